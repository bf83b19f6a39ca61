"""Alerts as they leave the desk, for the board and for machines.

An alert says what, how bad, where, since when and who answers.  The narrative is the event's:
only who may read the event gets it, and the live message has none.  Whoever answers is named by
function and organisation, not by name; the author of the report is never shown here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from alerts.sources import ROUTINE, Source, sources
from alerts.store import Alert, Delivery
from charters.labels import PROFESSION_FR
from charters.vocabulary import Action
from sharing.store import Agent, Event, Partner, Territory
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert for one recipient.  ``owner_name`` is a function, ``articles`` why they have it.

    ``protocol`` is the version whose ``duties`` asked for it.

    ``expires_at``: until when the acknowledgement stands.  ``passed_to``, ``escalated_to``: to
    whom, in French with an article.  ``contested``: why it is asked who is competent, until ruled.
    ``graver_at``: when a graver report last joined.
    ``label``: of a pattern, what it shows; it has no urgency nor kind of place of its own.
    ``reports``, ``partners`` and ``sources``: what the recipient may know of the events behind it.
    """

    id: str
    event: str
    severity: int
    urgency: str
    category: str
    group: str
    sector: str
    sector_name: str
    place_type: str | None
    occurred_from: datetime
    created_at: datetime
    due_at: datetime
    state: str
    owner_name: str | None
    owner_partner: str | None
    acknowledged_at: datetime | None
    taken_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    expires_at: datetime | None
    passed_to: str | None
    escalated_at: datetime | None
    escalated_to: str | None
    silenced_until: datetime | None
    graver_at: datetime | None
    contested: str | None
    articles: tuple[str, ...]
    duties: tuple[str, ...]
    protocol: str | None
    narrative: str
    mine: bool
    label: str | None
    reports: int
    partners: int
    sources: tuple[Source, ...]


ALERT_ROWS: Select[*tuple[Any, ...]] = (
    select(
        Alert,
        Event,
        Delivery,
        Territory.name.label("sector_name"),
        Agent.profession.label("owner_profession"),
        Partner.name.label("owner_partner"),
    )
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .join(
        Territory,
        (Territory.council_id == Event.council_id) & (Territory.id == Event.sector_id),
    )
    .join(
        Delivery,
        (Delivery.council_id == Alert.council_id)
        & (Delivery.alert_id == Alert.id)
        & (Delivery.agent_id == bindparam("recipient"))
        & (Delivery.channel == "board"),
    )
    .outerjoin(Agent, (Agent.council_id == Alert.council_id) & (Agent.id == Alert.owner_id))
    .outerjoin(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
)
"""The alerts delivered to ``:recipient``, with what is shown beside them."""


_AS_KEPT = (
    "acknowledged_at", "closed_at", "contested", "created_at", "escalated_at", "escalated_to",
    "expires_at", "graver_at", "label", "outcome", "passed_to", "protocol", "silenced_until",
    "state", "taken_at",
)  # fmt: skip
"""What is shown of an alert as its row has it."""


def alert_view(work: Work, row: Row[*tuple[Any, ...]]) -> AlertView:
    """Turn a row of ``ALERT_ROWS`` into what leaves the desk."""
    alert: Alert = row.Alert
    event: Event = row.Event
    readable = work.would(work.actor, Action.EVENT_READ, event.record).permitted
    known = sources(work, alert)
    return AlertView(
        **{name: getattr(alert, name) for name in _AS_KEPT},
        id=alert.id,
        event=event.id,
        severity=event.severity,
        urgency=ROUTINE if alert.pattern else event.urgency,
        category=event.category,
        group=event.category_group,
        sector=event.sector_id,
        sector_name=row.sector_name,
        place_type=None if alert.pattern else event.place_type,
        occurred_from=event.occurred_from,
        due_at=alert.due_at if alert.state == "transferred" else row.Delivery.due_at,
        owner_name=PROFESSION_FR.get(row.owner_profession, row.owner_profession),
        owner_partner=row.owner_partner,
        articles=tuple(row.Delivery.articles),
        duties=tuple(row.Delivery.duties),
        narrative=event.narrative if readable and not alert.pattern else "",
        mine=alert.owner_id == work.actor.id,
        reports=known.reports,
        partners=known.partners,
        sources=known.listed,
    )
