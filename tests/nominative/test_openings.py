"""An opening: one person's, for a while, and over when they say so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sharing.command import ConflictError
from sharing.nominative.closing import CloseOpening
from sharing.nominative.openings import LASTS, ListOpenings, ReadElement
from sharing.store import Opening
from tests.council import SmallCouncil
from tests.nominative.group import Group, a_group


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer sit in it."""
    return a_group(council)


def test_whoever_opened_it_may_close_it(group: Group) -> None:
    """At once, for themselves alone; the group sees until when they had it."""
    record = group.create()
    opened, other = group.open(record), group.open(record, "coordinator")
    with pytest.raises(ConflictError, match="pourquoi"):
        group.ask("coordinator", CloseOpening(record, opened.id))
    group.ask("officer", CloseOpening(record, opened.id))
    assert '"closed":true' in group.council.trail()[-1].detail
    for command in (
        ReadElement(record, opened.id, "identity", group.pairs["officer"]),
        CloseOpening(record, opened.id),
    ):
        with pytest.raises(ConflictError, match="rouvrez"):
            group.ask("officer", command)
    read = ReadElement(record, other.id, "identity", group.pairs["coordinator"])
    assert group.ask("coordinator", read)
    seen = group.ask("coordinator", ListOpenings(record, other.id, group.pairs["coordinator"]))
    assert sorted(one.ends - one.at < LASTS for one in seen) == [False, True]


def test_a_motive_that_was_exchanged_is_told(group: Group) -> None:
    """The motive of one opening, put beside another, opens as neither."""
    record = group.create()
    group.open(record, motive="Préparer la réunion du groupe.")
    opened = group.open(record)
    with group.council.sessions.of(group.council.id) as session:
        one, two = session.scalars(select(Opening)).all()
        one.motive, two.motive = two.motive, one.motive
    with pytest.raises(ConflictError, match="altéré"):
        group.ask("officer", ListOpenings(record, opened.id, group.pairs["officer"]))
