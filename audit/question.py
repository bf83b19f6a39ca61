"""One question put to a council's trail: which entries, and how they are found without a search.

Rules:

1. With a time only: by the index of times.
2. With facets: what waits for its position, then what has one and is not marked yet, row by row;
   then by the auditors' index (`audit.marks`).  What has come meanwhile is not met twice.
3. An entry comes into the tree at most an hour after its time.  One that came later is found
   without a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Select, false, func, literal, tuple_
from sqlalchemy.orm import Session

from audit import numbered
from audit.canonical import time_text
from audit.limits import at_most
from audit.marks import IN_DETAIL, marked_to, positions
from audit.store import Entry
from audit.stored import Cells, rows_as_they_are

PORTION = 100  # rows read at a time for a question with facets
LATE = timedelta(hours=1)
GONE = -1
FACETS = ("actor", "partner", "action", "resource", "outcome", "article", "purpose", "sector")
Place = tuple[str, str]  # the time and the id of an entry


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries.  None asks for nothing; `since` is included, `until` is not."""

    actor: str | None = None
    partner: str | None = None
    action: str | None = None
    resource: str | None = None
    outcome: str | None = None
    article: str | None = None
    purpose: str | None = None
    sector: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def words(self) -> dict[str, str]:
        """Return what is asked for besides the time, by facet."""
        asked = {name: getattr(self, name) for name in FACETS}
        return {name: word for name, word in asked.items() if word is not None}


ALL = Filters()


def is_possible(text: str) -> bool:
    """Whether any entry can hold this text: no database needs to be asked for the others."""
    return "\0" not in text and text == shown(text)


def shown(value: object) -> str:
    """A text that can be written anywhere, whatever was found in its place."""
    text = value if isinstance(value, str) else ascii(value)
    return text.encode(errors="replace").decode()


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What the rows of `trail_entry` must meet, one by one, without the index."""
    if not all(map(is_possible, filters.words().values())):
        return [false()]
    return [*_words(filters), *_times(filters)]


def _words(filters: Filters) -> Iterator[ColumnElement[bool]]:
    for name, word in filters.words().items():
        if name == "article":
            yield Entry.articles.contains(json.dumps(word, ensure_ascii=False), autoescape=True)
        elif name in IN_DETAIL:
            said = f'"{name}":{json.dumps(word, ensure_ascii=False)}'
            yield Entry.detail.contains(said, autoescape=True)
        else:
            yield getattr(Entry, name) == word


def _times(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.since is not None:
        yield Entry.at >= time_text(filters.since)
    if filters.until is not None:
        yield Entry.at < time_text(filters.until)


class Question:
    """Filters, put to one council."""

    def __init__(self, session: Session, council_id: str, filters: Filters) -> None:
        self.session, self.council_id, self.filters = session, council_id, filters
        self._mine = numbered.entries(council_id)

    def by_time(self, after: Place | None, most: int) -> Sequence[Cells]:
        """Return the newest of a time, whatever they are about."""
        return self._rows(self._newest(after).limit(at_most(most)))

    def by_facet(self, after: Place | None) -> Iterator[Cells]:
        """Yield what answers, the newest first."""
        marked, at = marked_to(self.session, self.council_id), self._position(after)
        if at == GONE:  # the oldest go first: there is nothing behind it
            return
        met = set()  # what waited a moment ago may have its position by now
        if at is None:
            waiting = self._newest(after).where(numbered.position.is_(None), *_words(self.filters))
            for row in self._portions(waiting):
                met.add(row[0])
                yield row
        if at is None or at > marked:
            above = self._mine.where(numbered.position >= marked, *_words(self.filters))
            if at is not None:
                above = above.where(numbered.position < at)
            above = above.order_by(numbered.position.desc())
            yield from (row for row in self._portions(above) if row[0] not in met)
        since, until = self.filters.since, self.filters.until
        high = marked if at is None else min(at, marked)
        low, high = between(self.session, self.council_id, since, until, high)
        facets = [f"{name}:{word}" for name, word in self.filters.words().items()]
        places = positions(self.session, self.council_id, facets, low, high)
        while some := list(islice(places, PORTION)):
            those = self._mine.where(numbered.position.in_(some))
            yield from self._rows(those.order_by(numbered.position.desc()))

    def _newest(self, after: Place | None) -> Select[*Cells]:
        query = self._mine
        if after is not None:
            query = query.where(tuple_(Entry.at, Entry.id) < tuple_(*map(literal, after)))
        return query.order_by(Entry.at.desc(), Entry.id.desc())

    def _portions(self, query: Select[*Cells]) -> Iterator[Cells]:
        start, rows = 0, self._rows(query.limit(at_most(PORTION)))
        while rows:
            yield from rows
            start += len(rows)
            full = len(rows) == PORTION
            rows = self._rows(query.limit(at_most(PORTION)).offset(start)) if full else ()

    def _rows(self, query: Select[*Cells]) -> Sequence[Cells]:
        return rows_as_they_are(self.session, query.where(*_times(self.filters)))

    def _position(self, after: Place | None) -> int | None:
        """Where the last page ended; None: among what waits."""
        if after is None:
            return None
        found = numbered.positions(self.council_id)
        rows = rows_as_they_are(self.session, found.where(Entry.id == after[1]))
        return rows[0][0] if rows else GONE


def between(
    session: Session, council_id: str, since: datetime | None, until: datetime | None, high: int
) -> tuple[int, int]:
    """Return the positions, before *high*, between which all entries of a time lie.

    An entry has its position an hour after its time at the latest.  So what came last before the
    time stands before all of it but its first hour, and what comes first after the time stands
    behind all of it but its last.
    """
    low, positions = 0, numbered.positions(council_id).where(numbered.position.is_not(None))

    def with_those(one: int, start: datetime, end: datetime) -> list[int]:
        # Computed with, so that PostgreSQL does not go along the positions to find the last of few.
        ends = func.min(numbered.position + 0), func.max(numbered.position + 0)
        inside = positions.where(Entry.at >= time_text(start), Entry.at < time_text(end))
        found = session.execute(inside.with_only_columns(*ends)).one()
        return [one, *(end for end in found if end is not None)]

    if since is not None:
        before = positions.where(Entry.at < time_text(since))
        before = before.order_by(Entry.at.desc(), Entry.id.desc()).limit(at_most(1))
        if (last := session.scalar(before)) is not None:
            low = min(with_those(last, since, since + LATE))
    if until is not None:
        after = positions.where(Entry.at >= time_text(until))
        after = after.order_by(Entry.at, Entry.id).limit(at_most(1))
        if (first := session.scalar(after)) is not None:
            high = min(high, max(with_those(first, until - LATE, until)) + 1)
    return low, high


def bounds(
    session: Session, council_id: str, since: datetime, until: datetime, size: int
) -> tuple[int, int]:
    """Return the lowest position of a period and the end of its highest, in a tree of *size*.

    (0, 0) when nothing of the period is in that tree.
    """
    low, high = between(session, council_id, since, until, size)
    inside = numbered.positions(council_id).where(
        numbered.position >= low,
        numbered.position < high,
        *_times(Filters(since=since, until=until)),
    )
    first = session.scalar(inside.order_by(numbered.position).limit(at_most(1)))
    last = session.scalar(inside.order_by(numbered.position.desc()).limit(at_most(1)))
    return (0, 0) if first is None or last is None else (first, last + 1)
