"""My reports: what I posted, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Listing, Shelf
from sharing.event_views import EVENT_ROWS, EventView, leaving
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.pages import Page, after, bounded, write_cursor
from sharing.store import Event, FollowUp
from sharing.store.sessions import has_arrays
from sharing.work import Work

STEPS = (
    "seen", "in_charge", "reopened", "asked", "ruled", "passed", "escalated", "closed", "complained"
)  # fmt: skip
"""What may follow a report; of one moment, in this order."""


@dataclass(frozen=True, slots=True)
class StepView:
    """What became of a report: ``by`` names an organisation or a watch cell."""

    at: datetime
    step: str
    by: str
    outcome: str | None
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """One of my reports, with what followed, oldest step first."""

    event: EventView
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class ListMyReports(Listing[Page[ReportView]]):
    """List the actor's own reports, newest first, with what became of them."""

    cursor: str | None = None
    limit: int = 20

    action = Action.EVENT_READ
    kind = RecordKind.EVENT_RECORD

    def carry_out(self, work: Work, shelf: Shelf) -> Page[ReportView]:
        assert work.allowed is not None
        query = (
            EVENT_ROWS.where(
                Event.author_id == work.actor.id,
                clause(work.allowed, EVENT_COLUMNS, arrays=has_arrays(work.session)),
            )
            .where(*after(self.cursor, Event.reported_at, Event.id))
            .order_by(Event.reported_at.desc(), Event.id.desc())
            .limit(at_most(bounded(self.limit) + 1))
        )
        rows = work.session.execute(query).all()
        shown = rows[: self.limit]
        steps = _steps(work, [row.id for row in shown])
        work.detail.update(filter={"author": "me"}, count=len(shown))
        return Page(
            tuple(ReportView(leaving(work, row), tuple(steps.get(row.id, ()))) for row in shown),
            write_cursor(shown[-1].reported_at, shown[-1].id) if len(rows) > self.limit else None,
        )


def _steps(work: Work, event_ids: list[str]) -> dict[str, list[StepView]]:
    found: dict[str, list[StepView]] = {}
    rows = work.session.scalars(select(FollowUp).where(FollowUp.event_id.in_(event_ids)))
    # Taking in charge acknowledges: two steps of one moment still come in their order.
    for row in sorted(rows, key=lambda row: (row.at, STEPS.index(row.step))):
        step = StepView(row.at, row.step, row.by, row.outcome, tuple(row.measures))
        found.setdefault(row.event_id, []).append(step)
    return found
