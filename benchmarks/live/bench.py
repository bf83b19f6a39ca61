"""Budget: an alert is on 95 of 100 screens within 1.5 × the time of a bare fan-out of its bytes,
for 500 and for 2,000 open screens; and a screen costs the live process at most 40 KiB.

Compared, one alert after the other, ours and the floor's in turn:

* ours: the product's own live server on PostgreSQL and Valkey.  From *publish*: the alert has
  been relayed and its message enters the stream; the hub reads it, reads the alert, asks the
  charter about every person present with what the database says now, and sends.  From *post*:
  an event enters over HTTP, and server, worker, relay, stream and hub do their work, with the
  sweeper beside, all on the same cores;
* the floor: a bare WSGI application on the same kind of server (gunicorn, gevent, one worker)
  that puts the same bytes into a queue for each stream, from the moment it is posted them.

Why it is fair.  The screens are the same in number and kind, opened and timed by processes of the
same program, and both walls of screens are open all the while.  The floor sends the very bytes
that a screen of ours received.  Every screen must get every alert, or the run stops.

The screens belong to the 40 agents of one watch cell, who are all told of the event, each with
several tabs (13 for 500 screens, 50 for 2,000): the charter is asked once for each person and
alert, as in life.  Were 2,000 different people on duty it would be asked 2,000 times, at about a
microsecond each.
"""

from __future__ import annotations

import base64
import json
import resource
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alerts.relay import relay
from alerts.stream import publish
from benchmarks.council import WATCH, Settled, environ_of, settle
from benchmarks.measure import Finding, Spread, at_most, by_turns, ratio
from benchmarks.post.bench import draft
from benchmarks.processes import Helper, helper, memory, serving, worker_and_sweeper
from benchmarks.servers import database, valkey
from config.demo.processes import free_port
from config.wiring import now
from sharing.drafts import EventDraft
from sharing.events import PostEvent
from tests.servers.process import Process

P95 = at_most(1.5)
A_SCREEN = at_most(40, "KiB")
REST = 0.2  # seconds between two alerts: a web process calls the workers ten times a second at most


class MissedError(Exception):
    """Not every screen got the alert: what was measured is not the fan-out."""


@dataclass(frozen=True, slots=True)
class Wall:
    """Open screens on one server."""

    screens: Helper
    count: int
    cost: float  # bytes of the server for each screen

    def show(self, send: Callable[[], float]) -> list[float]:
        """Send one alert; return the seconds until it was on each screen, sorted.

        *send* returns the moment from which is counted.
        """
        time.sleep(REST)
        lost = self.screens.tell("arm")["lost"]
        begun = send()
        arrived = self.screens.tell("collect")["arrived"]
        if lost or len(arrived) != self.count:
            raise MissedError(f"{len(arrived)} of {self.count} screens, {lost} of them lost")
        return sorted(moment - begun for moment in arrived)

    def last_bytes(self) -> bytes:
        """What the first screen that got the last alert received."""
        return base64.b64decode(self.screens.tell("collect")["bytes"])


@dataclass(frozen=True, slots=True)
class Room:
    """Both walls, and the ways to send an alert to each."""

    ours: Wall
    floor: Wall
    servers: tuple[Process, ...]  # ours: live and web
    bare: Process
    publish: Callable[[], float]
    post: Callable[[], float]
    repeat: Callable[[], float]


def run(quick: bool) -> list[Finding]:
    """Measure 500 screens and 2,000."""
    allow_many_files()
    if quick:
        return measured("sqlite", 40, 2)
    return [found for count in (500, 2_000) for found in measured("postgresql", count, 15)]


def measured(kind: str, count: int, alerts: int) -> list[Finding]:
    """Measure one number of screens."""
    with ExitStack() as stack:
        here = stack.enter_context(town(kind))
        room = stack.enter_context(room_of(here, count))
        room.ours.show(room.publish)  # whatever is made for the first alert
        from_stream = series(room, room.publish, alerts)
        stack.enter_context(worker_and_sweeper(here.environ, here.folder))
        room.ours.show(room.post)
        from_post = series(room, room.post, alerts)
    what = f"live, {count:,} screens"
    cost = room.ours.cost / 1024
    return [
        finding(f"{what}, from publish, p95", from_stream),
        finding(f"{what}, from post, p95", from_post),
        Finding(
            bench="live",
            what=f"{what}, memory of one",
            figure=Spread(cost, cost, cost),
            budget=A_SCREEN,
            note=f"one of the floor's costs {room.floor.cost / 1024:.1f} KiB",
        ),
    ]


Series = dict[str, list[list[float]]]


def series(room: Room, send: Callable[[], float], alerts: int) -> Series:
    """Send *alerts* alerts to each wall in turn; return the sorted times of each, in ms."""
    shown: Series = {"ours": [], "floor": []}

    def show(name: str, wall: Wall, way: Callable[[], float]) -> float:
        times = [1000 * moment for moment in wall.show(way)]
        shown[name].append(times)
        return at(times, 0.95)

    by_turns(
        {
            "ours": lambda: show("ours", room.ours, send),
            "floor": lambda: show("floor", room.floor, room.repeat),
        },
        alerts,
    )
    return shown


