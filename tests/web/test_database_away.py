"""The database dies: whoever asks is told so in words, and served again when it is back."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from werkzeug.test import TestResponse

from tests.council import SmallCouncil
from tests.servers.postgres import Postgres
from tests.web.machines import PROBLEM, Machine
from tests.web.test_pages_bad_input import Person

INSIDE = re.compile(r"psycopg|sqlalchemy|traceback|select|socket|/tmp/|\.py", re.IGNORECASE)


def in_words(answer: TestResponse) -> bool:
    """Say whether an answer is ours, and of nothing inside."""
    ours = answer.mimetype == PROBLEM or "appelez le 17, le 18" in answer.text
    return ours and not INSIDE.search(answer.text)


def test_people_and_machines_are_told_to_come_back(
    own_postgres: Postgres, mortal: SmallCouncil, caplog: pytest.LogCaptureFixture
) -> None:
    """503, as a page for people, logged in or not, and as a problem for machines; no trace."""
    officer, stranger = Person(mortal, "officer"), Person(mortal, None)
    machine = Machine.of(mortal, "mediator")
    assert officer.client.get("/veille").status_code == 200
    at = datetime.now(UTC).isoformat()
    taken = machine.report("before", occurred_from=at).get_json()
    own_postgres.kill()
    for _ in range(2):  # the first has a connection from before
        pages = [officer.client.get("/veille"), officer.client.get("/"), officer.report()]
        pages += [stranger.post("/connexion", {"login": "x", "passphrase": "y"}, "/connexion")]
        assert [one.status_code for one in pages] == [503] * 4
        refused = machine.report("during")
        assert (refused.status_code, refused.get_json()["code"]) == (503, "unavailable")
        assert all(map(in_words, [*pages, refused]))
    assert "Traceback" not in caplog.text
    own_postgres.start()
    assert "Val-Fleuri" in officer.client.get("/veille").text
    assert machine.report("before", occurred_from=at).get_json() == taken
    assert machine.report("during").status_code == 201
