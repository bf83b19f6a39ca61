"""On PostgreSQL, an entry is found by its key to be numbered, however many are expected."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from audit.sequence import find_each, numbering
from audit.store import metadata
from tests.audit.conftest import COUNCIL, open_engine
from tests.audit.trails import write
from tests.servers.databases import Databases


@pytest.fixture(scope="module")
def grown(postgresql: Databases) -> Iterator[Engine]:
    """A trail of which much waits, and PostgreSQL knows it."""
    url = postgresql.bare()
    engine = open_engine(url)
    metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        write(session, 2000)
        session.execute(text("ANALYZE trail_entry"))
    yield engine
    engine.dispose()
    postgresql.drop(url)


def plan(session: Session) -> str:
    """What PostgreSQL would do to number a thousand."""
    asked = numbering(COUNCIL, 0, 1000).compile(
        session.get_bind(), compile_kwargs={"literal_binds": True}
    )
    return "\n".join(session.scalars(text(f"EXPLAIN {asked}").columns()))


def test_numbering_reads_no_entry_that_it_does_not_number(grown: Engine) -> None:
    """Left to itself it reads the whole trail for each batch; told otherwise, those that wait."""
    with Session(grown) as session:
        assert "Seq Scan on trail_entry" in plan(session)
        find_each(session)
        assert "Seq Scan" not in plan(session)
        assert "Index Scan using pk_trail_entry" in plan(session)
    with Session(grown) as session:
        assert "Seq Scan" in plan(session)  # it is told for one transaction


def test_times_are_not_packed(grown: Engine) -> None:
    """As declared: what looks for two that are alike has nothing to find."""
    with Session(grown) as session:
        options = "SELECT reloptions FROM pg_class WHERE relname = 'ix_trail_entry_at'"
        assert session.scalar(text(options)) == ["deduplicate_items=off"]
