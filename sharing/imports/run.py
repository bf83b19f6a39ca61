"""The import itself: batches of rows to the desk, each committed whole before the next is read.

For each batch:

1. Ask which rows have been posted before; they are not decided again.
2. Turn the others into drafts; a row that cannot be one is refused, with its line.
3. Post the drafts, in one transaction: each is decided, screened, recorded and announced.

A run that is killed therefore has whole batches behind it, and the next run finds them.  Two
runs at once, or a row posted meanwhile, meet on the sending key: the loser finds it taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError

from charters.parties import Actor
from sharing.command import Command, ConflictError, SharingError
from sharing.drafts import EventDraft
from sharing.events import SubmitEvent, Submitted
from sharing.imports.keys import Keys
from sharing.imports.mapping import RowMapping
from sharing.imports.rows import Row, RowError, Table, UnusableFileError
from sharing.imports.sent import FindSent

BATCH = 250
TRIES = 5

T = TypeVar("T")


class Asked(Protocol):
    """The desk, as far as an import needs it."""

    def carry_out(self, command: Command[Any, T], actor: Actor) -> T:
        """Carry out one command."""

    def carry_out_all(
        self, commands: Sequence[SubmitEvent], actor: Actor
    ) -> list[Submitted | SharingError]:
        """Post many events in one transaction."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, for the report."""

    line: int
    number: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows so far: read = imported + known (posted before) + skipped + refused."""

    read: int = 0
    imported: int = 0
    known: int = 0
    skipped: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Import:
    """One run: who posts, how rows are understood, whom to tell of a refusal.

    ``explain`` gives the field and the reason, in English, of each thing that the desk found
    wrong; it repeats nothing that was sent.
    """

    desk: Asked
    actor: Actor
    mapping: RowMapping
    clock: Callable[[], datetime]
    refuse: Callable[[Refusal], None]
    explain: Callable[[SharingError], list[tuple[str, str]]]

    def take(self, table: Table) -> Iterator[Tally]:
        """Import the rows; yield the tally after each batch that was committed.

        Raises ``UnusableFileError`` where the file cannot be read on: all before it is in.
        """
        keys = Keys(self.mapping.source, self.mapping.identity)
        tally = Tally()
        try:
            for batch in _batches(table):
                tally = self._take(batch, keys, tally)
                yield tally
        finally:
            keys.close()

    def _take(self, batch: list[Row], keys: Keys, tally: Tally) -> Tally:
        keyed: dict[str, Row] = {}
        refused = 0
        for row in batch:
            try:
                if row.fault is not None:
                    raise row.fault
                keyed[keys.key(row)] = row
            except RowError as error:
                refused += self._refuse(row, [(error.field, error.reason)])
        known = self._known(tuple(keyed)) if keyed else frozenset()
        tally = replace(
            tally,
            read=tally.read + len(batch),
            known=tally.known + len(known),
            refused=tally.refused + refused,
        )
        return self._post({k: row for k, row in keyed.items() if k not in known}, tally)

    def _post(self, rows: dict[str, Row], tally: Tally) -> Tally:
        drafts, skipped, refused = self._drafts(rows)
        imported = known = 0
        for key, outcome in self._outcomes(drafts).items():
            if isinstance(outcome, Submitted):
                imported, known = imported + (not outcome.again), known + outcome.again
            elif isinstance(outcome, ConflictError):
                known += 1  # another run posted it meanwhile, by another mapping
            else:
                refused += self._refuse(rows[key], self.explain(outcome))
        return replace(
            tally,
            imported=tally.imported + imported,
            known=tally.known + known,
            skipped=tally.skipped + skipped,
            refused=tally.refused + refused,
        )

    def _drafts(self, rows: dict[str, Row]) -> tuple[dict[str, EventDraft], int, int]:
        drafts: dict[str, EventDraft] = {}
        skipped = refused = 0
        now = self.clock()
        for key, row in rows.items():
            try:
                draft = self.mapping.draft(row.cells, now)
            except RowError as error:
                refused += self._refuse(row, [(error.field, error.reason)])
                continue
            if draft is None:
                skipped += 1
            else:
                drafts[key] = draft
        return drafts, skipped, refused

    def _known(self, keys: tuple[str, ...]) -> frozenset[str]:
        return _insist(lambda: self.desk.carry_out(FindSent(keys), self.actor))

    def _outcomes(self, drafts: dict[str, EventDraft]) -> dict[str, Submitted | SharingError]:
        commands = [SubmitEvent(draft, key) for key, draft in drafts.items()]
        if not commands:
            return {}
        outcomes = _insist(lambda: self.desk.carry_out_all(commands, self.actor))
        return dict(zip(drafts, outcomes, strict=True))

    def _refuse(self, row: Row, found: list[tuple[str, str]]) -> int:
        for field, reason in found:
            self.refuse(Refusal(row.line, row.number, field, reason))
        return 1


def _insist(act: Callable[[], T]) -> T:
    """Do it again from the start when another run held the same key or lock at that moment."""
    for _ in range(TRIES - 1):
        with suppress(IntegrityError, OperationalError):
            return act()
    return act()


def _batches(table: Table) -> Iterator[list[Row]]:
    """Yield the rows by batches; those before the place where the file breaks are not lost."""
    batch: list[Row] = []
    broken: UnusableFileError | None = None
    try:
        for row in table:
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except UnusableFileError as error:
        broken = error
    if batch:
        yield batch
    if broken is not None:
        raise broken
