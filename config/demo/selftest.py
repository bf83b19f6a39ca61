"""The demonstration looks at itself: an event over HTTP, its alert on a stream, the trail."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from audit.verify import verify
from config.demo.play import Players
from config.wiring import House, now

REPORTER = "stephane.quillevere"
WATCHER = "samira.belhadj"  # the only one of her profession: told at every hour
CATEGORY = "VUR-04"
PATIENCE = 20.0  # seconds for the alert, and for the trail


class SelfTestError(Exception):
    """What did not happen, in a line."""


@dataclass(slots=True)
class _Stream:
    """One open live stream and the alerts heard on it."""

    address: str
    key: str
    heard: list[str] = field(default_factory=list)
    opened: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Read the stream until it ends."""
        with _open(f"{self.address}/live/alerts", self.key) as stream:
            for line in stream:
                if line.startswith(b"retry:"):
                    self.opened.set()
                elif line.startswith(b"data: {") and b'"id"' in line:
                    self.heard.append(json.loads(line[6:])["id"])


def look(house: House, players: Players, address: str) -> str:
    """Return one line that says what was seen; raise ``SelfTestError`` for what was not."""
    post = _key(house, players, REPORTER, ("events:write",))
    watch = _key(house, players, WATCHER, ("alerts:read",))
    stream = _Stream(address, watch)
    threading.Thread(target=stream.listen, daemon=True).start()
    if not stream.opened.wait(PATIENCE):
        raise SelfTestError("the live stream did not open")
    body = {
        "category": CATEGORY,
        "sector": _sector(players),
        "occurred_from": now().isoformat(),
        "urgency": "immediate",
    }
    begun = time.monotonic()
    event = _ask(f"{address}/api/v1/events", post, body)["id"]
    while not any(event in _events_of(address, watch, alert) for alert in stream.heard):
        if time.monotonic() - begun > PATIENCE:
            raise SelfTestError("the alert did not reach the live stream")
        time.sleep(0.01)
    seen = time.monotonic() - begun
    size = _verified(house, players.council)
    return f"selftest ok: event posted, alert seen live after {seen:.2f} s, {size} entries verified"


def _verified(house: House, council: str) -> int:
    deadline = time.monotonic() + PATIENCE
    while True:
        with house.sessions.snapshot(council) as session:
            report = verify(session, council, house.signer(council).verifier, now=now())
        if not report.ok:
            raise SelfTestError(f"the trail does not hold: {report.faults[0]}")
        if report.waiting == 0:
            return report.size
        if time.monotonic() > deadline:
            raise SelfTestError(f"{report.waiting} entries of the trail still wait")
        time.sleep(0.2)


def _key(house: House, players: Players, login: str, scopes: tuple[str, ...]) -> str:
    return house.credentials.make_key(players.council, players.actors[login].id, "selftest", scopes)


def _sector(players: Players) -> str:
    ground = players.actors[REPORTER].sectors & players.actors[WATCHER].sectors
    return min(place for place in players.places.values() if place in ground)


def _events_of(address: str, key: str, alert: str) -> set[str]:
    """The event that leads the alert, and all the others of an alert that it has joined."""
    found = _ask(f"{address}/api/v1/alerts/{alert}", key)
    return {found["event"], *(source["event"] for source in found["sources"])}


def _ask(url: str, key: str, body: dict[str, Any] | None = None) -> Any:
    with _open(url, key, body) as answer:
        return json.load(answer)


def _open(url: str, key: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(  # noqa: S310  # our own address, on the loopback
        url,
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    return urllib.request.urlopen(request, timeout=60)  # noqa: S310  # the same
