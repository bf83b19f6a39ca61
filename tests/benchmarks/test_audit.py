"""The run that measures the trail does all of it, and stops at a wrong answer."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from audit.store import Entry
from benchmarks.audit import bench


def test_a_small_run() -> None:
    """Seven lines, each figure above nothing; PostgreSQL is measured by the same code."""
    found = bench.on("sqlite", quick=True)
    assert len(found) == 7
    assert all(one.figure.low > 0 and one.what.endswith(", sqlite") for one in found)


def test_a_trail_that_is_not_right_is_not_measured() -> None:
    """A changed entry is found before any figure is given."""
    with bench.trail("sqlite") as engine:
        bench.growing("sqlite", engine, 40)
        with Session(engine) as session, session.begin():
            session.execute(update(Entry).where(Entry.position == 7).values(outcome="changed"))
        with pytest.raises(AssertionError, match="not verified: 40 entries"):
            bench.verifying("sqlite", engine, 40, 1)
