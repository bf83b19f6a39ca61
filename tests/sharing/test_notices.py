"""Notices: told to one person, read by that person alone, kept a while once read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from charters.vocabulary import Action, RecordKind
from sharing.command import Command, Shelf
from sharing.notices import KEPT, ListNotices, ReadNotices, tell
from sharing.store import Notice
from sharing.work import Work
from tests.council import PASSPHRASE, SmallCouncil


@dataclass(frozen=True, slots=True)
class Say(Command[Shelf, None]):
    """Tell some people something, within a command as those that tell do."""

    whom: tuple[str, ...]
    kind: str

    action = Action.NOTICE_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.NOTICE)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        tell(work, self.whom, self.kind, "nominative_record:abc", "taken_up")


def say(council: SmallCouncil, kind: str, *whom: str) -> None:
    """Somebody does something that others have to know."""
    council.ask("coordinator", Say(tuple(council.agents[one] for one in whom), kind))


def read(council: SmallCouncil, agent: str) -> list[str]:
    """The kinds of what an agent is told."""
    return [one.kind for one in council.ask(agent, ListNotices())]


def test_one_reads_ones_own_newest_first(council: SmallCouncil) -> None:
    """Once each, in the trail, and nobody else's."""
    say(council, "first", "officer", "mediator", "officer")
    say(council, "second", "officer")
    assert read(council, "officer") == ["second", "first"]
    assert read(council, "mediator") == ["first"]
    assert read(council, "coordinator") == []
    [one] = council.ask("mediator", ListNotices())
    assert (one.about, one.record, one.word) == ("nominative_record:abc", "abc", "taken_up")
    entry = council.trail()[-1]
    assert (entry.action, entry.resource, entry.outcome) == ("notice:read", "notice:*", "permitted")
    assert '"count":1' in entry.detail


def test_nobody_of_another_council_is_told(council: SmallCouncil) -> None:
    """Whoever has the same work next door."""
    assert council.neighbour is not None
    say(council, "first", "officer")
    assert read(council.neighbour, "officer") == []


def test_what_came_after_the_page_was_shown_stays_new(council: SmallCouncil) -> None:
    """Only what was there up to the moment is marked, and only one's own."""
    say(council, "first", "officer", "mediator")
    [shown] = council.ask("officer", ListNotices())
    say(council, "second", "officer")
    council.ask("officer", ReadNotices(shown.at))
    marked = {one.kind: one.read_at for one in council.ask("officer", ListNotices())}
    assert marked["first"] is not None
    assert marked["second"] is None
    [other] = council.ask("mediator", ListNotices())
    assert other.read_at is None


def test_a_read_one_leaves_the_page_after_a_while_and_an_unread_one_never(
    council: SmallCouncil,
) -> None:
    """Thirty days after it was read."""
    say(council, "first", "officer")
    long_ago = datetime.now(UTC) - KEPT - timedelta(days=300)
    with council.sessions.of(council.id) as session:
        session.execute(update(Notice).values(at=long_ago))
    assert read(council, "officer") == ["first"]
    council.ask("officer", ReadNotices(datetime.now(UTC)))
    assert read(council, "officer") == ["first"]
    with council.sessions.of(council.id) as session:
        session.execute(update(Notice).values(read_at=datetime.now(UTC) - KEPT))
    assert read(council, "officer") == []


def test_the_gate_says_that_there_is_something_to_read(council: SmallCouncil) -> None:
    """To that person, on their session, until they have."""
    tokens = {a: council.gate.log_in(council.email(a), PASSPHRASE) for a in ("officer", "mediator")}

    def told(agent: str) -> bool:
        visitor = council.gate.recognise(tokens[agent] or "")
        assert visitor is not None
        return visitor.told

    assert not told("officer")
    say(council, "first", "officer")
    assert told("officer")
    assert not told("mediator")
    council.ask("officer", ReadNotices(datetime.now(UTC)))
    assert not told("officer")
