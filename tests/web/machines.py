"""A partner's machine, as the tests drive it: a key and an HTTP client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.test import Client, TestResponse

from tests.council import SmallCouncil

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Machine:
    """Whatever it asks for, it asks with its key.  It has a client of its own: no cookies."""

    council: SmallCouncil
    key: str

    @classmethod
    def of(cls, council: SmallCouncil, agent: str = "machine", *scopes: str) -> Machine:
        """Return a machine that works in the name of an agent; without scopes, with all."""
        return cls(council, council.key(agent, *scopes))

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request to ``/api/v1``."""
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        client = Client(self.council.app)
        return client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Read something."""
        return self.ask("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        """Send something as JSON; bytes are sent as they are."""
        if isinstance(body, bytes):
            options = {"content_type": "application/json", **options, "data": body}
        elif body is not None:
            options["json"] = body
        return self.ask("POST", path, **options)

    def report(self, key: str | None = None, **changes: Any) -> TestResponse:
        """Post an event that alerts the watch cell."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.post("/events", event(self.council, **changes), headers=headers)


def event(council: SmallCouncil, **changes: Any) -> dict[str, Any]:
    """Return the body of an event in nord, ten minutes ago; a change to ``...`` removes a name."""
    body = {
        "category": "TRQ-04",
        "sector": council.places["nord"],
        "occurred_from": (datetime.now(UTC) - timedelta(minutes=10)).isoformat(),
        **changes,
    }
    return {name: value for name, value in body.items() if value is not ...}


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Return the problem that was answered, after checking that it is one."""
    assert response.mimetype == PROBLEM, response.text
    body = response.get_json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"urn:vigie:problem:{code}"
    assert body["title"]
    assert body["detail"]
    assert isinstance(body, dict)
    return body
