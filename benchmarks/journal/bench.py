"""Budget: the first page of the journal in at most 100 ms on PostgreSQL, whatever is asked.

Measured: `audit.read.entries`, fifty entries, newest first, for each filter alone and each pair of
filters: facets with the two values that most entries have, the one that fewest have and one that
none has; a week, the oldest day, and a day of which there is nothing.  Everything has its position
and is marked, as it is a second after it was written.

Why it is fair.  Pairs that never meet are among the questions: they are the dearest, because
nothing says so before the end.  Each page is compared with what a look at every entry finds.  The
statements are those of the product; each question is asked four times, the median of the last
three counts, and the slowest of the first ones is told too.  Beside the clock stands the processor
time of the page, of this process and of PostgreSQL's together: on a machine with other work the
clock shows that work as well.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import combinations, product
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from audit import numbered
from audit.marks import CHUNK, mark, marks_of
from audit.question import FACETS, Filters
from audit.read import entries
from audit.store import Mark
from benchmarks.journal.trail import APART, COUNCIL, START, Seen, filled
from benchmarks.measure import Finding, Spread, at_most, number, seconds
from benchmarks.servers import database
from config.schema import take_stock

PAGE = 50
BY_PRODUCT = 5 * CHUNK  # entries that the product marks
WHAT = (*FACETS, "date")


class UnequalError(Exception):
    """A page does not hold what a look at every entry finds, or the index not what is written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: milliseconds by the clock, the first time and later, and of processor time."""

    filters: Filters
    first: float
    later: float
    processor: float


def run(quick: bool) -> list[Finding]:
    """Fill a trail, ask everything of it, and return the slowest and the usual page."""
    count, some = (2_000, WHAT[6:]) if quick else (10_000_000, WHAT)
    by_product = min(count // 2, BY_PRODUCT)
    with (
        tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder,
        database("postgresql", Path(folder)) as url,
    ):
        engine = create_engine(url)
        try:
            seen = filled(engine, count, by_product)
            took = marked(engine, count - by_product)
            asked = [measured(engine, seen, some, size) for size in (1, 2)]
        finally:
            engine.dispose()
    said = f"journal, {count:,} entries"
    rate = Spread.of([by_product / took])
    return [
        *_findings(f"{said}, one filter", asked[0]),
        *_findings(f"{said}, two filters", asked[1]),
        Finding("journal", f"{said}, marked in a second", rate, unit="entries"),
    ]


def marked(engine: Engine, start: int) -> float:
    """Have the product mark what is left, from *start* on; return how many seconds it took.

    Raises UnequalError when the index is not what the entries say, where both have written.
    """

    def all_of_it() -> None:
        done = 1
        while done:
            with Session(engine) as session, session.begin():
                done = mark(session, COUNCIL)

    take_stock(engine)
    took = seconds(all_of_it)
    first = start // CHUNK
    with Session(engine) as session:
        rows = numbered.entries(COUNCIL).where(numbered.position >= first * CHUNK)
        marks = select(Mark.chunk, Mark.facet, Mark.bits).where(Mark.council_id == COUNCIL)
        held = session.execute(marks.where(Mark.chunk >= first))
        stored = {(chunk, facet): bits for chunk, facet, bits in held}
        if stored != marks_of(tuple(row) for row in session.execute(rows)):
            raise UnequalError("the index is not what the entries say")
    return took


def measured(engine: Engine, seen: Seen, some: Sequence[str], size: int) -> list[Asked]:
    """Ask each combination of *size* of the filters."""
    found = []
    for filters in questions(seen, some, size):
        with Session(engine) as session:
            ask = partial(entries, session, COUNCIL, filters, None, PAGE)
            backend = session.scalars(select(func.pg_backend_pid())).one()
            turns = [_turn(ask, backend) for _ in range(4)]
            if [entry.id for entry in ask().entries] != seen.page(filters, PAGE):
                raise UnequalError(f"{filters}: the page is not what a look at every entry finds")
        later, processor = (Spread.of(some).median for some in zip(*turns[1:], strict=True))
        found.append(Asked(filters, turns[0][0], later, processor))
    return found


def questions(seen: Seen, some: Sequence[str], size: int) -> Iterator[Filters]:
    """Yield what is asked."""
    begin, end = START, START + seen.count * APART
    middle = begin + (end - begin) / 2
    day = timedelta(days=1)
    times = [(middle - 7 * day, middle), (begin, begin + day), (end + day, end + 2 * day)]
    asked: dict[str, list[dict[str, Any]]] = {}
    asked["date"] = [{"since": since, "until": until} for since, until in times]
    for name in FACETS:
        words = seen.words(name)
        asked[name] = [{name: word} for word in (*words[:2], words[-1], "nothing")]
    for names in combinations(some, size):
        for each in product(*(asked[name] for name in names)):
            chosen: dict[str, Any] = {}
            for one in each:
                chosen |= one
            yield Filters(**chosen)


def _turn(ask: Any, backend: int) -> tuple[float, float]:
    """Milliseconds that one page takes, by the clock and of processor time."""
    spent, begun = process_time() + _spent(backend), perf_counter()
    ask()
    took = perf_counter() - begun
    return 1_000 * took, 1_000 * (process_time() + _spent(backend) - spent)


def _spent(process: int) -> float:
    """Seconds that a process has had a processor; Linux counts them finely here only."""
    return int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[0]) / 1e9


def _findings(what: str, asked: list[Asked]) -> Iterator[Finding]:
    slowest = max(asked, key=lambda one: one.later)
    dearest = max(asked, key=lambda one: one.processor)
    usual = Spread.of([one.later for one in asked])
    for which, figure, note in (
        ("the slowest page", slowest.later, _told(slowest)),
        ("the page of most processor time", dearest.processor, _told(dearest)),
        ("the slowest page asked for the first time", max(one.first for one in asked), ""),
        ("the usual page", usual.median, f"{len(asked)} questions"),
    ):
        spread = Spread.of([figure])
        budget = at_most(100, "ms")
        yield Finding("journal", f"{what}, {which}", spread, budget, spread, unit="ms", note=note)


def _told(asked: Asked) -> str:
    words = asked.filters.words() | ({"date": "…"} if asked.filters.since else {})
    times = f"{number(asked.later)} ms, {number(asked.processor)} of the processor"
    return f"{', '.join(f'{name} {word}' for name, word in words.items())}: {times}"
