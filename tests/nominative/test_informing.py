"""Whom a referent has still to inform: found out by them alone, each record in the trail."""

from __future__ import annotations

import pytest

from sharing.command import NotFoundError
from sharing.nominative.changes import UpdateElement
from sharing.nominative.informing import WhetherInformed
from tests.council import SmallCouncil
from tests.nominative.group import PERSON, Group, a_group

UNTOLD = {k: v for k, v in PERSON.items() if k != "informed_on"} | {"not_informed": "unreachable"}


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer sit in it; the officer is the referent."""
    return a_group(council)


def informed(group: Group, record: str, by: str = "officer") -> bool:
    """Ask it."""
    return group.ask(by, WhetherInformed(record, group.pairs[by]))


def test_a_referent_finds_out_and_the_trail_says_that_they_looked(group: Group) -> None:
    """Not what they found; once the day is written it is found."""
    told, untold = group.create(), group.create(values=UNTOLD)
    assert (informed(group, told), informed(group, untold)) == (True, False)
    entries = [e for e in group.council.trail() if "whether_informed" in e.detail]
    assert {e.resource for e in entries} == {f"nominative_record:{r}" for r in (told, untold)}
    assert entries[0].detail == entries[1].detail
    view, pair = group.open(untold, "coordinator"), group.pairs["coordinator"]
    day = {"informed_on": "2026-11-20"}
    group.ask("coordinator", UpdateElement(untold, view.id, "follow_up", 1, day, pair))
    assert informed(group, untold)
    view = group.open(untold, "coordinator")
    gone = {"informed_on": ""}
    group.ask("coordinator", UpdateElement(untold, view.id, "follow_up", 2, gone, pair))
    assert not informed(group, untold)


def test_it_is_for_the_referent_alone(group: Group) -> None:
    """Not for another member, nor without the second factor."""
    record = group.create()
    with pytest.raises(NotFoundError):
        informed(group, record, "coordinator")
    with pytest.raises(NotFoundError):
        informed(group, "nothing-like-it", "officer")
