"""Three of five shares give the key back; what is entered wrongly is named, never guessed."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from sharing.sealing.errors import FormError
from sharing.sealing.keys import Key
from sharing.sealing.shares import ShareError, ShareFault, check, join, split
from tests.sealing.people import UNTIMED

KEY = Key(bytes(range(32)))
SHARES = split(KEY)
OTHERS = split(KEY)


def fault(*shares: str) -> tuple[ShareFault, int | None, int | None]:
    """Return what is said of these shares, which do not join."""
    with pytest.raises(ShareError) as caught:
        join(shares)
    return caught.value.fault, caught.value.share, caught.value.word


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_any_three_of_five_join(raw: bytes) -> None:
    """In any order."""
    shares = split(Key(raw))
    assert len(set(shares)) == 5
    for three in combinations(shares, 3):
        assert join(three).raw == raw
    assert join(tuple(reversed(shares))[:3]).raw == raw


def test_any_two_do_not() -> None:
    """Nor one, nor none; and four are one too many: nobody is asked for more than needed."""
    for two in permutations(SHARES, 2):
        assert fault(*two) == (ShareFault.COUNT, None, None)
    for count in (0, 1, 4, 5):
        assert fault(*SHARES[:count]) == (ShareFault.COUNT, None, None)


def test_two_shares_and_a_forged_third_give_nothing() -> None:
    """SLIP-39 holds a digest of the secret: a sound share of one's own making is found out."""
    third = check(SHARES[2])
    for value in (bytes(32), third.value[::-1]):
        made = type(third)(**{**vars(third), "value": value}).mnemonic()
        assert fault(*SHARES[:2], made) == (ShareFault.NOT_JOINED, None, None)


def test_shares_of_two_splits_do_not_mix() -> None:
    """Not even of the same key: the one of the other set is named, wherever it stands."""
    assert fault(SHARES[0], SHARES[1], OTHERS[2]) == (ShareFault.OTHER_SET, 3, None)
    assert fault(SHARES[0], OTHERS[1], SHARES[2]) == (ShareFault.OTHER_SET, 2, None)
    assert fault(OTHERS[0], SHARES[1], SHARES[2]) == (ShareFault.OTHER_SET, 1, None)
    assert fault(SHARES[0], OTHERS[0], split(KEY)[0]) == (ShareFault.OTHER_SET, 2, None)


def test_the_same_share_twice_is_named() -> None:
    assert fault(SHARES[0], SHARES[1], SHARES[0]) == (ShareFault.TWICE, 3, None)
    assert fault(SHARES[0], SHARES[0].upper(), SHARES[1]) == (ShareFault.TWICE, 2, None)


@UNTIMED
@given(st.integers(0, 2), st.integers(0, 32), st.sampled_from(["vélo", "academi", "-", "١", "ﬁ"]))
def test_an_unknown_word_is_named(share: int, word: int, typed: str) -> None:
    words = SHARES[share].split()
    words[word] = typed
    entered = [*SHARES[:3]]
    entered[share] = " ".join(words)
    assert fault(*entered) == (ShareFault.WORD, share + 1, word + 1)


@UNTIMED
@given(st.integers(0, 2), st.dictionaries(st.integers(0, 32), st.integers(1, 1023), min_size=1,
                                          max_size=3))  # fmt: skip
def test_up_to_three_wrong_words_are_always_found(share: int, slips: dict[int, int]) -> None:
    """The checksum of SLIP-39: each wrong word is one of the list, so only the share is named."""
    words = SHARES[share].split()
    for place, further in slips.items():
        words[place] = WORDLIST[(WORDLIST.index(words[place]) + further) % 1024]
    entered = [*SHARES[:3]]
    entered[share] = " ".join(words)
    assert fault(*entered) == (ShareFault.CHECKSUM, share + 1, None)


@UNTIMED
@given(st.integers(0, 2), st.integers(0, 31))
def test_two_words_exchanged_are_found(share: int, place: int) -> None:
    words = SHARES[share].split()
    words[place : place + 2] = reversed(words[place : place + 2])
    entered = [*SHARES[:3]]
    entered[share] = " ".join(words)
    if entered[share] == SHARES[share]:
        assert join(entered).raw == KEY.raw
    else:
        assert fault(*entered) == (ShareFault.CHECKSUM, share + 1, None)


@pytest.mark.parametrize("length", [0, 1, 20, 32, 34, 66])
def test_a_share_of_another_length_is_named(length: int) -> None:
    words = " ".join((SHARES[1].split() * 2)[:length])
    assert fault(SHARES[0], words, SHARES[2]) == (ShareFault.LENGTH, 2, None)


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param((1, [(2, 3)], 0, True), id="two of three"),
        pytest.param((2, [(3, 5), (3, 5)], 0, True), id="two groups"),
        pytest.param((1, [(3, 9)], 0, True), id="of nine"),
        pytest.param((1, [(3, 5)], 0, False), id="the older form"),
        pytest.param((1, [(3, 5)], 1, True), id="more iterations"),
    ],
)
def test_a_share_made_for_something_else_is_named(
    foreign: tuple[int, list[tuple[int, int]], int, bool],
) -> None:
    """Also the one that asks for ever more iterations, which is never computed."""
    threshold, groups, exponent, extendable = foreign
    made = generate_mnemonics(
        threshold, groups, KEY.raw, extendable=extendable, iteration_exponent=exponent
    )
    assert fault(SHARES[0], SHARES[1], made[-1][-1]) == (ShareFault.OTHER_KIND, 3, None)


def test_a_share_that_would_take_minutes_is_refused_at_once() -> None:
    made = check(SHARES[0])
    slow = [
        type(made)(**{**vars(check(one)), "iteration_exponent": 15}).mnemonic()
        for one in SHARES[:3]
    ]
    assert fault(*slow) == (ShareFault.OTHER_KIND, 1, None)


def test_how_it_was_typed_does_not_matter() -> None:
    """Capitals, several spaces, line ends, a non-breaking space."""
    typed = (
        SHARES[0].upper(),
        f"  {SHARES[1].replace(' ', chr(10))}\t",
        SHARES[2].title().replace(" ", " \u00a0 "),
    )
    assert join(typed).raw == KEY.raw


@UNTIMED
@given(st.text(max_size=200))
def test_any_text_at_all_is_answered(text: str) -> None:
    with pytest.raises(ShareError) as caught:
        join([SHARES[0], text, SHARES[1]])
    assert caught.value.share == 2


def test_no_error_repeats_a_word() -> None:
    """Neither in its text, nor in what led to it; and its text says where."""
    words = SHARES[0].split()
    swapped = " ".join([*words[:8], words[9], words[8], *words[10:]])
    misspelt = SHARES[0].replace(words[9], "éclipse", 1)
    for entered in ([swapped, *SHARES[1:3]], [misspelt, *SHARES[1:3]], [SHARES[0], *OTHERS[1:3]]):
        with pytest.raises(ShareError) as caught:
            join(entered)
        shown = f"{caught.value} {caught.value!r} {caught.value.__context__!r}".split()
        assert not {*words, "éclipse"} & {word.strip("'\",().:") for word in shown} - {"share"}
        assert "share 1" in str(caught.value)
        assert caught.value.__context__ is None


def test_a_key_of_another_length_is_no_recovery_key() -> None:
    with pytest.raises(FormError):
        split(Key(bytes(16)))
