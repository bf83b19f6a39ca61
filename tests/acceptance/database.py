"""The script in which the database itself dies, and its words.

1. PostgreSQL is killed with all its children (`kill -9`); its directory stays, and it is started
   again there.  SQLite is no server: it dies with the process that uses it, as other scripts have.
2. What is reported meanwhile is refused, in words; what was acknowledged, before or in that very
   moment, arrives once.
3. Nobody starts web, live, worker or sweeper again.
"""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.acceptance.script import Act, at, between, script
from tests.acceptance.words import kill, on_screen, reports, start, told

if TYPE_CHECKING:
    from tests.acceptance.stage import Stage
    from tests.servers.postgres import Postgres

INSIDE = re.compile(r"psycopg|sqlalchemy|traceback|select|socket|/tmp/|\.py", re.IGNORECASE)
EVERYBODY = ("web", "live", "worker", "sweep")


def dies() -> Act:
    """SIGKILL to PostgreSQL and all its children."""
    return Act("kill -9 PostgreSQL", lambda stage: _server(stage).kill(), True)


def comes_back() -> Act:
    """PostgreSQL is started again where its data is."""

    def do(stage: Stage) -> None:
        _server(stage).start()
        stage.returned.append(datetime.now(UTC))

    return Act("start PostgreSQL", do, True)


def _server(stage: Stage) -> Postgres:
    if stage.town.postgres is None:
        raise LookupError("this town has no PostgreSQL of its own")
    return stage.town.postgres


def keeps_reporting(who: str, what: str, times: int, *, every: float) -> Act:
    """Somebody reports so many facts of a kind meanwhile, each until that is acknowledged."""

    def one_by_one(stage: Stage) -> None:
        for number in range(times):
            stage.report(who, f"{what}#{number}", "", {})
            stage.over.wait(every)

    def do(stage: Stage) -> None:
        stage.busy.append(threading.Thread(target=one_by_one, args=(stage,), daemon=True))
        stage.busy[-1].start()

    return Act(f"{who} keeps reporting {what}", do)


def turned_away(who: str, what: str) -> Act:
    """Somebody reports a fact once: 503, a problem that says what to do, and nothing of inside."""

    def do(stage: Stage) -> None:
        headers = {
            "Authorization": f"Bearer {stage.key(who)}",
            "Content-Type": "application/json",
            "Idempotency-Key": stage.sent_as(who, what),
        }
        body = stage.said_of(what) | {"sector": stage.council.places["nord"]}
        address = f"{stage.town.web}/api/v1/events"
        request = urllib.request.Request(address, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                stage.problem(f"{what} was answered {answer.status} without a database")
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            stage.expect(503, error.code, f"{what}, without a database,")
            if json.loads(said)["code"] != "unavailable" or INSIDE.search(said):
                stage.problem(f"{what} was refused by {said[:300]}")

    return Act(f"{who} cannot report {what}", do)


def refused_by(status: int) -> Act:
    """Whatever was refused so far was so by this status."""

    def do(stage: Stage) -> None:
        if set(stage.refusals) - {status}:
            stage.problem(f"answers besides {status}: {sorted(set(stage.refusals))}")

    return Act(f"whoever was refused heard {status}", do)


def alive(*names: str) -> Act:
    """These processes have not ended."""

    def do(stage: Stage) -> None:
        if ended := [name for name in names if not stage.town.running[name].running()]:
            stage.problem(f"ended: {', '.join(ended)}")

    return Act(f"{', '.join(names)} live", do)


FALLEN = script(
    "database_killed",
    "PostgreSQL dies across a deadline and comes back: reports are refused meanwhile; whatever was"
    " acknowledged arrives once, and what was due is done when it is back.",
    at(0, reports("mediator", "fight#1")),
    at(0.5, keeps_reporting("merchant", "noise", 40, every=0.05)),
    at(2, reports("mediator", "fight#2")),
    at(2, dies()),
    at(2.3, turned_away("mediator", "fight#3")),
    at(5, turned_away("mediator", "fight#4")),
    at(6, comes_back()),
    at(6, reports("mediator", "fight#3")),
    at(10, reports("mediator", "fight#4")),
    at(10.1, alive(*EVERYBODY)),
    at(10.2, refused_by(503)),
    between(0, 2, on_screen("officer", "fight#1")),
    between(0, 11, on_screen("officer", "fight#2")),
    between(6, 11, on_screen("coordinator", "fight#1")),
    between(6, 11, told("mediator", "fight#1", "escalated")),
    between(6, 11, on_screen("officer", "fight#3")),
    between(10, 13, on_screen("officer", "fight#4")),
    between(14, 17, on_screen("coordinator", "fight#4")),
    between(18, 21, on_screen("police", "fight#4")),
    at(20, kill("sweep")),  # the worker is back too, by itself
    at(20, reports("mediator", "dog")),
    between(20, 23, on_screen("mediator", "dog")),
    at(23, start("sweep")),
    at(23, alive("web", "live", "worker")),
)
