"""Nothing can be written in a complaint: no door takes it, and the database refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, DateTime, SmallInteger, String, inspect, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import sqltypes

from audit.store import Entry
from sharing.command import Command, InvalidInputError, SharingError
from sharing.complaints import answering, moving, opening
from sharing.complaints.answering import GiveAppointment, RequestView
from sharing.complaints.moving import HandComplaint, TakeStep
from sharing.complaints.opening import ComplainOfEvent, OpenComplaint
from sharing.complaints.reading import ReadComplaint
from sharing.store import Base, Complaint, ComplaintStep
from sharing.store.base import ID_LENGTH
from tests.complaints.people import NOW, at, damage, settle
from tests.council import SmallCouncil

CANARY = "Karim Benslimane, 3e gauche, a tout cassé"
WRITERS = (OpenComplaint, ComplainOfEvent, TakeStep, HandComplaint, GiveAppointment)
CLOSED = {"concerns", "state", "filed_on", "step"}
"""The columns that are words and no keys: each has a check of its own."""


@pytest.fixture
def here(council: SmallCouncil) -> SmallCouncil:
    """With a landlord, a colleague of theirs, and the mayor."""
    return settle(council)


def words(table: type[Base]) -> Iterator[str]:
    """The columns of a table that could hold words, and are no reference to something else."""
    for column in inspect(table).columns:
        assert isinstance(column.type, String | SmallInteger | DateTime | sqltypes.TypeDecorator)
        if isinstance(column.type, String) and not (column.foreign_keys or column.name == "id"):
            yield column.name
        if column.foreign_keys or column.name == "id":
            assert isinstance(column.type, String)
            assert column.type.length == ID_LENGTH


def test_every_column_is_a_key_a_moment_or_a_word_of_a_list() -> None:
    """Whoever adds one that is none of these has to take this away first."""
    found = {name for table in (Complaint, ComplaintStep) for name in words(table)}
    assert found == CLOSED
    for table in (Complaint, ComplaintStep):
        checks = " ".join(
            str(one.sqltext)
            for one in table.__table__.constraints  # type: ignore[attr-defined]  # a Table
            if isinstance(one, CheckConstraint)
        )
        assert all(name in checks for name in words(table))


def test_the_database_refuses_another_word(here: SmallCouncil) -> None:
    """Whatever code is before it, on either database."""
    mine = here.ask("landlord", OpenComplaint("goods"))
    wrong = ({"state": "Karim"}, {"concerns": "Karim"}, {"filed_on": "hier soir"}, {"state": None})
    for values in (*wrong, {"follower_id": "Karim"}, {"service_id": "Karim"}):
        with pytest.raises(IntegrityError), here.sessions.of(here.id) as session:
            session.execute(update(Complaint).where(Complaint.id == mine).values(**values))
    step = {"complaint_id": mine, "rank": 9, "at": NOW, "agent_id": here.agents["landlord"]}
    with pytest.raises(IntegrityError), here.sessions.of(here.id) as session:
        session.add(ComplaintStep(step="Karim", **step))


def test_no_command_takes_a_text(here: SmallCouncil) -> None:
    """The canary in each field of each command: refused, and nowhere afterwards."""
    event, service = damage(here), here.partners["state"]
    mine = here.ask("landlord", ComplainOfEvent(event))
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=service))
    good: dict[Any, dict[str, str]] = {
        OpenComplaint: {"concerns": "goods"},
        ComplainOfEvent: {"event_id": event},
        TakeStep: {
            "complaint": mine,
            "step": "given",
            "service": service,
            "day": "2026-11-26",
            "hour": "14:30",
        },
        HandComplaint: {"complaint": mine, "agent": here.agents["deputy"]},
        GiveAppointment: {"complaint": mine, "day": "2026-11-26", "hour": "14:30"},
    }
    there = {
        one
        for module in (answering, moving, opening)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Command) and one.__module__ == module.__name__
    }
    assert there - {answering.ListRequests} == set(WRITERS) == set(good)
    for kind, values in good.items():
        assert {field.name for field in fields(kind)} == set(values)
        for name in values:
            who = "police" if kind is GiveAppointment else "landlord"
            with pytest.raises(SharingError) as refused:
                at(here, NOW, who, kind(**{**values, name: CANARY}))
            if isinstance(refused.value, InvalidInputError):
                [problem] = refused.value.problems
                assert "Karim" not in f"{problem.wrong} {problem.right}"
    kept = [*here.rows(Complaint), *here.rows(ComplaintStep)]
    everything = " ".join(str(vars(row)) for row in kept)
    trail = " ".join(f"{entry.resource} {entry.detail}" for entry in here.rows(Entry))
    assert "Karim" not in everything + trail


def test_the_police_is_told_neither_who_nor_from_what(here: SmallCouncil) -> None:
    """The view has no place for it; the page of the complaint is not theirs."""
    assert {f.name for f in fields(RequestView)} == {
        "id",
        "partner_name",
        "asked_at",
        "appointment_at",
    }
    mine = here.ask("landlord", ComplainOfEvent(damage(here)))
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=here.partners["state"]))
    with pytest.raises(SharingError):
        here.ask("police", ReadComplaint(mine))
