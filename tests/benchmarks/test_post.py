"""Both sides of the race insert the same row, and everything posted is found again."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.council import Settled, settle
from benchmarks.post.bare import make_app
from benchmarks.post.bench import check, draft, row, sides
from benchmarks.post.server import NotPostedError
from config.serving import application
from sharing.store import Event

OWN = {
    "id",
    "occurred_from",
    "reported_at",
    "sending_key",
    "fingerprint",
}  # differ from one event to the next


def test_both_insert_the_same_row(bare_database_url: str) -> None:
    """Column for column, but for the id, the times and what it was sent under."""
    council = settle(bare_database_url)
    key = council.key("machine", "events:write")
    ours = application(council.house, live=False).test_client()
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "1"}
    assert ours.post("/api/v1/events", json=draft(council), headers=headers).status_code == 201
    bare = make_app(council.house.database).test_client()
    headers = {"Idempotency-Key": "2"}
    assert bare.post("/events", json=row(council), headers=headers).status_code == 201
    first, second = _rows(council)
    assert first == second
    with Session(council.house.database) as session:
        sent = session.execute(select(Event.sending_key, Event.fingerprint)).all()
    assert {key for key, _ in sent} == {"1", "2"}
    assert [len(fingerprint or "") for _, fingerprint in sent] == [64, 64]
    council.house.database.dispose()


def test_what_was_acknowledged_is_found_again() -> None:
    """Events, news and trail say the same number; a server that refuses stops the run."""
    with sides("sqlite", 2, rounds_beside=False) as two:
        assert two.ours(0.3) > 0
        assert two.bare(0.3) > 0
        assert check(two) > 0
        with two.council.house.database.begin() as connection:
            connection.exec_driver_sql("UPDATE api_key SET revoked_at = made_at")
        with pytest.raises(NotPostedError, match="401"):
            two.ours(0.1)


def _rows(council: Settled) -> list[dict[str, Any]]:
    with Session(council.house.database) as session:
        names = [column.key for column in Event.__mapper__.column_attrs]
        return [
            {name: getattr(event, name) for name in names if name not in OWN}
            for event in session.scalars(select(Event))
        ]
