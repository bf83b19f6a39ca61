"""The desk: every request, from every edge, is handled here.

open a unit of work → fetch the subject → ask the charter → do it → write it in the trail → commit

1. The answer leaves only after the commit, so nothing is shown before its access is recorded.
2. A refusal is recorded and committed too; so is asking for something that is not there.  What
   is permitted but cannot be done (a conflict) is undone, and recorded.
3. A list is narrowed in the database by the tree of the same charter.
4. If the trail cannot be written, nothing is done and nothing is shown.
5. Text that a database could not even look for (NUL, half a character) goes no further.
6. When two requests collide on a unique key, the loser is taken once more from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import trail
from charters.decide import Decision, Engine, decide
from charters.parties import NOTHING, Actor, Record
from charters.residual import NEVER, residual
from sharing.ahead import Ahead
from sharing.command import (
    Command,
    InvalidInputError,
    Listing,
    NotFoundError,
    RefusedError,
    SharingError,
    Shelf,
    unkeepable,
)
from sharing.library import Library
from sharing.store.base import ID_LENGTH
from sharing.store.sessions import Sessions
from sharing.taxonomy import Taxonomy
from sharing.work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """``charter`` gives the engine in force for a council at a moment, ``library`` reads others;
    ``clock`` gives aware datetimes.

    ``ring`` calls the workers of a council after a commit.  It must never raise: a call that
    is not heard loses nothing, the sweeper finds the same rows.
    """

    sessions: Sessions
    charter: Callable[[str, datetime], Engine]
    library: Library
    taxonomy: Taxonomy
    clock: Callable[[], datetime]
    ring: Callable[[str], None] = lambda council: None

    def carry_out(self, command: Command[Any, T], actor: Actor) -> T:
        """Decide, act, record and commit — or refuse, record and commit that."""
        self.charter(actor.council, self.clock())  # known before a transaction is open
        try:
            return self._once(command, actor)
        except IntegrityError:
            return self._once(command, actor)

    def carry_out_all(
        self, commands: Sequence[Command[Any, T]], actor: Actor
    ) -> list[T | SharingError]:
        """The same for many commands in one transaction; each stands or falls alone."""
        self.charter(actor.council, self.clock())
        try:
            return self._all_once(commands, actor)
        except IntegrityError:
            return self._all_once(commands, actor)

    def _all_once(
        self, commands: Sequence[Command[Any, T]], actor: Actor
    ) -> list[T | SharingError]:
        bells: list[str] = []
        with self.sessions.of(actor.council) as session:
            try:
                with session.begin_nested():
                    found = [self._outcome(session, one, actor, bells) for one in commands]
            except _UndoneError:
                # One of them has to be undone without the others: this time, each by itself.
                bells.clear()
                found = [self._alone(session, one, actor, bells) for one in commands]
        self._call(bells)
        return found

    def _alone(
        self, session: Session, command: Command[Any, T], actor: Actor, bells: list[str]
    ) -> T | SharingError:
        try:
            with session.begin_nested():
                return self._outcome(session, command, actor, bells)
        except _UndoneError as undone:
            self._record_undone(session, actor, command, undone)
            return undone.error

    def _outcome(
        self, session: Session, command: Command[Any, T], actor: Actor, bells: list[str]
    ) -> T | SharingError:
        try:
            answer = self._answer(session, command, actor, bells)
        except SharingError as error:
            return error  # it could not even be weighed: nothing was written
        return answer.error if isinstance(answer, _UnmetError) else answer

    def would(
        self,
        actor: Actor,
        action: str,
        record: Record,
        body: str | None = None,
        purpose: str | None = None,
        at: datetime | None = None,
    ) -> Decision:
        """Ask the charter without doing anything; nothing leaves the desk by this.

        *at*: as it will answer then, by the version that is in force then; without it, now.
        """
        at = at or self.clock()
        return _would(self.charter(actor.council, at), at, actor, action, record, body, purpose)

    def ahead(self, council: str) -> Ahead:
        """Return how to ask the charter of a council about a time to come."""
        return Ahead(council, partial(self.charter, council), self.would)

    def said(self, decision: Decision) -> trail.Deed:
        """Return what the trail is to say of what the charter ``would`` answer somebody.

        For whoever acts on it, in the transaction in which they do.
        """
        actor, action, record, _ = decision.asked
        return self._deed(actor, action, f"{record.kind}:{record.id}", decision, {})

    def _once(self, command: Command[Any, T], actor: Actor) -> T:
        bells: list[str] = []
        try:
            with self.sessions.of(actor.council) as session:
                answer = self._answer(session, command, actor, bells)
        except _UndoneError as undone:
            with self.sessions.of(actor.council) as session:
                self._record_undone(session, actor, command, undone)
            raise undone.error from None
        if isinstance(answer, _UnmetError):
            raise answer.error
        self._call(bells)
        return answer

    def _answer(
        self, session: Session, command: Command[Any, T], actor: Actor, bells: list[str]
    ) -> T | _UnmetError:
        """Carry out, or write down why not: a refusal is committed as well."""
        try:
            return self._within(session, command, actor, bells)
        except _UnmetError as unmet:
            self._record(session, actor, command, unmet.resource, unmet.outcome, {})
            return unmet

    def _call(self, bells: list[str]) -> None:
        for council in dict.fromkeys(bells):
            self.ring(council)

    def _within(
        self, session: Session, command: Command[Any, T], actor: Actor, bells: list[str]
    ) -> T:
        if found := tuple(unkeepable(command, "command")):
            raise InvalidInputError(*found)
        now = self.clock()
        engine = self.charter(actor.council, now)
        would = partial(_would, engine, now)
        work = Work(
            session, actor, now, self.taxonomy, self.library, engine, would, self.ahead, bells=bells
        )
        try:
            subject = command.subject(work)
        except NotFoundError as error:
            raise _UnmetError(error, str(error), None) from None
        record, said = subject.record, command.circumstances(subject)
        context = engine.context(now, said.body, said.purpose, said.met | actor.proved)
        if isinstance(subject, Shelf) and isinstance(command, Listing):
            tree, rules = residual(engine, actor, command.action, subject.kind, context)
            decision = Decision(True, rules, (), engine, (actor, command.action, record, context))
            if tree == NEVER:
                decision = decide(engine, actor, command.action, record, context)
            work = replace(work, allowed=tree)
        else:
            decision = decide(engine, actor, command.action, record, context)
        resource = f"{record.kind}:{record.id}"
        if not decision.permitted:
            if command.conceals and not decision.owed:
                raise _UnmetError(NotFoundError(resource), resource, decision)
            raise _UnmetError(RefusedError(decision), resource, decision)
        try:
            answer = command.carry_out(work, subject)
        except RefusedError as refused:  # of a part of it
            raise _UndoneError(refused, resource, refused.decision) from None
        except SharingError as error:
            raise _UndoneError(error, resource, decision) from None
        self._record(session, actor, command, resource, decision, work.detail)
        return answer

    def _record_undone(
        self, session: Session, actor: Actor, command: Command[Any, Any], undone: _UndoneError
    ) -> None:
        why = {"undone": undone.error.code}
        self._record(session, actor, command, undone.resource, undone.decision, why)

    def _record(
        self,
        session: Session,
        actor: Actor,
        command: Command[Any, Any],
        resource: str,
        decision: Decision | None,
        detail: dict[str, Any],
    ) -> None:
        deed = self._deed(actor, command.action, resource, decision, detail)
        trail.append(session, actor.council, deed)

    def _deed(
        self,
        actor: Actor,
        action: str,
        resource: str,
        decision: Decision | None,
        detail: dict[str, Any],
    ) -> trail.Deed:
        if decision is None:
            outcome = "absent"
        else:
            outcome = "permitted" if decision.permitted else "refused"
        now = self.clock()
        return trail.Deed(
            at=now,
            actor=actor.id,
            partner=actor.partner,
            action=str(action),
            resource=resource,
            outcome=outcome,
            articles=decision.articles if decision else (),
            rules=decision.rules if decision else (),
            charter=decision.version if decision else self.charter(actor.council, now).name,
            detail={**detail, **_circumstances(decision)} if decision else detail,
        )


def _would(
    engine: Engine,
    now: datetime,
    actor: Actor,
    action: str,
    record: Record,
    body: str | None = None,
    purpose: str | None = None,
    met: frozenset[str] = NOTHING,
) -> Decision:
    context = engine.context(now, body, purpose, met | actor.proved)
    return decide(engine, actor, action, record, context)


def _circumstances(decision: Decision) -> dict[str, Any]:
    """How it was asked, for the trail, so that another version can be asked the same; and where."""
    _, _, record, context = decision.asked
    said = {"body": context.body, "purpose": context.purpose, "element": record.element}
    if record.id == "*":  # of a group, none in particular: whose, no row will say
        said["working_group"] = record.working_group
    told: dict[str, Any] = {name: word for name, word in said.items() if word}
    if context.met:
        told["met"] = sorted(context.met)
    # A draft may name any place; what is too long for an id is none, and is not kept.
    where = {"sector": record.sector} if 0 < len(record.sector or "") <= ID_LENGTH else {}
    return {"asked": told, **where} if told else where


class _UnmetError(Exception):
    """Inside the desk only: what was asked for was refused or is not there; record it first."""

    def __init__(self, error: SharingError, resource: str, outcome: Decision | None) -> None:
        super().__init__()
        self.error, self.resource, self.outcome = error, resource, outcome


class _UndoneError(Exception):
    """Inside the desk only: what was permitted could not be done; undo it, then record that."""

    def __init__(self, error: SharingError, resource: str, decision: Decision) -> None:
        super().__init__()
        self.error, self.resource, self.decision = error, resource, decision
