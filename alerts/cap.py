"""Alerts as the Common Alerting Protocol 1.2 (OASIS) has them, for partners' machines.

1. The same alerts as on the board: delivered to the caller, and readable by the charter now.
2. What is told is what leaves by any channel: severity, sector, family of facts, a link.
3. Each change of an alert is a message: the first an Alert, the next ones Updates, a Cancel when
   it is closed.  Each names all that came before it, so that whoever missed one loses nothing.
4. A message's identifier is the alert's id and the number of its live message: never used twice,
   and free of spaces, commas, ``<`` and ``&``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely.geometry import shape
from shapely.geometry.polygon import orient
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from alerts.channels.told import Told, read_told
from alerts.store import Alert, Delivery, LiveMessage
from audit.limits import at_most
from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, Listing, NotFoundError
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.store import Council, Event, Territory
from sharing.store.sessions import ask, has_arrays
from sharing.work import Work

MOST = 100
Ring = tuple[tuple[float, float], ...]
"""Latitude and longitude, WGS 84; the last point is the first."""


@dataclass(frozen=True, slots=True)
class CapMessage:
    """The newest message of an alert.  ``references``: (identifier, sent) of those before it.

    ``msg_type``: Alert | Update | Cancel; ``urgency`` and so on in the words of CAP.
    """

    told: Told
    council: str
    slug: str
    identifier: str
    sent: datetime
    msg_type: str
    references: tuple[tuple[str, datetime], ...]
    severity: str
    urgency: str
    certainty: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    alert: Alert
    event: Event

    @property
    def record(self) -> Record:
        return self.alert.record(self.event)


@dataclass(frozen=True, slots=True)
class ReadCap(Command[_Subject, CapMessage]):
    """Read one alert as its newest message."""

    alert_id: str

    action = Action.ALERT_READ
    conceals = True

    def subject(self, work: Work) -> _Subject:
        asked = {"alert": self.alert_id[:64], "recipient": work.actor.id}
        row = work.session.execute(_MINE.where(Alert.id == bindparam("alert")), asked).first()
        if row is None:
            raise NotFoundError(f"{RecordKind.ALERT}:{self.alert_id[:64]}")
        return _Subject(row.Alert, row.Event)

    def carry_out(self, work: Work, subject: _Subject) -> CapMessage:
        return _messages(work, [(subject.alert, subject.event)])[0]


@dataclass(frozen=True, slots=True)
class ListCap(Listing[tuple[CapMessage, ...]]):
    """List the alerts that are new or whose state changed last, as their newest messages.

    ``MOST`` at most, the newest message first.
    """

    action = Action.ALERT_READ
    kind = RecordKind.ALERT

    def carry_out(self, work: Work, shelf: Any) -> tuple[CapMessage, ...]:
        assert work.allowed is not None
        query = (
            _MINE.where(clause(work.allowed, EVENT_COLUMNS, arrays=has_arrays(work.session)))
            .order_by(_CHANGED.desc(), Alert.id.desc())
            .limit(at_most(MOST))
        )
        rows = work.session.execute(query, {"recipient": work.actor.id}).all()
        work.detail.update(count=len(rows))
        found = _messages(work, [(row.Alert, row.Event) for row in rows])
        return tuple(sorted(found, key=lambda message: message.sent, reverse=True))


def _messages(work: Work, pairs: Sequence[tuple[Alert, Event]]) -> list[CapMessage]:
    council = work.session.get_one(Council, work.actor.council)
    sent = _sent(work.session, [alert.id for alert, _ in pairs])
    places = {event.sector_id for _, event in pairs}
    rows = work.session.execute(_OUTLINES, {"places": list(places)})
    outlines = {place: outline for place, outline in rows}  # noqa: C416  # typed, as dict() is not
    return [
        _message(work, council, alert, event, sent[alert.id], outlines[event.sector_id])
        for alert, event in pairs
    ]


def _message(
    work: Work,
    council: Council,
    alert: Alert,
    event: Event,
    sent: Sequence[tuple[str, datetime]],
    outline: dict[str, Any] | None,
) -> CapMessage:
    *before, (identifier, at) = sent
    words = work.taxonomy
    return CapMessage(
        told=read_told(work.session, words, alert.id),
        council=council.name,
        slug=council.slug,
        identifier=identifier,
        sent=at,
        msg_type="Cancel" if alert.state == "closed" else "Update" if before else "Alert",
        references=tuple(before),
        severity=words.severities[event.severity].cap,
        urgency=words.urgencies[event.urgency].cap,
        certainty=words.certainties[event.certainty].cap,
        rings=rings(outline),
    )


def _sent(session: Session, alerts: Sequence[str]) -> dict[str, list[tuple[str, datetime]]]:
    found: dict[str, list[tuple[str, datetime]]] = {}
    for alert, number, at in ask(session, _SENT, alerts=list(alerts)):
        found.setdefault(alert, []).append((f"{alert}-{number}", at))
    return found


def rings(outline: dict[str, Any] | None) -> tuple[Ring, ...]:
    """Return the outer rings of a GeoJSON outline, closed, counter-clockwise as GeoJSON has it."""
    return tuple(_ring(part) for part in _parts(outline)) if outline else ()


def _parts(outline: dict[str, Any]) -> Iterable[Any]:
    found = shape(outline)
    return getattr(found, "geoms", (found,))


def _ring(polygon: Any) -> Ring:
    return tuple((lat, lon) for lon, lat in orient(polygon).exterior.coords)


_CHANGED = func.coalesce(Alert.closed_at, Alert.taken_at, Alert.acknowledged_at, Alert.created_at)
"""What was given long ago and is closed now is not left out."""
_MINE = (
    select(Alert, Event)
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .join(
        Delivery,
        (Delivery.council_id == Alert.council_id)
        & (Delivery.alert_id == Alert.id)
        & (Delivery.agent_id == bindparam("recipient"))
        & (Delivery.channel == "board"),
    )
)
_SENT = (
    select(LiveMessage.alert_id, LiveMessage.number, LiveMessage.at)
    .where(LiveMessage.alert_id.in_(bindparam("alerts", expanding=True)))
    .order_by(LiveMessage.number)
)
_OUTLINES = select(Territory.id, Territory.outline).where(
    Territory.id.in_(bindparam("places", expanding=True))
)
