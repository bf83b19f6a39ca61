"""Who can be reached, in a sector, at an hour: by function, never by name."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from alerts.rosters.contacts import ContactView, ListContacts
from sharing.command import InvalidInputError, RefusedError
from tests.council import SmallCouncil
from tests.rosters.lines import PARIS, ROUND_THE_CLOCK, on_roster


def asked(council: SmallCouncil, place: str, at: datetime | None = None) -> list[ContactView]:
    """What the caretaker is told."""
    command = ListContacts(council.house.protocol, council.places[place], at)
    return list(council.ask("caretaker", command))


def test_who_can_be_reached_comes_first(council: SmallCouncil) -> None:
    """The cell in its sector; elsewhere the police, whom no roster names."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    first, *others = asked(council, "nord")
    assert (first.name, first.profession, first.rostered) == ("Veille Nord", None, True)
    assert first.until is not None
    assert "PER" in first.groups
    assert {(one.name, one.rostered) for one in others} >= {("Police nationale", False)}
    assert all(one.rostered is False and one.until is None for one in asked(council, "sud"))
    told = str([asdict(one) for one in asked(council, "nord")])
    assert "Roche" not in told
    last = council.trail()[-1]
    assert (last.action, last.outcome) == ("contact:read", "permitted")


def test_at_an_hour_at_which_nobody_is_there(council: SmallCouncil) -> None:
    """It says when somebody is again."""
    soon = datetime.now(UTC) + timedelta(hours=3)
    on_roster(council, ("police", "0123456", 0, 60), cell=False)
    for hours in range(24):
        at = soon.replace(minute=30) + timedelta(hours=hours)
        police = next(one for one in asked(council, "sud", at) if one.name == "Police nationale")
        assert police.rostered
        assert (police.until is not None) == (at.astimezone(PARIS).hour == 0)
        assert police.next is not None


def test_what_cannot_be_asked(council: SmallCouncil) -> None:
    """No such sector, an hour too far; nor by those who have nobody to call."""
    protocol, nord = council.house.protocol, council.places["nord"]
    for command in (
        ListContacts(protocol, "rien"),
        ListContacts(protocol, nord, datetime.max.replace(tzinfo=UTC)),
        ListContacts(protocol, nord, datetime.min.replace(tzinfo=UTC)),
    ):
        with pytest.raises(InvalidInputError):
            council.ask("caretaker", command)
    with pytest.raises(RefusedError):
        council.ask("auditor", ListContacts(protocol, nord))
