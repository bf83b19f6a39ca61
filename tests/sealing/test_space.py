"""The opened space, and the recovery pair: two halves, and neither of any use alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.recovery import put_by, take_out
from sharing.sealing.shares import join, split
from sharing.sealing.space import Stay, open_again, shut_in
from tests.sealing.people import DAMAGES, REFERENT, TEACHER, UNTIMED, Damage, every_bit

NOW = datetime(2026, 11, 26, 19, 30, tzinfo=UTC)
STAY = Stay("session-1", "claire", NOW + timedelta(minutes=15))
COOKIE = Key.new()
KEPT = shut_in(REFERENT, COOKIE, STAY)


def test_cookie_and_row_together_open_again() -> None:
    assert open_again(KEPT, COOKIE, STAY, REFERENT.key_id, NOW).raw == REFERENT.raw
    assert len(KEPT) == 160


def test_the_row_says_nothing_without_the_cookie() -> None:
    """Another cookie's key does not open, and nothing of the pair stands in the row."""
    with pytest.raises(CannotOpenError):
        open_again(KEPT, Key.new(), STAY, REFERENT.key_id, NOW)
    assert not any(REFERENT.raw[at : at + 8] in KEPT for at in range(2, 122))


@pytest.mark.parametrize(
    "other",
    [
        replace(STAY, session="session-2"),
        replace(STAY, agent="marc"),
        replace(STAY, ends=STAY.ends + timedelta(hours=8)),
        replace(STAY, ends=STAY.ends + timedelta(microseconds=1)),
        replace(STAY, session="session-1c", agent="laire"),
    ],
    ids=["session", "agent", "hours later", "a microsecond later", "a letter moved"],
)
def test_another_session_agent_or_end_does_not_open(other: Stay) -> None:
    with pytest.raises(CannotOpenError):
        open_again(KEPT, COOKIE, other, REFERENT.key_id, NOW)


def test_another_pairs_id_does_not_open() -> None:
    with pytest.raises(CannotOpenError):
        open_again(KEPT, COOKIE, STAY, TEACHER.key_id, NOW)


def test_it_opens_to_its_end_and_not_at_it() -> None:
    just_before = STAY.ends - timedelta(microseconds=1)
    assert open_again(KEPT, COOKIE, STAY, REFERENT.key_id, just_before).raw == REFERENT.raw
    for late in (STAY.ends, STAY.ends + timedelta(days=1)):
        with pytest.raises(CannotOpenError):
            open_again(KEPT, COOKIE, STAY, REFERENT.key_id, late)


def test_the_end_is_a_moment_in_whatever_zone() -> None:
    """A database may hand it back in another one; without any it is refused."""
    paris = replace(STAY, ends=STAY.ends.astimezone(timezone(timedelta(hours=1))))
    assert open_again(KEPT, COOKIE, paris, REFERENT.key_id, NOW).raw == REFERENT.raw
    with pytest.raises(ValueError, match="no time zone"):
        shut_in(REFERENT, COOKIE, replace(STAY, ends=datetime(2026, 11, 26, 20)))  # noqa: DTZ001 - the naive one is refused


def test_any_bit_flipped_does_not_open() -> None:
    for damaged in every_bit(KEPT):
        with pytest.raises(CannotOpenError):
            open_again(damaged, COOKIE, STAY, REFERENT.key_id, NOW)


@UNTIMED
@given(DAMAGES)
def test_damaged_bytes_do_not_open(damage: Damage) -> None:
    with pytest.raises(CannotOpenError):
        open_again(damage(KEPT), COOKIE, STAY, REFERENT.key_id, NOW)
    recovery = put_by(REFERENT, COOKIE, council="a")
    with pytest.raises(CannotOpenError):
        take_out(damage(recovery), COOKIE, council="a", key_id=REFERENT.key_id)


def test_three_officers_open_the_recovery_pair() -> None:
    """From the shares to the pair; another council, another pair, another key: nothing."""
    key, pair = Key.new(), REFERENT
    shares = split(key)
    kept = put_by(pair, key, council="a")
    assert len(kept) == 160
    found = take_out(kept, join(shares[2:]), council="a", key_id=pair.key_id)
    assert found.raw == pair.raw
    for council, key_id, other in (
        ("b", pair.key_id, key),
        ("a", TEACHER.key_id, key),
        ("a", pair.key_id, Key.new()),
    ):
        with pytest.raises(CannotOpenError):
            take_out(kept, other, council=council, key_id=key_id)


def test_what_is_kept_for_one_use_is_nothing_in_another() -> None:
    """The forms look alike, and their purposes keep them apart."""
    recovery = put_by(REFERENT, COOKIE, council="a")
    with pytest.raises(CannotOpenError):
        open_again(b"O\x01" + recovery[2:], COOKIE, STAY, REFERENT.key_id, NOW)
    with pytest.raises(CannotOpenError):
        take_out(b"R\x01" + KEPT[2:], COOKIE, council="a", key_id=REFERENT.key_id)
