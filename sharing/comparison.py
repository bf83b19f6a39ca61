"""Two versions of the charter compared: on every class of requests, on what was asked in the last
days, and on the records that are stored.

1. Nothing is decided for anybody here and nobody is named: counts and invented examples come out.
2. Whoever waits at a page is answered within ``Bounds``, and told what was left out.
3. Of a file that is handed in nothing is kept: the trail says which version it called itself.

InvalidInputError
└── NotACharterError   the file is none; ``fault`` says where, what, and what would be right
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from charters.compare import Change, compare_within, in_order
from charters.decide import Engine
from charters.document import DocumentError, read_bytes
from charters.read import take_base, take_charter
from charters.vocabulary import Action, RecordKind
from charters.words import Words
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.concerned import concerned
from sharing.library import BASE, FILE
from sharing.replay import Replay, replay
from sharing.work import Work

DAYS = 30
MOST_DAYS = 1_100  # the trail is kept for three years at most


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is looked at: entries of the trail (the newest), classes of the grid, lines of
    which the records are counted.  None, and the largest numbers: all."""

    entries: int | None
    classes: int
    lines: int


ALL = Bounds(None, 2**31, 2**31)
AT_A_PAGE = Bounds(20_000, 50_000, 200)


@dataclass(frozen=True, slots=True)
class Line:
    """One change, how many requests of the last days it would have changed, and how many stored
    records it concerns now; None: they are not counted."""

    change: Change
    requests: int
    records: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who gains and who loses what, gains first.

    ``before`` and ``after`` are names of versions; ``replay`` says what the requests were; ``more``
    changes have no line; ``whole``: every class of the grid was asked.
    """

    before: str
    after: str
    lines: tuple[Line, ...]
    replay: Replay
    days: int
    more: int
    whole: bool

    @property
    def wider(self) -> bool:
        """Somebody gains something."""
        return any(line.change.gain for line in self.lines)


def compared(
    session: Session,
    council_id: str,
    before: Engine,
    after: Engine,
    words: Words,
    now: datetime,
    days: int = DAYS,
    bounds: Bounds = ALL,
) -> Comparison:
    """Compare on the grid, on the requests of the last *days*, and on the stored records."""
    grid, whole = compare_within(before, after, words, now.date(), bounds.classes)
    since = now - timedelta(days=days)
    past = replay(session, council_id, before, after, since, now, bounds.entries)
    changes = _merged(past.changes, grid)
    shown = changes[: bounds.lines]
    requests = {change.key: change.requests for change in past.changes}
    records = concerned(session, council_id, shown, before, after, now)
    lines = tuple(Line(one, requests.get(one.key, 0), records.get(one.key)) for one in shown)
    more = len(changes) - len(shown)
    return Comparison(before.name, after.name, lines, past, days, more, whole)


def _merged(past: Sequence[Change], grid: Sequence[Change]) -> list[Change]:
    """Return every change once, those that the grid knows with its example.

    The grid may not know what only a past day brings out: an article that has ended since.
    """
    every = {change.key: change for change in (*past, *grid)}
    return in_order(every.values())


class NotACharterError(InvalidInputError):
    """The file that was handed in is no charter under the national base."""

    def __init__(self, fault: DocumentError) -> None:
        place = f"Ligne {fault.line}, colonne {fault.column}."
        super().__init__(Problem("content", "not_a_charter", place, "Corrigez le fichier."))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class CompareCharter(Command[Shelf, Comparison | None]):
    """Compare the charter in force with the one in this file; *content* None: ask whether one may.

    Raises ``NotACharterError``.
    """

    content: bytes | None = None

    action = Action.CHARTER_COMPARE

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHARTER)

    def carry_out(self, work: Work, shelf: Shelf) -> Comparison | None:
        if self.content is None:
            return None
        words, before = work.taxonomy.words, work.engine
        try:
            # Not by the library, which remembers what it has read.
            law = take_base(read_bytes(work.library.charters.base, BASE), words)
            after = Engine(take_charter(read_bytes(self.content, FILE), words, law))
        except DocumentError as error:
            raise NotACharterError(error) from None
        found = compared(
            work.session, work.actor.council, before, after, words, work.now, bounds=AT_A_PAGE
        )
        counted = {"entries": found.replay.entries, "count": len(found.lines) + found.more}
        work.detail.update(before=before.name, after=after.name, **counted)
        return found
