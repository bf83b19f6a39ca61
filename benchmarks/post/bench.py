"""Budget: posting an event keeps at least half the rate of a bare insert of the same row.

Compared, on SQLite and on PostgreSQL, with one worker and with two:

* ours: ``POST /api/v1/events`` on the product's own server: the key is recognised, the body read
  strictly, the draft checked and its narrative screened, the charter asked, the row with its
  sending key and the news written, the deed recorded in the trail, all committed durably, the
  workers called, the event answered;
* the floor: ``POST /events`` on a bare Flask application that inserts the same row (`bare`).

Why it is fair.  Both insert into the same table, with its keys and indexes, in databases of the
same kind on the same disk, through the same engine: SQLite with its write-ahead log and
``synchronous=FULL``, PostgreSQL with ``fsync``.  Both run on gunicorn with the same kind and number
of workers and threads, are loaded by the same client on the same number of connections, and have
their connections spread evenly over their workers.  Every answer must be 201, and the rows found
afterwards must be as many as were acknowledged.

Both databases are told to look at the rows they have once some are there, as PostgreSQL does by
itself within a minute: until then it takes plans for empty tables, and each piece of news has all
events of the council looked through.

Nobody relays the news meanwhile, because the floor has no news.  A line without a budget says what
is left of the rate when worker and sweeper run beside the server on the same cores.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.store import Entry
from benchmarks.council import Settled, environ_of, settle
from benchmarks.measure import Finding, Spread, at_least, by_turns, ratio
from benchmarks.post.server import NotPostedError, load_on
from benchmarks.processes import serving, worker_and_sweeper
from benchmarks.servers import DATABASES, database, valkey
from config.demo.processes import free_port
from config.schema import take_stock
from sharing.store import Event, Outbox

BUDGET = at_least(0.5)
CONNECTIONS = 4
NARRATIVE = (
    "Cinq à neuf personnes dans le hall, ton qui monte, dialogue engagé puis retour au calme."
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both servers, ready; each posts for some seconds and returns its rate."""

    ours: Callable[[float], float]
    bare: Callable[[float], float]
    council: Settled
    floor: Settled


def run(quick: bool) -> list[Finding]:
    """Measure both databases with one worker and with two, then with the rounds beside."""
    length, rounds = (0.3, 1) if quick else (4.0, 7)
    cells = [(kind, workers, False) for kind in DATABASES for workers in (1, 2)]
    cells += [(kind, 2, True) for kind in DATABASES]
    return [_cell(*cell, length, rounds) for cell in cells]


def _cell(kind: str, workers: int, rounds_beside: bool, length: float, rounds: int) -> Finding:
    with sides(kind, workers, rounds_beside) as two:
        two.ours(length / 4), two.bare(length / 4)  # whatever is made at the first request
        for town in (two.council, two.floor):
            take_stock(town.house.database)
        figures = by_turns(
            {"ours": lambda: two.ours(length), "bare": lambda: two.bare(length)}, rounds
        )
        posted = check(two)
    many = "1 worker" if workers == 1 else f"{workers} workers"
    beside = ", worker and sweeper beside" if rounds_beside else ""
    return Finding(
        bench="post",
        what=f"post, {kind}, {many}{beside}, against a bare insert",
        figure=ratio(figures["ours"], figures["bare"]),
        budget=None if rounds_beside else BUDGET,
        ours=Spread.of(figures["ours"]),
        floor=Spread.of(figures["bare"]),
        unit="/s",
        note=f"{CONNECTIONS} connections, {posted:,} events posted, each found again",
    )


@contextmanager
def sides(kind: str, workers: int, rounds_beside: bool) -> Iterator[Sides]:
    """Start both servers, each on a database of its own, and those who post to them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vigie-bench-")))
        redis = stack.enter_context(valkey()).url
        council, floor = (settle(stack.enter_context(database(kind, folder)), redis) for _ in "ab")
        for one in (council, floor):
            stack.callback(one.house.database.dispose)
        environ = environ_of(council.house.settings)
        if rounds_beside:
            stack.enter_context(worker_and_sweeper(environ, folder))
        key = council.key("machine", "events:write")

        def side(target: str, town: Settled, path: str, body: Any, headers: Any) -> Any:
            port = free_port()
            surroundings = environ_of(town.house.settings)
            server = stack.enter_context(
                serving("web", target, workers, surroundings, folder, port)
            )
            orders = {
                "port": port, "path": path, "body": body, "headers": headers,
                "connections": CONNECTIONS,
            }  # fmt: skip
            return stack.enter_context(load_on(server, orders)).post

        bearer = {"Authorization": f"Bearer {key}"}
        yield Sides(
            side("config.serving:web()", council, "/api/v1/events", draft(council), bearer),
            side("benchmarks.post.bare:served()", floor, "/events", row(floor), {}),
            council,
            floor,
        )


def draft(council: Settled) -> dict[str, Any]:
    """What a partner's machine sends."""
    return {
        "category": "TRQ-04",
        "sector": council.places["s04"],
        "occurred_from": (datetime.now(UTC) - timedelta(minutes=10)).isoformat(),
        "place_type": "hall_entree",
        "urgency": "immediate",
        "ambience": "tendue",
        "measures_taken": ["dialogue_mediation"],
        "quantities": {"people_band": "5-9"},
        "narrative": NARRATIVE,
    }


def row(council: Settled) -> dict[str, Any]:
    """The row that becomes of the draft, as the bare application is sent it."""
    sent = draft(council)
    category = council.house.taxonomy.categories[sent["category"]]
    return {
        "council_id": council.id,
        "partner_id": council.partners["mediation"],
        "author_id": council.agents["machine"],
        "sector_id": sent.pop("sector"),
        "category_group": category.group,
        "confidential": category.confidential,
        "nominative": category.nominative,
        "severity": category.severity,
        "certainty": "witnessed",
        "reported_at": datetime.now(UTC).isoformat(),
        "bias_motive": [],
        "state": "received",
        "fingerprint": "f" * 64,
        **sent,
    }


def check(two: Sides) -> int:
    """Return how many events were posted; raise if rows, news and trail do not say the same."""
    with two.council.house.sessions.reading(two.council.id) as session:
        events = _count(session, Event)
        news = _count(session, Outbox)
        deeds = select(func.count()).select_from(Entry).where(Entry.action == "event:create")
        entries = session.scalar(deeds)
    if not events == news == entries:
        raise NotPostedError(f"{events} events, {news} pieces of news, {entries} entries")
    return events


def _count(session: Session, table: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
