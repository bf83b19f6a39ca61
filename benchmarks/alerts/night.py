"""A council's night: its live server, its screens, what happens, and whether all were told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from random import Random
from typing import Any

from sqlalchemy import func, select

from alerts.journal import last_number
from alerts.relay import relay
from alerts.store import AlertEvent, Delivery, LiveMessage
from alerts.stream import publish
from alerts.telling import CITED
from benchmarks.alerts.checks import LostError, Told, check
from benchmarks.council import REPORTING, SECTORS, WATCH
from benchmarks.live.bench import Town, grave, town
from benchmarks.processes import Helper, helper, serving
from config.demo.processes import free_port
from config.rounds import integrate_all, look_at
from config.schema import take_stock
from config.wiring import now
from sharing.drafts import EventDraft
from sharing.events import PostEvent
from sharing.store import Outbox
from web.live import Ids

BLOCK = 10.0  # seconds that have facts of their own
REPORTS = 5  # of one fact
ON_GROUND = ("social_mediator", "night_correspondent", "prevention_educator")
GROUND = [n for n in range(SECTORS) if REPORTING[n % len(REPORTING)][1] in ON_GROUND]
APART = timedelta(minutes=40)  # more than what the protocol takes for one fact


@dataclass(frozen=True)
class Night:
    """A council, its screens, and how to read what they were told."""

    here: Town
    count: int
    port: int

    @cached_property
    def keys(self) -> list[str]:
        """A key for each of the cell."""
        return [self.here.council.key(f"watch{n:02}", "alerts:read") for n in range(WATCH)]

    @cached_property
    def ids(self) -> Ids:
        """The live process's way of writing ids."""
        return Ids(self.here.council.house.settings.secret_key)

    @contextmanager
    def live(self) -> Iterator[Any]:
        """The live server, at the same port each time."""
        where = (self.here.environ, self.here.folder, self.port)
        with serving("live", "config.serving:live()", 1, *where) as server:
            yield server

    @contextmanager
    def screens(self, read: int, count: int | None = None) -> Iterator[Helper]:
        """Open the screens; *read*: how many are read message by message."""
        count = self.count if count is None else count
        headers = [f"Authorization: Bearer {self.keys[n % WATCH]}" for n in range(count)]
        orders = {"port": self.port, "path": "/live/alerts", "headers": headers, "read": read}
        with helper("benchmarks.alerts.screens", orders) as screens:
            opened = screens.answer()["open"]
            if opened != count:
                raise LostError(f"{opened} of {count} screens opened")
            yield screens

    def tell(self, number: int) -> None:
        """Have an alert made, and published, by this very process; each number is another fact."""
        house, council = self.here.council.house, self.here.council
        words = grave(council)
        words["measures_taken"] = tuple(words["measures_taken"])
        words["occurred_from"] = now() - (number + 1) * APART
        house.desk.carry_out(PostEvent(EventDraft(**words)), council.actor("machine"))
        relay(house.desk, house.protocols(council.id, now()), council.id)
        publish(house.sessions, house.redis, council.id)

    def last(self) -> int:
        """The number of the newest message."""
        council = self.here.council
        with council.house.sessions.reading(council.id) as session:
            return last_number(session)

    def end(self, screens: Helper) -> Any:
        """Wait until all *screens* have the newest message; return what they were told."""
        return screens.tell(f"end {self.ids.write(self.here.council.id, self.last())}")

    def read(self, answer: dict[str, Any]) -> list[Told]:
        """What the screens were told, by number."""
        council = self.here.council.id

        def number(opaque: str) -> int:
            found = self.ids.read(council, opaque)
            assert found is not None
            return found

        return [[(number(i), moment) for i, moment in told] for told in answer["told"]]

    def checked(self, told: list[Told], since: int) -> dict[int, str]:
        """Return the alert of each message; raise if a screen was not told it all *since* then."""
        council = self.here.council
        newer = select(LiveMessage.number, LiveMessage.alert_id).where(LiveMessage.number > since)
        with council.house.sessions.reading(council.id) as session:
            alerts = {row.number: row.alert_id for row in session.execute(newer)}
            rows = session.execute(
                select(Delivery.agent_id, Delivery.alert_id).where(Delivery.channel == "board")
            ).all()
        newest, of_them = set(alerts.values()), dict[str, set[str]]()
        for agent, alert in rows:
            of_them.setdefault(agent, set()).add(alert)
        for n, screen in enumerate(told):
            me = council.agents[f"watch{n % WATCH:02}"]
            check(screen, alerts, of_them.get(me, set()) & newest)
        return alerts

    @property
    def waiting(self) -> int:
        """How many pieces of news nobody has relayed."""
        council = self.here.council
        waits = select(func.count()).select_from(Outbox).where(Outbox.relayed_at.is_(None))
        with council.house.sessions.reading(council.id) as session:
            return session.scalar(waits) or 0

    def first_told(self, posted: list[Any]) -> list[tuple[int, float]]:
        """Return of each report the number of the message that first tells of it; its moment."""
        council = self.here.council
        messages = select(LiveMessage.number, LiveMessage.alert_id, LiveMessage.at)
        told = select(AlertEvent.event_id, AlertEvent.alert_id, AlertEvent.at)
        with council.house.sessions.reading(council.id) as session:
            numbers = {(alert, at): number for number, alert, at in session.execute(messages)}
            of_event = {
                event: numbers[alert, at]
                for event, alert, at in session.execute(told.where(AlertEvent.role != CITED))
            }
        return [(of_event[one["id"]], one["planned"]) for one in posted if one["id"] in of_event]


