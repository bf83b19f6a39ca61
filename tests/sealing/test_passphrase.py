"""A locked pair opens with its owner's passphrase, in its owner's row; or not at all."""

from __future__ import annotations

import struct
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.sealing import passphrase as module
from sharing.sealing.errors import FormError, WrongPassphraseError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.passphrase import Cost, lock, unlock
from tests.sealing.people import CHEAP, REFERENT, TEACHER, every_bit, flip

WORDS = "cerise échelle brouette lundi ; vélo : nuage"
LOCKED = lock(REFERENT, WORDS, council="a", agent="claire", cost=CHEAP)


def opened(locked: bytes = LOCKED, **other: str) -> PrivatePair:
    """Unlock as Claire with her words, or with something else of one's own."""
    row = {"council": "a", "agent": "claire", "key_id": REFERENT.key_id, "words": WORDS} | other
    return unlock(locked, row.pop("words"), **row)


def test_the_owner_opens_it() -> None:
    assert opened().raw == REFERENT.raw
    assert len(LOCKED) == 183


def test_a_lock_made_today_costs_what_the_standard_recommends() -> None:
    """RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes; stored beside, and it opens."""
    locked = lock(TEACHER, WORDS, council="a", agent="b")
    assert struct.unpack(">IHB", locked[2:9]) == (65_536, 3, 4)
    found = unlock(locked, WORDS, council="a", agent="b", key_id=TEACHER.key_id)
    assert found.raw == TEACHER.raw


@pytest.mark.parametrize(
    "other",
    [{"council": "b"}, {"agent": "marc"}, {"key_id": TEACHER.key_id}, {"words": WORDS + " "}],
    ids=lambda other: next(iter(other)),
)
def test_another_row_or_passphrase_is_one_error(other: dict[str, str]) -> None:
    with pytest.raises(WrongPassphraseError) as caught:
        opened(LOCKED, **other)
    assert str(caught.value) == str(WrongPassphraseError())


def test_whatever_is_wrong_the_work_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """One Argon2id with the costs of the row, then one decryption: never less, never more."""
    done: list[tuple[int, ...]] = []
    derive, open_ = module._key, Key.open

    def counted(words: str, cost: Cost, salt: bytes) -> Key:
        done.append((cost.memory, cost.iterations, cost.lanes))
        return derive(words, cost, salt)

    def tried(key: Key, shut: bytes, bound: bytes) -> bytes:
        done.append((len(shut),))
        return open_(key, shut, bound)

    monkeypatch.setattr(module, "_key", counted)
    monkeypatch.setattr(Key, "open", tried)
    for attempt in (
        {"words": ""},
        {"words": "x" * 100_000},
        {"words": "\ud800"},
        {"agent": "marc"},
        {"council": "b"},
        {"key_id": TEACHER.key_id},
        {"key_id": ""},
    ):
        done.clear()
        with pytest.raises(WrongPassphraseError):
            opened(LOCKED, **attempt)
        assert done == [(CHEAP.memory, CHEAP.iterations, CHEAP.lanes), (158,)]
    for damaged in (flip(8 * 9)(LOCKED), flip(8 * 30)(LOCKED), flip(8 * 100)(LOCKED)):
        done.clear()
        with pytest.raises(WrongPassphraseError):
            opened(damaged)
        assert len(done) == 2


def row_asking(memory: int, iterations: int = 1, lanes: int = 1) -> bytes:
    """The lock, as somebody who can write in the database changed it."""
    return LOCKED[:2] + struct.pack(">IHB", memory, iterations, lanes) + LOCKED[9:]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row_asking(64 * 1024 * 1024), id="64 GiB"),
        pytest.param(row_asking(2**32 - 1), id="4 TiB"),
        pytest.param(row_asking(256 * 1024 + 1), id="a KiB too much"),
        pytest.param(row_asking(16 * 1024 - 1), id="a KiB too little"),
        pytest.param(row_asking(0), id="no memory"),
        pytest.param(row_asking(16 * 1024, iterations=0), id="no pass"),
        pytest.param(row_asking(16 * 1024, iterations=17), id="17 passes"),
        pytest.param(row_asking(16 * 1024, iterations=65_535), id="65,535 passes"),
        pytest.param(row_asking(16 * 1024, lanes=0), id="no lane"),
        pytest.param(row_asking(16 * 1024, lanes=255), id="255 lanes"),
        pytest.param(b"", id="nothing"),
        pytest.param(LOCKED[:24], id="cut in its head"),
        pytest.param(b"L\x02" + LOCKED[2:], id="another version"),
        pytest.param(REFERENT.raw, id="a private pair"),
    ],
)
def test_a_row_that_is_no_lock_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, row: bytes
) -> None:
    """Nothing is derived, so nothing is allocated."""
    monkeypatch.setattr(module, "_key", lambda *_: pytest.fail("it was computed"))
    with pytest.raises(FormError):
        opened(row)


def test_costs_that_were_changed_within_bounds_do_not_open() -> None:
    with pytest.raises(WrongPassphraseError):
        opened(row_asking(17 * 1024))


@settings(max_examples=40, deadline=None)
@given(st.integers(25, 182), st.integers(0, 7))
def test_a_changed_byte_does_not_open(place: int, bit: int) -> None:
    with pytest.raises(WrongPassphraseError):
        opened(flip(8 * place + bit)(LOCKED))


@pytest.mark.parametrize("cut", [25, 36, 52, 53, 182])
def test_a_cut_or_extended_lock_does_not_open(cut: int) -> None:
    for raw in (LOCKED[:cut], LOCKED + LOCKED[:cut]):
        with pytest.raises(WrongPassphraseError):
            opened(raw)


def test_all_locks_differ_and_show_nothing() -> None:
    """Salt and nonce are fresh; no bit pattern of the pair stands in the lock."""
    again = lock(REFERENT, WORDS, council="a", agent="claire", cost=CHEAP)
    assert again[9:25] != LOCKED[9:25]
    assert again[25:] != LOCKED[25:]
    assert not any(REFERENT.raw[at : at + 8] in LOCKED for at in range(2, 122))
    assert len(every_bit(LOCKED)) == 8 * 183


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(unicodedata.normalize("NFD", WORDS), id="é as two codes"),
        pytest.param(WORDS.replace(" ", "\u00a0"), id="non-breaking spaces"),
        pytest.param(WORDS.replace(" ;", "\u202f;"), id="narrow non-breaking space"),
        pytest.param(WORDS.replace(":", "："), id="full width"),
    ],
)
def test_the_same_keys_on_another_machine_open_it(typed: str) -> None:
    assert typed != WORDS
    assert opened(words=typed).raw == REFERENT.raw


@pytest.mark.parametrize(
    "typed",
    [WORDS.upper(), WORDS.title(), f" {WORDS}", WORDS.replace("é", "e"), WORDS.replace(" ", "")],
)
def test_nothing_else_is_forgiven(typed: str) -> None:
    with pytest.raises(WrongPassphraseError):
        opened(words=typed)


def test_a_lone_surrogate_is_a_passphrase_like_another() -> None:
    """A browser may send one: it is no error that quotes what was typed."""
    locked = lock(REFERENT, "a\ud800b", council="a", agent="claire", cost=CHEAP)
    assert opened(locked, words="a\ud800b").raw == REFERENT.raw
    with pytest.raises(WrongPassphraseError):
        opened(locked, words="a\ud801b")
