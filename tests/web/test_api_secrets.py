"""A refused narrative is nowhere: not in the answer, the log, the database or the queue."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from audit.store import Entry
from sharing.store import Event
from tests.council import SmallCouncil
from tests.web.machines import Machine, event, problem

REFUSED = "M. Zébulon Trucmuche était dans le hall, son numéro est le 06 12 34 56 78."
TRACES = ("bulon", "Trucmuche", "12 34 56", "12345678", "hall, son")
ACCEPTED = "Cinq personnes près du kiosque."


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Every logger, as loud as it can be: the statements of the database with their values."""
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "sqlalchemy.engine"):
        yield caplog


def kept(council: SmallCouncil) -> str:
    """Return all that is kept anywhere: every value of every row, the files, the queue."""
    engine = council.house.database
    tables = MetaData()
    tables.reflect(engine)
    assert {Event.__tablename__, Entry.__tablename__} <= set(tables.tables)
    with engine.connect() as connection:
        rows = [
            repr(tuple(row))
            for table in tables.tables.values()
            for row in connection.execute(select(table))
        ]
    found = "\n".join(rows).encode()
    if engine.dialect.name == "sqlite":
        database = Path(str(engine.url.database))
        found += b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    redis = council.house.redis
    found += b"".join(redis.dump(key) or b"" for key in redis.scan_iter())
    return found.decode("utf-8", "backslashreplace")


def found_in(text: str, *traces: str) -> list[str]:
    """Return which traces are in the text: they are ASCII, which nothing escapes."""
    return [trace for trace in traces if trace in text]


def test_a_refused_narrative_is_kept_nowhere(
    council: SmallCouncil, log: pytest.LogCaptureFixture
) -> None:
    """Whether the screening, a length, another field or the charter refused it."""
    machine = Machine.of(council)
    screened = machine.report(narrative=REFUSED, key="k1")
    codes = {e["code"] for e in problem(screened, 422, "invalid")["errors"]}
    assert {"personal_data:name", "personal_data:phone"} <= codes
    body = event(council, narrative=REFUSED)
    answers = [
        screened,
        machine.report(narrative=REFUSED * 5),
        machine.report(narrative=f"{REFUSED}\x00"),
        machine.report(narrative=[REFUSED]),
        machine.report(narrative=REFUSED, sector=council.places["sud"]),
        machine.report(narrative=REFUSED, category="VUL-06"),
        machine.report(category=REFUSED),
        machine.report(quantities={"people_band": REFUSED}),
        machine.report(key=REFUSED.encode("ascii", "ignore").decode()),
        machine.post("/events", {**body, REFUSED: REFUSED}),
        machine.post("/events", repr(body).encode()),
        machine.post("/events", body, content_type="text/plain"),
        machine.get("/events", query_string={"category": REFUSED}),
    ]
    for answer in answers:
        assert 400 <= answer.status_code < 500
        assert found_in(f"{answer.headers}{answer.text}", *TRACES) == []
    assert council.rows(Event) == []
    assert found_in(kept(council), *TRACES) == []
    assert found_in(log.text, *TRACES) == []


def test_these_eyes_would_see_it(council: SmallCouncil, log: pytest.LogCaptureFixture) -> None:
    """An accepted narrative is found by the same search, so that its silence means something."""
    answer = Machine.of(council).report(narrative=ACCEPTED)
    assert found_in(answer.text, "kiosque") == ["kiosque"]
    assert found_in(kept(council), "kiosque") == ["kiosque"]
    assert found_in(log.text, "kiosque") == ["kiosque"]


def test_a_failure_of_the_house_tells_nothing_of_it(
    council: SmallCouncil, caplog: pytest.LogCaptureFixture
) -> None:
    """The database refuses in the middle: its message quotes the row, ours does not."""
    machine = Machine.of(council)
    with council.house.database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE outbox")
    answer = machine.report(key="k1", narrative=ACCEPTED)
    body = problem(answer, 500, "failure")
    assert set(body) == {"type", "title", "status", "code", "detail"}
    assert "vigie.web" in {record.name for record in caplog.records}
    assert found_in(caplog.text + answer.text, "kiosque", "outbox", "INSERT") == []
    assert council.rows(Event) == []
