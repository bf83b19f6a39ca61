"""A million event records, written fast: columns drawn with a fixed seed, loaded in bulk.

1. Sectors, categories, authors and hours are uneven, as they are in life; a few percent of the
   events belong to confidential categories.
2. Everything is consistent: an event's partner is its author's, its group its category's.
3. The newest are of last night, the oldest older than what may still be read.
4. PostgreSQL is told to look at the rows it has (``ANALYZE``), as its own autovacuum would have
   done; SQLite is not, because nothing in the product does.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table, select
from sqlalchemy.orm import Session

from benchmarks.council import Settled
from sharing.store import Agent, Event
from sharing.taxonomy import Category

SEED = 20261122
NEWEST = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
SPAN = timedelta(days=1150)  # somewhat more than the charter lets anybody read
BATCH = 20_000
OF_MERCHANT = 30  # events that the merchant reported, however many there are


def fill(council: Settled, count: int, span: timedelta = SPAN) -> None:
    """Write *count* events of the last *span* into the council."""
    table = Event.__table__
    assert isinstance(table, Table)
    names = [column.name for column in table.columns]
    with council.house.sessions.reading(council.id) as session:
        rows = events(council, session, count, span)
        batches = iter(lambda: list(itertools.islice(rows, BATCH)), [])
        database = council.house.database
        if database.dialect.name == "sqlite":
            _insert(database, table, names, batches)
        else:
            _copy(database, names, batches)


def events(
    council: Settled, session: Session, count: int, span: timedelta = SPAN
) -> Iterator[tuple[Any, ...]]:
    """Yield *count* rows in the order of the table's columns, oldest first."""
    dice = random.Random(SEED)
    named = {council.agents[c] for c in ("merchant", "machine")}
    authors = [
        (agent, partner)
        for agent, partner in session.execute(select(Agent.id, Agent.partner_id).order_by(Agent.id))
        if agent not in named
    ]
    merchant = council.agents["merchant"], council.partners["shops"]
    places = list(council.places.values())[1:]
    ground = dice.choices(places, [1 / (n + 8) for n in range(len(places))], k=50_000)
    known = list(council.house.taxonomy.categories.values())
    kinds = dice.choices(known, [0.02 if c.confidential else 1.0 for c in known], k=50_000)
    step = span / count
    for n in range(count):
        author = merchant if n % (count // OF_MERCHANT) == 7 else dice.choice(authors)
        at = NEWEST - span + step * n
        yield _row(dice, council.id, author, dice.choice(ground), dice.choice(kinds), at)


def _row(
    dice: random.Random,
    council: str,
    author: tuple[str, str],
    place: str,
    category: Category,
    at: datetime,
) -> tuple[Any, ...]:
    night = at.replace(hour=(18 + dice.randrange(12)) % 24, minute=dice.randrange(60))
    return (
        council,
        f"{dice.getrandbits(80):020x}"[-16:],
        author[1],
        author[0],
        place,
        category.code,
        category.group,
        category.confidential,
        category.nominative.value,
        category.severity,
        "routine",
        "witnessed",
        "hall_entree",
        night,
        None,
        night + timedelta(minutes=20),
        None,
        None,
        "[]",
        None,
        "calme",
        '["dialogue_mediation"]',
        '{"people_band": "5-9"}',
        None,
        "Rassemblement dans le hall, dialogue engagé, retour au calme vers minuit.",
        "closed" if dice.random() < 0.8 else "received",
        None,
        None,
        None,
    )


def _insert(
    database: Engine, table: Table, names: Sequence[str], batches: Iterator[list[tuple[Any, ...]]]
) -> None:
    """Load into SQLite: one transaction, the secondary indexes made afterwards."""
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO event ({', '.join(names)}) VALUES ({places})"
    with database.begin() as connection:
        for index in table.indexes:
            index.drop(connection)
        for batch in batches:
            connection.exec_driver_sql(statement, [_plain(row) for row in batch])
        for index in table.indexes:
            index.create(connection)


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
        for value in row
    )


def _copy(database: Engine, names: Sequence[str], batches: Iterator[list[tuple[Any, ...]]]) -> None:
    with database.begin() as connection:
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY event ({', '.join(names)}) FROM STDIN") as copy:
            for batch in batches:
                for row in batch:
                    copy.write_row(row)
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE event")
