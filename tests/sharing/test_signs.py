"""What is worth a look, and why, in words; and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from charters.document import DocumentError
from charters.document import parse as parsed
from config.settings import DEFAULTS
from sharing.signs import (
    KIND_FR,
    Access,
    Person,
    Sign,
    read_thresholds,
    signs,
    thresholds_of,
)

LIMITS = read_thresholds(DEFAULTS / "unusual.yaml")
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KNOWN = Person("social_mediator", frozenset({"nord"}), begun=frozenset({"nominative:read"}))


def done(number: int, minutes: float = 0, **changes: object) -> Access:
    """A reading at noon, or some minutes later."""
    one = Access(f"e{number}", NOON + minutes * MINUTE, "ada", "event:read", "permitted")
    return replace(one, **changes)  # type: ignore[arg-type]  # the test knows


def seen(*those: Access, person: Person = KNOWN) -> list[Sign]:
    """The signs in some accesses of one person."""
    return signs(sorted(those, key=lambda one: one.at), {"ada": person}, LIMITS, "Europe/Paris")


def kinds(*those: Access, person: Person = KNOWN) -> list[str]:
    """Their kinds."""
    return [sign.kind for sign in seen(*those, person=person)]


@pytest.mark.parametrize(
    ("count", "minutes", "told"), [(59, 1, []), (60, 1, ["bulk"]), (60, 2, [])]
)
def test_many_readings_in_an_hour(count: int, minutes: float, told: list[str]) -> None:
    """From the threshold on, and within the hour only."""
    assert kinds(*(done(n, n * minutes * 0.9) for n in range(count))) == told


def test_what_goes_on_is_one_sign_that_counts() -> None:
    """Ninety refusals in a row are not eighty-six signs."""
    [sign] = seen(*(done(n, n / 10, outcome="refused") for n in range(90)))
    assert (sign.kind, sign.entry, sign.count) == ("refusals", "e0", 90)
    assert sign.why == "90 refus en une heure\u00a0; à partir de 5, cela se signale."
    again = [done(100 + n, 600 + n, outcome="absent") for n in range(5)]
    assert kinds(*(done(n, n, outcome="refused") for n in range(6)), *again) == ["refusals"] * 2


def test_searches_for_persons_in_a_day() -> None:
    """Ten of them; whatever else was read in between."""
    person = replace(KNOWN, begun=frozenset({"nominative:match"}))
    asked = [done(n, n * 60, action="nominative:match") for n in range(10)]
    found = {sign.kind for sign in seen(*asked, person=replace(person, profession="state_police"))}
    assert found == {"questions"}
    assert not kinds(*asked[:9], person=replace(person, profession="state_police"))


def test_a_long_list() -> None:
    """Its number of lines is said."""
    [sign] = seen(done(1, lines=200), done(2, lines=149))
    assert (sign.kind, sign.entry) == ("long_list", "e1")
    assert "200 lignes" in sign.why


def test_outside_of_ones_territory() -> None:
    """What was read, not what was refused; nobody whose ground is not known; once a day."""
    assert kinds(done(1, sector="sud"), done(2, 5, sector="sud")) == ["elsewhere"]
    assert kinds(done(1, sector="sud"), done(2, 2_880, sector="sud")) == ["elsewhere"] * 2
    assert not kinds(done(1, sector="nord"), done(2, 5, sector=None))
    assert not kinds(done(1, sector="sud", outcome="refused"))
    assert not kinds(done(1, sector="sud"), person=replace(KNOWN, ground=frozenset()))


def test_at_night_by_the_charters_clock() -> None:
    """22:00 in Paris is night, 21:59 is not; a night is one; some professions work then."""
    late = [done(n, 600 + 60 * n) for n in range(4)]  # 22:00 to 01:00
    assert kinds(*late) == ["night"]
    assert not kinds(done(1, 599))
    assert not kinds(*late, person=replace(KNOWN, profession="night_correspondent"))


def test_the_first_time() -> None:
    """Of what concerns persons, once; not of what was done before the period."""
    first = [done(n, n, action="nominative:match") for n in range(3)]
    assert kinds(*first) == ["first"]
    assert not kinds(done(1, action="nominative:read"))
    assert not kinds(done(1, action="nominative:match", outcome="refused"))


def test_after_the_end_of_an_accreditation() -> None:
    """Also when it was refused; not while another seat holds; the day is said."""
    over = replace(KNOWN, seats=((NOON - 9 * DAY, NOON - 2 * DAY),))
    tried = done(1, action="nominative:read", outcome="absent")
    [sign] = seen(tried, person=over)
    assert (sign.kind, sign.why) == ("ended", "Son habilitation a pris fin le 21/11/2026.")
    assert not kinds(tried, person=replace(over, seats=(*over.seats, (NOON - DAY, NOON + DAY))))
    assert not kinds(tried)
    assert not kinds(done(1), person=over)


def test_whoever_is_not_known_is_counted_and_not_judged() -> None:
    """A machine, or the house itself: only how much it did."""
    many = [replace(done(n, n / 2, sector="sud"), actor="machine") for n in range(60)]
    assert kinds(*many) == ["bulk"]


def test_every_kind_has_its_words() -> None:
    """On the page, and nothing else."""
    assert set(KIND_FR) == {
        "bulk", "questions", "long_list", "elsewhere", "night", "refusals", "first", "ended",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("bulk: 60", "bulk: 0", "bulk"),
        ("night: 22-06", "night: 22h", "night"),
        ("night_correspondent", "veilleur", "at_night"),
        ("refusals: 5 ", "refus: 5 ", "refus"),
    ],
)
def test_a_wrong_threshold_is_named(old: str, new: str, told: str) -> None:
    """With the place of the fault, like every file."""
    text = (DEFAULTS / "unusual.yaml").read_text()
    assert old in text
    with pytest.raises(DocumentError, match=told):
        thresholds_of(parsed(text.replace(old, new), "seuils.yaml"))
