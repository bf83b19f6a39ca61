"""Every request is handled at the desk: decided, recorded, done, committed; then answered."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from audit.store import Entry
from sharing.command import (
    Command,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    SharingError,
)
from sharing.event_views import EventView
from sharing.events import ListEvents, PostEvent, ReadEvent
from sharing.store import Event, Outbox
from sharing.store.sessions import ConfinedSession
from tests.council import SmallCouncil
from tests.signers import IN_FORCE


def last(council: SmallCouncil) -> Entry:
    """The entry that was written last."""
    return max(council.trail(), key=lambda entry: entry.at)


def said(entry: Entry) -> tuple[str, ...]:
    """Who did what to what, how it ended, and why."""
    return entry.actor, entry.action, entry.resource, entry.outcome, entry.articles, entry.rules


@pytest.fixture
def posted(council: SmallCouncil) -> EventView:
    """An event of the mediator, in nord."""
    return council.ask("mediator", PostEvent(council.draft(narrative="cinq dans la cave")))


# ------------------------------------------------------------------ what is written


def test_a_deed_is_written_with_its_reasons(council: SmallCouncil, posted: EventView) -> None:
    """Who, for whom, what, under which articles and rules of which version."""
    mediator = council.agents["mediator"]
    entry = last(council)
    assert entry.partner == council.partners["mediation"]
    assert entry.charter == IN_FORCE
    assert said(entry) == (
        mediator, "event:create", f"event_record:{posted.id}", "permitted", '["A02"]', '["R02.1"]',
    )  # fmt: skip
    council.ask("officer", ReadEvent(posted.id))
    assert said(last(council)) == (
        council.agents["officer"], "event:read", f"event_record:{posted.id}", "permitted",
        '["A02","A14"]', '["R02.3","R14.1"]',
    )  # fmt: skip


def test_a_list_is_written_with_its_question_and_its_count(
    council: SmallCouncil, posted: EventView
) -> None:
    """Not with its answer; the rules are those that made it narrow."""
    council.ask("officer", ListEvents())
    entry = last(council)
    assert entry.resource == "event_record:*"
    assert entry.outcome == "permitted"
    assert entry.detail == '{"count":1,"filter":{}}'
    assert "R02.3" in entry.rules
    assert posted.narrative not in entry.detail


def test_a_refusal_is_written_and_kept(council: SmallCouncil) -> None:
    """The error carries the decision, and the trail has it."""
    elsewhere = council.draft(sector=council.places["sud"])
    with pytest.raises(RefusedError) as refusal:
        council.ask("mediator", PostEvent(elsewhere))
    assert "que le lieu soit dans votre secteur" in refusal.value.decision.explanation
    entry = last(council)
    assert (entry.action, entry.outcome, entry.rules) == ("event:create", "refused", "[]")
    assert council.rows(Event) == []


def test_asking_for_what_is_not_there_is_written_too(council: SmallCouncil) -> None:
    """Whoever tries ids leaves a trace."""
    with pytest.raises(NotFoundError):
        council.ask("officer", ReadEvent("aaaaaaaaaaaaaaaa"))
    assert said(last(council))[1:4] == ("event:read", "event_record:aaaaaaaaaaaaaaaa", "absent")


def test_forbidden_and_absent_look_the_same(council: SmallCouncil, posted: EventView) -> None:
    """To whoever asks; the trail knows which it was."""
    answers = []
    for event_id in (posted.id, "aaaaaaaaaaaaaaaa"):
        with pytest.raises(SharingError) as error:
            council.ask("auditor", ReadEvent(event_id))
        parts = {k: v for k, v in vars(error.value).items() if not k.startswith("__")}
        answers.append((type(error.value), str(error.value).replace(event_id, "ID"), parts))
    assert answers[0] == answers[1] == (NotFoundError, "event_record:ID", {})
    assert [entry.outcome for entry in council.trail()][-2:] == ["refused", "absent"]


def test_a_conflict_is_written_though_nothing_was_done(council: SmallCouncil) -> None:
    """It tells that something is there: a permitted question like any other."""
    council.ask("mediator", PostEvent(council.draft(), "k"))
    before = len(council.trail())
    with pytest.raises(ConflictError):
        council.ask("mediator", PostEvent(council.draft(severity=4), "k"))
    assert len(council.trail()) == before + 1
    entry = last(council)
    assert (entry.action, entry.outcome) == ("event:create", "permitted")
    assert json.loads(entry.detail) == {"sector": council.places["nord"], "undone": "key_reused"}
    assert len(council.rows(Event)) == 1


def test_what_cannot_be_taken_is_not_a_deed(council: SmallCouncil) -> None:
    """Nobody weighed it; the refused text is nowhere."""
    with pytest.raises(InvalidInputError):
        council.ask("mediator", PostEvent(council.draft(narrative="appeler le 06 12 34 56 78")))
    assert council.trail() == []


# ------------------------------------------------------------------ when it is answered


@contextmanager
def commits_fail() -> Iterator[None]:
    """No transaction can be committed until the end."""

    def fail(_: Session) -> None:
        raise ConnectionAbortedError("the power is cut")

    event.listen(ConfinedSession, "before_commit", fail)
    yield
    event.remove(ConfinedSession, "before_commit", fail)


def test_nothing_leaves_before_the_commit(council: SmallCouncil, posted: EventView) -> None:
    """Neither a value, nor a refusal, nor an absence, nor a bell."""
    heard: list[str] = []
    desk = replace(council.desk, ring=heard.append)
    commands: dict[str, Command[Any, Any]] = {
        "officer": ReadEvent(posted.id),
        "mediator": PostEvent(council.draft()),
        "auditor": ReadEvent(posted.id),
        "police": ReadEvent("aaaaaaaaaaaaaaaa"),
        "coordinator": ListEvents(),
    }
    actors = {who: council.actor(who) for who in commands}
    before = len(council.trail())
    with commits_fail():
        for who, command in commands.items():
            with pytest.raises(ConnectionAbortedError):
                desk.carry_out(command, actors[who])
            with pytest.raises(ConnectionAbortedError):
                desk.carry_out_all([command], actors[who])
    assert heard == []
    assert len(council.trail()) == before
    assert len(council.rows(Event)) == 1


def test_the_bell_is_rung_after_the_commit(council: SmallCouncil) -> None:
    """Whoever comes when it rings finds the news, once a request however many there are."""
    found: list[tuple[str, int, int]] = []

    def come(called: str) -> None:
        found.append((called, len(council.rows(Outbox)), len(council.trail())))

    desk = replace(council.desk, ring=come)
    actor = council.actor("mediator")
    desk.carry_out(PostEvent(council.draft()), actor)
    desk.carry_out_all([PostEvent(council.draft()) for _ in range(3)], actor)
    with pytest.raises(RefusedError):
        desk.carry_out(PostEvent(council.draft(sector=council.places["sud"])), actor)
    desk.carry_out(ListEvents(), actor)
    assert found == [(council.id, 1, 1), (council.id, 4, 4)]


# ------------------------------------------------------------------ many at once


def test_each_of_many_stands_or_falls_alone(council: SmallCouncil) -> None:
    """In the order they were given, each with its own answer and its own entry."""
    drafts = [
        council.draft(severity=1),
        council.draft(category="TRQ-99"),
        council.draft(sector=council.places["sud"]),
        council.draft(narrative="écrire à jean.dupont@exemple.fr"),
        council.draft(severity=2),
    ]
    commands = [PostEvent(draft, f"line {n}") for n, draft in enumerate(drafts)]
    commands += [PostEvent(council.draft(severity=5), "line 0"), commands[4]]
    answers = council.desk.carry_out_all(commands, council.actor("mediator"))
    kinds = [type(answer) for answer in answers]
    assert kinds == [
        EventView, InvalidInputError, RefusedError, InvalidInputError, EventView, ConflictError,
        EventView,
    ]  # fmt: skip
    assert answers[4] == answers[6]
    assert sorted(row.severity for row in council.rows(Event)) == [1, 2]
    assert len(council.rows(Outbox)) == 2
    outcomes = [
        (entry.outcome, *sorted({"again", "event", "undone"} & json.loads(entry.detail).keys()))
        for entry in council.trail()
    ]
    assert sorted(outcomes) == [
        ("permitted", "again", "event"), ("permitted", "event"), ("permitted", "event"),
        ("permitted", "undone"), ("refused",),
    ]  # fmt: skip


def test_the_clock_of_the_house_is_the_one_that_counts(council: SmallCouncil) -> None:
    """The entry's time and the event's are the desk's, whatever the phone says."""
    at = datetime(2026, 11, 22, 2, 14, 5, 123456, tzinfo=UTC)
    desk = replace(council.desk, clock=lambda: at)
    draft = council.draft(occurred_from=at)
    view = desk.carry_out(PostEvent(draft), council.actor("mediator"))
    assert view.reported_at == at
    assert last(council).at == "2026-11-22T02:14:05.123456Z"