@contextmanager
def night(kind: str, count: int) -> Iterator[Night]:
    """Settle a council for *count* screens."""
    with town(kind) as here:
        yield Night(here, count, free_port())


def drawn(dark: Night, rate: float, length: float) -> list[dict[str, Any]]:
    """Return the reports of the night, in the order in which they are posted."""
    council, chance = dark.here.council, Random(2026)
    known = council.house.taxonomy.categories.values()
    categories = [one.code for one in known if one.nominative == "never"]
    people = [(n, council.key(f"crowd{n:03}", "events:write")) for n in GROUND]
    places = [(council.places[f"s{n % SECTORS:02}"], key) for n, key in people]
    kinds = list(product(places, categories, ("immediate", "routine")))
    count, block = int(rate * length), int(rate * min(BLOCK, length))
    found: list[dict[str, Any]] = []
    while len(found) < count:
        at = now() - (len(found) // block + 1) * APART
        facts = chance.sample(kinds, min(len(kinds), max(1, block // REPORTS)))
        reports = [_report(*fact, at, chance) for fact in facts for _ in range(REPORTS)]
        chance.shuffle(reports)
        found += reports[:block]
    return found[:count]


def live_the_weeks_before(dark: Night, hours: int) -> None:
    """Have some weeks behind the council: ten facts in one of the *hours*, each five reports.

    A council has a past when such a night comes, and PostgreSQL has counted what its tables hold,
    as it does by itself: with no rows at all, it takes the plans for a table without any, and with
    a trail of which nothing has its place yet, it looks for what waits by reading all of it.
    """
    council, chance = dark.here.council, Random(1997)
    house, known = council.house, council.house.taxonomy.categories.values()
    kinds = list(product(GROUND, [one.code for one in known if one.nominative == "never"]))
    begun = now() - timedelta(days=8)  # further back than any pattern looks
    for hour in range(hours):
        at = begun - hour * timedelta(hours=36)
        for n, category in chance.sample(kinds, 10):
            for _ in range(REPORTS):
                minutes = timedelta(minutes=chance.randrange(5))
                draft = EventDraft(category, council.places[f"s{n % SECTORS:02}"], at - minutes)
                house.desk.carry_out(PostEvent(draft), council.actor(f"crowd{n:03}"))
        look_at(house, council.id)  # nothing of it is left to be done when the night begins,
        integrate_all(house)  # as after any second of a sweeper
    take_stock(house.database)


def _report(
    place: tuple[str, str], category: str, urgency: str, at: datetime, chance: Random
) -> dict[str, Any]:
    sector, key = place
    body = {
        "category": category,
        "sector": sector,
        "occurred_from": (at - timedelta(minutes=chance.randrange(5))).isoformat(),
        "place_type": "hall_entree",
        "urgency": urgency,
        "narrative": "Ton qui monte, dialogue engagé puis retour au calme.",
    }
    return {"key": key, "body": body}
