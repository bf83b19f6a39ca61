"""The real server, as production runs it, against thousands of requests made from its description.

schemathesis reads the description, sends what it allows and what it does not, follows links from
answer to request, and checks that the server never fails, never takes what it says it refuses,
never answers otherwise than described, and never lets anybody in without a key.

The seed is fixed: the same requests every time.  `make soak` sends many more.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from sharing.events import PostEvent
from sharing.store import Event
from tests.conftest import RunProcess
from tests.council import SmallCouncil
from tests.kills.city import VIGIE, free_port
from tests.servers.process import python

SEED = 20261122
CHECKS = {
    # The description cannot say that a time is in the past or a text free of names: 422 it is.
    "positive_data_acceptance": {
        "expected-statuses": ["2xx", "304", "403", "404", "409", "422"],
    },
}
REACHED = {
    "GET /api/v1/alerts": {200, 401, 405, 422},
    "GET /api/v1/alerts/{alert_id}": {200, 401, 404, 405},
    "GET /api/v1/events": {200, 401, 405, 422},
    "GET /api/v1/events/{event_id}": {200, 401, 404, 405},
    "GET /api/v1/taxonomy": {200, 401, 405},
    "GET /api/v1/territories": {200, 401, 405},
    "POST /api/v1/alerts/{alert_id}/acknowledge": {200, 401, 404, 405, 409},
    "POST /api/v1/alerts/{alert_id}/close": {200, 401, 404, 405, 415, 422},
    "GET /api/v1/alerts/{alert_id}/course": {200, 401, 404, 405},
    "GET /api/v1/alerts/{alert_id}/takers": {200, 401, 404, 405},
    "POST /api/v1/alerts/{alert_id}/arbitration": {401, 404, 405, 415, 422},
    "POST /api/v1/alerts/{alert_id}/release": {200, 401, 404, 405, 409},
    "POST /api/v1/alerts/{alert_id}/ruling": {401, 404, 405, 415, 422},
    "POST /api/v1/alerts/{alert_id}/silence": {401, 404, 405, 415, 422},
    "POST /api/v1/alerts/{alert_id}/transfer": {401, 404, 405, 415, 422},
    "POST /api/v1/alerts/{alert_id}/take": {200, 401, 404, 405, 409},
    "POST /api/v1/events": {201, 401, 415, 422},
    "POST /api/v1/referrals": {201, 401, 405, 415, 422},
}
"""What the campaign must have seen: one that only ever meets a shut door proves nothing."""


@dataclass
class Findings:
    """What a campaign met."""

    faults: list[str] = field(default_factory=list)
    seen: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def take(self, found: events.ScenarioFinished) -> None:
        """Note the answers and the failed checks of one scenario."""
        recorder = found.recorder
        for case, sent in recorder.interactions.items():
            label = recorder.cases[case].value.operation.label
            self.seen[label][sent.response.status_code if sent.response else 0] += 1
        for case, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    request = recorder.interactions[case].request
                    self.faults.append(
                        f"{check.name}: {request.method} {request.uri} {request.body!r}\n"
                        f"{check.failure_info.failure}"
                    )


def test_no_request_gets_around_the_description(
    council: SmallCouncil,
    run_process: RunProcess,
    campaign: Callable[[str, int, int], int],
    tmp_path: Path,
) -> None:
    """Every check of schemathesis, on every operation: not one failure, nothing in the log."""
    for _ in range(4):
        council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    url = f"http://127.0.0.1:{(port := free_port())}"
    serve = ("serve", "web", "--workers", "1", "--bind", f"127.0.0.1:{port}")
    server = run_process(
        python(*VIGIE, *serve), ready=f"{url}/healthz", env=environment(council), cwd=tmp_path
    )
    examples = campaign("API requests an operation", 10, 600)
    config = SchemathesisConfig.from_dict(configuration(council, examples))
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json", config=config)
    findings = Findings()
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            findings.take(event)
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
    assert findings.faults == []
    assert {
        label: missing
        for label, statuses in REACHED.items()
        if (missing := statuses - findings.seen[label].keys())
    } == {}
    assert not [line for line in server.output.read_text().splitlines() if "ERROR" in line]
    assert len(council.rows(Event)) > 4


def configuration(council: SmallCouncil, examples: int) -> dict[str, Any]:
    """Return how schemathesis goes about it: with a key, and with words that mean something."""
    now = datetime.now(UTC)
    words = {
        "sectors": [council.places["nord"], council.places["sud"]],
        "times": [(now - timedelta(hours=hours)).isoformat() for hours in (1, 30, 500)],
        "texts": ["Groupe dans le hall.", "Appelez M. Durand au 06 12 34 56 78.", "Calme."],
    }
    return {
        "seed": SEED,
        "auth": {"openapi": {"bearerAuth": {"bearer": council.key("coordinator")}}},
        "generation": {"max-examples": examples, "database": "none", "allow-x00": True},
        "cache": {"enabled": False},
        "checks": CHECKS,
        "dictionaries": {name: {"values": values} for name, values in words.items()},
        "parameters": dict(_bindings()),
    }


def _bindings() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, words in (
        ("sector", "sectors"),
        ("occurred_from", "times"),
        ("narrative", "texts"),
    ):
        yield f"body.{name}", {"dictionary": words, "probability": 0.8}


def environment(council: SmallCouncil) -> dict[str, str]:
    """Return the settings of the council's house, as a process finds them."""
    settings = council.house.settings
    return {
        "VIGIE_DATABASE_URL": settings.database_url,
        "VIGIE_REDIS_URL": settings.redis_url,
        "VIGIE_SECRET_KEY": settings.secret_key,
        "VIGIE_TRAIL_SEED": settings.trail_seed,
        "VIGIE_SHRED_DIR": str(settings.shred_dir),
        "VIGIE_SECURE_COOKIES": "0",
    }
