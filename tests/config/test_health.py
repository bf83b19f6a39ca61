"""What is away and will be back, and what is broken: only the first is answered « come back »."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from config.health import database_is_away


def test_a_lock_of_sqlite_will_be_back_and_a_table_that_is_not_there_will_not(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    one, other = (create_engine(url, connect_args={"timeout": 0}) for _ in "12")
    with one.connect() as holds, other.connect() as waits:
        holds.exec_driver_sql("BEGIN EXCLUSIVE")
        for words, away in (("BEGIN IMMEDIATE", True), ("SELECT 1 FROM nothing", False)):
            with pytest.raises(OperationalError) as told:
                waits.exec_driver_sql(words)
            assert database_is_away(told.value) is away
            holds.rollback()
    assert not database_is_away(ValueError())
    for engine in (one, other):
        engine.dispose()