def at(times: list[float], share: float) -> float:
    """Return the time within which *share* of the sorted times lie."""
    return times[min(len(times) - 1, int(share * len(times)))]


def finding(what: str, shown: Series) -> Finding:
    """Return ours against the floor, at the time of 95 of 100 screens."""
    p95 = {name: [at(times, 0.95) for times in found] for name, found in shown.items()}

    def said(name: str) -> str:
        shares = [Spread.of([at(t, share) for t in shown[name]]).median for share in (0.5, 0.95, 1)]
        return " / ".join(f"{share:.0f}" for share in shares)

    return Finding(
        bench="live",
        what=what,
        figure=ratio(p95["ours"], p95["floor"]),
        budget=P95,
        ours=Spread.of(p95["ours"]),
        floor=Spread.of(p95["floor"]),
        unit="ms",
        note=f"p50 / p95 / last: ours {said('ours')} ms, the floor {said('floor')} ms",
    )


@dataclass(frozen=True, slots=True)
class Town:
    """A council, its surroundings, and where its processes write."""

    council: Settled
    environ: dict[str, str]
    folder: Path


@contextmanager
def town(kind: str) -> Iterator[Town]:
    """Settle a council, with a database and a Valkey of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vigie-bench-")))
        redis = stack.enter_context(valkey()).url
        council = settle(stack.enter_context(database(kind, folder)), redis)
        stack.callback(council.house.database.dispose)
        stack.callback(council.house.redis.close)
        yield Town(council, environ_of(council.house.settings), folder)


@contextmanager
def room_of(here: Town, count: int) -> Iterator[Room]:
    """Open both walls of screens, and the server that events are posted to."""
    council = here.council
    keys = [council.key(f"watch{n:02}", "alerts:read") for n in range(WATCH)]
    headers = [f"Authorization: Bearer {keys[n % WATCH]}" for n in range(count)]
    key = council.key("machine", "events:write")
    with ExitStack() as stack:

        def serve(role: str, target: str) -> tuple[int, Process]:
            port = free_port()
            context = serving(role, target, 1, here.environ, here.folder, port)
            return port, stack.enter_context(context)

        live, live_server = serve("live", "config.serving:live()")
        bare, bare_server = serve("live", "benchmarks.live.bare:application")
        web, web_server = serve("web", "config.serving:web()")
        publishing = _publishing(council)

        def wall(port: int, path: str, server: Process, said: list[str]) -> Wall:
            orders = {"port": port, "path": path, "headers": said}
            before = memory(server)
            screens = stack.enter_context(helper("benchmarks.live.screens", orders))
            opened = screens.answer()["open"]
            if opened != len(said):
                raise MissedError(f"{opened} of {len(said)} screens opened")
            return Wall(screens, opened, (memory(server) - before) / opened)

        text = _first_bytes(live, headers[:WATCH], publishing)
        yield Room(
            wall(live, "/live/alerts", live_server, headers),
            wall(bare, "/live", bare_server, [""] * count),
            (live_server, web_server),
            bare_server,
            publishing,
            lambda: _post(f"http://127.0.0.1:{web}/api/v1/events", grave(council), key),
            lambda: _send(f"http://127.0.0.1:{bare}/publish", _inside(text)),
        )


def _first_bytes(port: int, headers: list[str], publishing: Callable[[], float]) -> bytes:
    """Show one message to a few screens, for whatever a server makes for its first ones."""
    orders = {"port": port, "path": "/live/alerts", "headers": headers}
    with helper("benchmarks.live.screens", orders) as screens:
        screens.answer()
        sample = Wall(screens, len(headers), 0)
        sample.show(publishing)
        return sample.last_bytes()


def grave(council: Settled) -> dict[str, Any]:
    """An event of which the whole watch cell is told."""
    return {**draft(council), "severity": 4, "urgency": "immediate"}


def _publishing(council: Settled) -> Callable[[], float]:
    """Return what relays an event and then brings it into the stream."""
    house = council.house
    machine = council.actor("machine")
    words = grave(council)
    words["measures_taken"] = tuple(words["measures_taken"])
    words["occurred_from"] = datetime.fromisoformat(words["occurred_from"])
    event = EventDraft(**words)

    def send() -> float:
        house.desk.carry_out(PostEvent(event), machine)
        relay(house.desk, house.protocols(council.id, now()), council.id)
        begun = time.monotonic()
        publish(house.sessions, house.redis, council.id)
        return begun

    return send


def _post(url: str, body: dict[str, Any], key: str) -> float:
    words = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return _send(url, json.dumps(body).encode(), words)


def _send(url: str, body: bytes, headers: dict[str, str] | None = None) -> float:
    request = urllib.request.Request(url, body, headers or {})
    begun = time.monotonic()
    with urllib.request.urlopen(request, timeout=30):
        return begun


def _inside(chunk: bytes) -> bytes:
    """Return what a chunk of a stream holds, without its length before and the line after."""
    return chunk.partition(b"\r\n")[2].removesuffix(b"\r\n")


def allow_many_files() -> None:
    """Let this process and those it starts hold thousands of connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
