"""A trail of many entries, and what is in it, for the bench to look through in its own way.

Entries are drawn like those of a council that works: few people do most, most of it is permitted,
purposes are rare.  A record is asked for at any time of the year, which is dearer for the index
than a record that lives some weeks.  Rows are copied into tables without their keys, which are
made afterwards, as a restored copy of a database is.  Entries are marked by the function of the
product, all but the last, which the product marks by itself in the size that was reached.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, cast

from sqlalchemy import Engine, Table, insert
from sqlalchemy.schema import CreateIndex, DropIndex

from audit.canonical import time_text
from audit.marks import CHUNK, marks_of
from audit.question import FACETS, Filters
from audit.store import CONTENT, Entry, Mark, Marked, metadata

COUNCIL = "aulnoye234567aul"
START, APART = datetime(2026, 1, 1, tzinfo=UTC), timedelta(seconds=3)
ENTRY, MARK = cast(Table, Entry.__table__), cast(Table, Mark.__table__)
Facts = tuple[str, ...]  # of one entry, in the order of FACETS; '' where it has nothing


class Seen:
    """What was written, as numbers: four bytes for each entry and facet."""

    def __init__(self) -> None:
        self.count = 0
        self._words: list[dict[str, int]] = [{} for _ in FACETS]
        self._numbers = [array("I") for _ in FACETS]
        self._found: dict[tuple[int, str], int] = {}

    def add(self, facts: Facts) -> None:
        """Remember one entry more, the newest."""
        self.count += 1
        for words, numbers, word in zip(self._words, self._numbers, facts, strict=True):
            numbers.append(words.setdefault(word, len(words)))

    def words(self, name: str) -> list[str]:
        """Return what entries have of a facet, what most have first."""
        facet = FACETS.index(name)
        words = list(self._words[facet])
        often = Counter(self._numbers[facet]).most_common()
        return [words[number] for number, _ in often if words[number]]

    def page(self, filters: Filters, most: int) -> list[str]:
        """Return the ids of the newest that answer, by looking at every entry."""
        answers = int.from_bytes(bytes([1]) * self.count, "little")
        for name, word in filters.words().items():
            answers &= self._with(FACETS.index(name), word)
        there, page = answers.to_bytes(self.count, "little"), list[str]()
        low, high = self._between(filters)
        while len(page) < most and (high := there.rfind(1, low, high)) >= 0:
            page.append(id_of(high))
        return page

    def _with(self, facet: int, word: str) -> int:
        """A byte for each entry, 1 where it has the word."""
        if (facet, word) not in self._found:
            number = self._words[facet].get(word, 0xFFFFFFFF)
            answers = int.from_bytes(bytes([1]) * self.count, "little")
            stored = self._numbers[facet].tobytes()
            for n, digit in enumerate(number.to_bytes(4, "little")):
                same = bytes(digit == other for other in range(256))
                answers &= int.from_bytes(stored[n::4].translate(same), "little")
            self._found[facet, word] = answers
        return self._found[facet, word]

    def _between(self, filters: Filters) -> tuple[int, int]:
        """The first position of a time, and the end of its last."""
        ends = [
            otherwise if at is None else min(max(-((START - at) // APART), 0), self.count)
            for at, otherwise in ((filters.since, 0), (filters.until, self.count))
        ]
        return ends[0], ends[1]


def filled(engine: Engine, count: int, by_product: int) -> Seen:
    """Write *count* entries that have their position; the last *by_product* are not marked."""
    metadata.create_all(engine)
    random, seen = Random(7), Seen()
    with engine.begin() as connection:
        for table in (ENTRY, MARK):
            for index in table.indexes:
                connection.execute(DropIndex(index))
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}")
        cursor = connection.connection.cursor()
        for start in range(0, count, CHUNK):
            rows = list(_rows(random, seen, count, range(start, min(start + CHUNK, count))))
            _copy(cursor, ENTRY, ((COUNCIL, *row) for row in rows))
            _copy(cursor, MARK, _marks(rows[: max(0, count - by_product - start)]))
        marked = {"council_id": COUNCIL, "upto": max(0, count - by_product)}
        connection.execute(insert(cast(Table, Marked.__table__)), marked)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
        for table in (ENTRY, MARK):
            key = ", ".join(table.primary_key.columns.keys())
            connection.exec_driver_sql(
                f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({key})"
            )
            for index in table.indexes:
                connection.execute(CreateIndex(index))
    return seen


def id_of(n: int) -> str:
    """Return the id of the entry at a position."""
    return f"e{n:015}"


def _rows(random: Random, seen: Seen, count: int, these: range) -> Iterator[Sequence[Any]]:
    for n in these:
        seen.add(facts := _drawn(random, count))
        yield id_of(n), time_text(START + n * APART), *_told(facts), n


def _drawn(random: Random, count: int) -> Facts:
    """What an entry is about: some people, places and things far more often than others."""
    person = int(random.paretovariate(0.7)) % 400
    outcome = random.choices(("permitted", "refused", "absent"), cum_weights=(950, 999, 1_000))[0]
    action = f"thing:{int(random.paretovariate(0.8)) % 30}"
    article = "" if outcome == "absent" else f"A{int(random.paretovariate(0.9)) % 20:02}"
    purpose = random.choice(("follow_up", "support")) if random.random() < 0.05 else ""
    sector = f"sector{random.randrange(30)}" if random.random() < 0.7 else ""
    thing = f"event:{random.randrange(count // 5 + 1)}"
    return (
        f"person{person}", f"partner{person % 20}", action, thing,
        outcome, article, purpose, sector,
    )  # fmt: skip


def _told(facts: Facts) -> Sequence[str]:
    """The columns of an entry after its time."""
    actor, partner, action, thing, outcome, article, purpose, sector = facts
    articles, detail = _told_as_json(article, purpose, sector)
    return actor, partner, action, thing, outcome, articles, "[]", "c@1", detail


@cache
def _told_as_json(article: str, purpose: str, sector: str) -> tuple[str, str]:
    asked = {"asked": {"purpose": purpose}} if purpose else {}
    detail = asked | ({"sector": sector} if sector else {})
    articles = [article] if article else []
    return json.dumps(articles), json.dumps(detail, separators=(",", ":"))


def _marks(rows: list[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for (chunk, facet), bits in marks_of(tuple(row) for row in rows).items():
        yield COUNCIL, facet, chunk, f"\\\\x{bits.hex()}"


def _copy(cursor: Any, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows whose texts hold no tab and no line; a backslash is one of ours."""
    names = [column.key for column in (Entry.council_id, *CONTENT, Entry.position)]
    if table is MARK:
        names = [column.key for column in (Mark.council_id, Mark.facet, Mark.chunk, Mark.bits)]
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))
