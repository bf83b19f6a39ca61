"""A table of hostile values, in which anything may be absent, for the tests of narrowed lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random

from sqlalchemy import ColumnElement, SmallInteger, String
from sqlalchemy import Engine as Database
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from charters.parties import Record
from charters.residual import Tree
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.store.base import UtcDateTime
from sharing.store.engine import make_engine
from sharing.store.sessions import has_arrays
from tests.charters import generate as g

ROWS = 250


class Base(DeclarativeBase):
    """A table of this test alone, in which anything may be absent."""


class Odd(Base):
    """The columns that a list is narrowed by, all nullable."""

    __tablename__ = "odd"

    number: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str | None] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(16))
    confidential: Mapped[bool | None]
    element: Mapped[str | None] = mapped_column(String(32))
    group: Mapped[str | None] = mapped_column(String(16))
    nominative: Mapped[str | None] = mapped_column(String(16))
    partner: Mapped[str | None] = mapped_column(String(16))
    referent: Mapped[str | None] = mapped_column(String(16))
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sector: Mapped[str | None] = mapped_column(String(16))
    severity: Mapped[int | None] = mapped_column(SmallInteger)
    state: Mapped[str | None] = mapped_column(String(16))
    urgency: Mapped[str | None] = mapped_column(String(16))
    working_group: Mapped[str | None] = mapped_column(String(16))


COLUMNS = {c.key: getattr(Odd, c.key) for c in Odd.__mapper__.columns if c.key != "number"}
assert set(EVENT_COLUMNS) < set(COLUMNS)


def odd_rows() -> list[Odd]:
    """Rows of hostile values, some of them absent."""
    random = Random(20261122)
    return [Odd(number=number, **g.record_values(random)) for number in range(ROWS)]


def as_record(row: Odd, kind: str) -> Record:
    """The row as the charter weighs it."""
    return Record(kind=kind, id=str(row.number), **{n: getattr(row, n) for n in COLUMNS})


def narrowed(session: Session, tree: Tree) -> ColumnElement[bool]:
    """The condition as this database is asked it."""
    return clause(tree, COLUMNS, arrays=has_arrays(session))


@contextmanager
def filled(url: str) -> Iterator[Database]:
    """The odd table at *url*, filled."""
    database = make_engine(url)
    Base.metadata.create_all(database)
    with Session(database) as session, session.begin():
        session.add_all(odd_rows())
    yield database
    database.dispose()
