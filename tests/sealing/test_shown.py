"""What carries a secret shows none of it, wherever it is printed, copied or pickled."""

from __future__ import annotations

import copy
import pickle
import traceback
from datetime import UTC, datetime

import pytest

from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import open_field
from sharing.sealing.keys import Key, Secret
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.passphrase import lock, unlock
from sharing.sealing.space import Stay, open_again, shut_in
from sharing.sealing.wraps import unwrap, wrap
from tests.sealing.people import CHEAP, KEY, PLACE, REFERENT, TEACHER, flip, seal_field

CONTENT = b"Camille Canary"
STAY = Stay("session", "agent", datetime(2100, 1, 1, tzinfo=UTC))
COOKIE = Key.new()


def carriers() -> list[tuple[Secret, bytes]]:
    """Every object of the package that carries a secret, from where people get it; the secret."""
    of = {"council": "a", "record": "b", "purpose": "c"}
    locked = lock(REFERENT, "words", council="a", agent="b", cost=CHEAP)
    kept = shut_in(REFERENT, COOKIE, STAY)
    now = datetime(2026, 11, 26, tzinfo=UTC)
    return [
        (KEY, KEY.raw),
        (unwrap(wrap(KEY, TEACHER.public, **of), TEACHER, **of), KEY.raw),
        (REFERENT, REFERENT.raw),
        (PrivatePair(REFERENT.raw), REFERENT.raw),
        (unlock(locked, "words", council="a", agent="b", key_id=REFERENT.key_id), REFERENT.raw),
        (open_again(kept, COOKIE, STAY, REFERENT.key_id, now), REFERENT.raw),
        (
            open_field(seal_field(CONTENT, KEY, PLACE, TEACHER), KEY, PLACE, TEACHER.public),
            CONTENT,
        ),
    ]


CARRIERS = carriers()


@pytest.mark.parametrize(("carrier", "secret"), CARRIERS, ids=lambda one: type(one).__name__)
def test_nothing_of_it_is_shown(carrier: Secret, secret: bytes) -> None:
    """Not eight bytes of it, in no usual spelling."""
    shown = f"{carrier} {carrier!r} {carrier!s} {[carrier]} %r %s" % (carrier, carrier)
    for at in range(2, len(secret) - 8):
        piece = secret[at : at + 8]
        for spelled in (piece.hex(), repr(piece)[2:-1], piece.decode("latin-1")):
            assert spelled not in shown
    assert type(carrier).__name__ in shown


@pytest.mark.parametrize(("carrier", "secret"), CARRIERS, ids=lambda one: type(one).__name__)
def test_it_is_not_pickled_or_copied(carrier: Secret, secret: bytes) -> None:
    """Neither alone nor inside something: a job's arguments, say, or a session."""
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        for value in (carrier, {"job": [carrier]}):
            with pytest.raises(TypeError, match="not copied or pickled"):
                pickle.dumps(value, protocol)
    for copied in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not copied or pickled"):
            copied(carrier)


def test_every_class_that_carries_a_secret_was_tried() -> None:
    assert {type(carrier) for carrier, _ in CARRIERS} == set(Secret.__subclasses__())


def test_an_error_on_the_way_shows_nothing() -> None:
    """The whole of what a log would print of it, with the values that were at hand."""
    sealed = seal_field(CONTENT, KEY, PLACE, REFERENT)
    with pytest.raises(CannotOpenError) as caught:
        open_field(flip(8 * len(sealed) - 1)(sealed), KEY, PLACE, REFERENT.public)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    printed = "".join(told.format())
    assert "shut = b" in printed  # it does print what was at hand
    assert "Canary" not in printed
    assert KEY.raw.hex() not in printed
    assert repr(KEY.raw)[2:-1] not in printed


def test_a_public_pair_may_be_shown() -> None:
    """By its id, which people confirm by voice."""
    assert repr(REFERENT.public) == f"<PublicPair {REFERENT.key_id}>"
