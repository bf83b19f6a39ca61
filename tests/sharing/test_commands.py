"""What a command is: it names its action, is weighed on its subject, and is done whole or not."""

import json
from dataclasses import dataclass

import pytest

from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import (
    Command,
    ConflictError,
    InvalidInputError,
    Listing,
    NotFoundError,
    RefusedError,
    SharingError,
    Shelf,
)
from sharing.store import ReferralStub
from sharing.work import Work
from tests.council import SmallCouncil


def test_a_command_without_an_action_cannot_be_defined() -> None:
    """Neither a command nor a list: nothing is inherited that would let it pass."""
    with pytest.raises(TypeError, match="Nameless does not name its action"):

        class Nameless(Command[Shelf, int]):
            """It forgot."""

    with pytest.raises(TypeError, match="NamelessList does not name its action"):

        class NamelessList(Listing[int]):
            """So did this one."""

            kind = RecordKind.CHARTER

    with pytest.raises(TypeError, match="Invented does not name its action"):

        class Invented(Command[Shelf, int]):
            """A word is not an action."""

            action = "event:read"  # type: ignore[assignment]  # that is the point


@dataclass(frozen=True, slots=True)
class Anything:
    """A thing of a kind that no charter knows."""

    record: Record


@dataclass(frozen=True, slots=True)
class Stumble(Command[Anything, None]):
    """A command that writes, and then finds that it cannot."""

    sector: str
    error: SharingError

    action = Action.EVENT_READ

    def subject(self, work: Work) -> Anything:
        return Anything(Record(RecordKind.EVENT_RECORD, "x", sector=self.sector))

    def carry_out(self, work: Work, subject: Anything) -> None:
        work.session.add(
            ReferralStub(circuit="CRIP", on="2026-11-22", sector_id=self.sector, reporter_kind="x")
        )
        work.session.flush()
        raise self.error


@dataclass(frozen=True, slots=True)
class Touch(Command[Anything, str]):
    """A command that somebody added without a rule for it."""

    kind: str

    action = Action.EVENT_READ

    def subject(self, work: Work) -> Anything:
        return Anything(Record(self.kind, "x", sector=next(iter(work.actor.sectors))))

    def carry_out(self, work: Work, subject: Anything) -> str:
        return "done"


def test_what_no_rule_speaks_of_is_refused(council: SmallCouncil) -> None:
    """A new noun is closed until an article opens it."""
    for kind in ("nominative_record", "", "EVENT_RECORD", RecordKind.AUDIT_ENTRY):
        with pytest.raises(RefusedError):
            council.ask("officer", Touch(kind))
    assert council.ask("officer", Touch(RecordKind.EVENT_RECORD)) == "done"


def test_what_cannot_be_done_is_undone_whole(council: SmallCouncil) -> None:
    """Whatever the command had begun."""
    for error in (ConflictError("late", "Trop tard."), NotFoundError("x"), InvalidInputError()):
        with pytest.raises(type(error)):
            council.ask("mediator", Stumble(council.places["nord"], error))
        [answer] = council.desk.carry_out_all(
            [Stumble(council.places["nord"], error)], council.actor("mediator")
        )
        assert answer is error
    assert council.rows(ReferralStub) == []
    undone = [json.loads(entry.detail)["undone"] for entry in council.trail()]
    assert undone == [code for code in ("late", "absent", "invalid") for _ in "12"]
