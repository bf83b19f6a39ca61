"""What leaves the platform of an alert: severity, sector, family of facts, a link.  Nothing else.

Of the watch itself (hours in which nobody would answer): that there is something to look at.

Only these columns are read: a narrative, a place inside the sector, an author or a name cannot
leave by mistake, because they are never in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.store import Alert
from sharing.store import Event, Territory
from sharing.store.sessions import ask
from sharing.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class About:
    """A letter about the watch itself: a subject, one sentence, and the page that it leads to."""

    subject: str
    sentence: str
    page: str


ABOUT = {
    "coverage": About(
        "personne à certaines heures",
        "Dans les vingt-quatre heures qui viennent, il y a des heures où personne ne répondrait.",
        "/couverture",
    ),
    "adopted": About(
        "le protocole a des trous",
        "Avec le protocole qui vient d’être adopté, il y a des heures où personne ne répondrait.",
        "/couverture",
    ),
}
"""By the word that is kept of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One alert as strangers' machines may carry it.  ``severity``: 1 to 5."""

    alert: str
    severity: int
    severity_label: str
    sector: str
    sector_name: str
    group: str
    group_label: str
    created_at: datetime


def read_told(session: Session, taxonomy: Taxonomy, alert_id: str) -> Told:
    """Return what may be told of an alert."""
    row = ask(session, _WHAT, alert=alert_id).one()
    return Told(
        alert_id,
        row.severity,
        taxonomy.label_of("severity", row.severity),
        row.sector_id,
        " ".join(row.name.split()),  # a line end would begin another header
        row.category_group,
        taxonomy.groups[row.category_group].label,
        row.created_at,
    )


_WHAT = (
    select(
        Event.severity,
        Event.sector_id,
        Event.category_group,
        Territory.name,
        Alert.created_at,
    )
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .join(Territory, (Territory.council_id == Event.council_id) & (Territory.id == Event.sector_id))
    .where(Alert.id == bindparam("alert"))
)
