"""Those who post and those who watch, while everything around them is killed.

A poster sends again, under the same key, until it is answered; a watcher comes back with the
last id it saw, and reads the list again when the stream says that something was lost.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

TROUBLE = (OSError, http.client.HTTPException, urllib.error.URLError)


def ask(
    url: str, key: str, body: dict[str, Any] | None = None, idempotency: str | None = None
) -> Any:
    """Return the JSON that *url* answers; raise one of ``TROUBLE`` if it does not."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    if idempotency:
        headers["Idempotency-Key"] = idempotency
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@dataclass(eq=False)
class Person:
    """Somebody who does one thing in a thread until told to stop."""

    stop: threading.Event = field(default_factory=threading.Event, kw_only=True)

    def begin(self) -> None:
        """Start; the thread does not hold the run back."""
        self._thread = threading.Thread(target=self.run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop and wait for the last word."""
        self.stop.set()
        self._thread.join(30)

    def run(self) -> None:
        """What they do."""
        raise NotImplementedError


@dataclass(eq=False)
class Poster(Person):
    """Posts until told to stop; ``acknowledged`` maps its keys to the ids it was promised."""

    url: str
    key: str
    body: dict[str, Any]
    name: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Post one event after the other, each until it has been acknowledged."""
        for number in itertools.count():
            if self.stop.is_set():
                return
            self._post(f"{self.name}-{number}")
            self.stop.wait(0.05)

    def _post(self, key: str) -> None:
        while True:
            try:
                self.acknowledged[key] = ask(self.url, self.key, self.body, key)["id"]
                return
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    self.refusals.append(f"{key}: {error.code}")
                    return
            except TROUBLE:
                pass
            if self.stop.is_set():
                return  # never acknowledged: nothing was promised
            self.stop.wait(0.05)


@dataclass(eq=False)
class Watcher(Person):
    """Watches the stream; ``shown`` counts how often each alert came up on the screen."""

    live: str
    web: str
    key: str
    name: str
    shown: Counter[str] = field(default_factory=Counter)
    losses: int = 0
    connections: int = 0
    last: str = ""

    def run(self) -> None:
        """Listen, and come back whenever the link is lost."""
        while not self.stop.is_set():
            with contextlib.suppress(*TROUBLE):
                self._listen()
            self.stop.wait(0.05)

    def _listen(self) -> None:
        headers = {"Authorization": f"Bearer {self.key}"}
        if self.last:
            headers["Last-Event-ID"] = self.last
        request = urllib.request.Request(f"{self.live}/live/alerts", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as stream:
            self.connections += 1
            event: dict[str, str] = {}
            for line in stream:
                text = line.decode().rstrip("\n")
                if text:
                    name, _, value = text.partition(": ")
                    event[name] = value
                    continue
                self._take(event)
                event = {}
                if self.stop.is_set():
                    return

    def _take(self, event: dict[str, str]) -> None:
        if event.get("event") == "alert":
            self.shown[json.loads(event["data"])["id"]] += 1
        elif event.get("event") == "loss":
            self.losses += 1
            self.catch_up()
        self.last = event.get("id", self.last)

    def catch_up(self) -> None:
        """Read the list: what is there and was not shown comes up now."""
        cursor = ""
        while True:
            page = ask(f"{self.web}/api/v1/alerts?limit=200{cursor}", self.key)
            for alert in page["items"]:
                if not self.shown[alert["id"]]:
                    self.shown[alert["id"]] = 1
            if not page["next"]:
                return
            cursor = f"&cursor={page['next']}"
