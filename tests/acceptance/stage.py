"""One script's own council while it is played: its people, their screens, its machines.

1. People speak to the interface over HTTP, and try again until they are answered, as people do.
2. A deed that was answered is remembered, and looked for afterwards (``checks``).
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from alerts.store import AlertEvent
from charters.document import parse
from charters.signing import digest
from charters.vocabulary import RecordKind
from protocols.read import name_of
from sharing.store import TextVersion
from tests.acceptance.receivers import Machine
from tests.acceptance.script import FACTS, Script
from tests.acceptance.town import Town
from tests.council import SmallCouncil
from tests.kills.people import Watcher
from tests.servers.process import wait_until

PATIENCE = 120.0  # seconds for which somebody tries again
AWAY = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Heard:
    """One message on a screen.  ``number``: its id on the wire."""

    at: float
    number: str
    alert: str
    state: str


@dataclass(eq=False)
class Screen(Watcher):
    """A live screen that comes back with the last id it saw."""

    zero: float = 0
    heard: list[Heard] = field(default_factory=list)

    def _take(self, event: dict[str, str]) -> None:
        if event.get("event") == "alert":
            told, at = json.loads(event["data"]), time.monotonic() - self.zero
            self.heard.append(Heard(at, event["id"], told["id"], told["state"]))
        super()._take(event)


@dataclass
class Stage:
    """``events`` by the names of the script; ``deeds``: (who, action, resource) that were done."""

    script: Script
    town: Town
    council: SmallCouncil
    zero: float = 0
    wall: datetime = field(default_factory=lambda: datetime.now(UTC))
    keys: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    screens: dict[str, Screen] = field(default_factory=dict)
    hooks: dict[str, Machine] = field(default_factory=dict)
    boards: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    deeds: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    busy: list[threading.Thread] = field(default_factory=list)  # what goes on beside the lines
    refusals: list[int] = field(default_factory=list)  # what was answered that is no answer
    returned: list[datetime] = field(default_factory=list)  # when what all lean on came back

    @property
    def clock(self) -> float:
        """Seconds since the curtain."""
        return time.monotonic() - self.zero

    def curtain(self) -> None:
        """Begin: now is nought."""
        self.zero, self.wall = time.monotonic(), datetime.now(UTC)
        for screen in self.screens.values():
            screen.zero = self.zero

    def since(self, at: float) -> float:
        """Return a moment of the monotonic clock in seconds after the curtain."""
        return at - self.zero

    def moment(self, at: datetime) -> float:
        """Return a moment of the wall's clock in seconds after the curtain."""
        return (at - self.wall).total_seconds()

    def problem(self, what: str) -> None:
        """Remember something that is not as the script has it."""
        self.problems.append(f"{self.script.name}: {what}")

    def expect(self, right: int, answer: int, what: str) -> None:
        """Have *answer* be the right one."""
        if answer != right:
            self.problem(f"{what} was answered {answer}, not {right}")

    # -------------------------------------------------------------- what people do

    def report(self, who: str, what: str, key: str, changes: dict[str, Any]) -> None:
        """Report a fact until that is acknowledged; the same key is the same event."""
        body = self.said_of(what) | changes
        if body["sector"] in self.council.places:
            body["sector"] = self.council.places[body["sector"]]
        status, told, _ = self.ask("POST", "events", who, body, key or self.sent_as(who, what))
        if status not in (200, 201):
            self.problem(f"the report of {what} was answered {status}: {told}")
            return
        if self.events.setdefault(what, told["id"]) != told["id"]:
            self.problem(f"one key made two events of {what}")

    def said_of(self, what: str) -> dict[str, Any]:
        """Return a report of *what* in the north."""
        known = {"sector": "nord", "occurred_from": self.wall.isoformat()}
        return known | FACTS[what.partition("#")[0]]

    def sent_as(self, who: str, what: str) -> str:
        """Return the key under which somebody sends a report, as often as it takes."""
        return f"{self.council.slug}-{what}-{who}"

    def deed(self, who: str, deed: str, what: str, said: dict[str, Any]) -> int:
        """Do something about the alert of *what*; return the status of the answer.

        Whoever is answered "already" by themselves, after an answer that was lost, has done it.
        """
        wait_until(lambda: self.alerts_of(what), f"an alert of {what}", PATIENCE)
        alert = min(self.alerts_of(what))
        path = f"alerts/{alert}"
        status, _, lost = self.ask("POST", f"{path}/{deed}", who, said or None)
        if status == 409 and lost and self.ask("GET", path, who)[1]["mine"]:
            status = 200
        if status == 200:
            self.deeds.append((who, *self._entered(deed, what, alert)))
        return status

    def _entered(self, deed: str, what: str, alert: str) -> tuple[str, str]:
        """Return how the trail calls a deed, and what it was done to."""
        if deed == "arbitration":  # a person's right over the event, whoever has its alert
            return "event:arbitrate", f"{RecordKind.EVENT_RECORD}:{self.events[what]}"
        return "alert:arbitrate" if deed == "ruling" else f"alert:{deed}", f"alert:{alert}"

    def ask(
        self, method: str, path: str, who: str, body: Any = None, key: str = ""
    ) -> tuple[int, Any, bool]:
        """Return status, document, and whether an answer was lost meanwhile."""
        headers = {"Authorization": f"Bearer {self.key(who)}"}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        data = None if body is None else json.dumps(body).encode()
        url, until, lost = f"{self.town.web}/api/v1/{path}", time.monotonic() + PATIENCE, False
        while True:
            request = urllib.request.Request(url, data, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return answer.status, json.load(answer), lost
            except urllib.error.HTTPError as error:
                self.refusals += [error.code] if error.code >= 500 else []
                if error.code < 500 or time.monotonic() > until:
                    return error.code, error.read().decode(errors="replace")[:300], lost
            except AWAY:
                if time.monotonic() > until:
                    return 0, "nobody there", lost
            lost = True
            self.over.wait(0.05)

    def key(self, who: str) -> str:
        """Return somebody's key to the interface, made when it is first needed."""
        if who not in self.keys:
            self.keys[who] = self.council.key(who)
        return self.keys[who]

    def alerts_of(self, what: str) -> set[str]:
        """Return the ids of the alerts that *what* is reported in (patterns cite it besides)."""
        event, rows = self.events.get(what), self.council.rows(AlertEvent)
        return {one.alert_id for one in rows if one.event_id == event and one.role != "cited"}

    def read_board(self, who: str, what: str, until: float) -> None:
        """Ask for somebody's list again and again, until *what* is on it."""
        while self.clock < until and what not in self.events:
            self.over.wait(0.05)
        while self.clock < until:
            status, page, _ = self.ask("GET", "alerts?limit=200", who)
            ids = self.alerts_of(what)
            if status == 200 and any(one["id"] in ids for one in page["items"]):
                self.boards.setdefault((who, what), []).append(self.clock)
                return
            self.over.wait(0.4)

    def replace_protocol(self, protocol: str) -> None:
        """Store another version that is in force from now on."""
        content, now = protocol.encode(), datetime.now(UTC)
        begun = {"proposed_at": now, "adopted_at": now, "in_force_from": now}
        with self.council.sessions.of(self.council.id) as session:
            session.add(
                TextVersion(
                    kind=RecordKind.PROTOCOL,
                    name=name_of(parse(protocol, "protocol")),
                    content=content,
                    sha256=digest(content),
                    base=b"",
                    **begun,
                )
            )


def boards_read(stage: Stage) -> list[threading.Thread]:
    """Begin to read the lists that the script looks at."""
    threads = []
    for line in stage.script.lines:
        if line.seen and line.seen.board:
            args = (*line.seen.board, line.until + PATIENCE / 4)
            threads.append(threading.Thread(target=stage.read_board, args=args, daemon=True))
            threads[-1].start()
    return threads
