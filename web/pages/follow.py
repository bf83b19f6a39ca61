"""Mes signalements: what I reported and what became of it."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sharing.audience import WhoSees
from sharing.events import ReadEvent
from sharing.reports import ListMyReports, StepView
from web.door import ask, guarded
from web.pages.around import show

bp = Blueprint("follow", __name__)

STEPS = ("seen", "in_charge", "closed")


@bp.get("/signalements")
@guarded
def mine() -> ResponseReturnValue:
    """List my reports, newest first."""
    reports = ask(ListMyReports(cursor=request.args.get("suite")))
    return show("my_reports.html", reports=reports, in_order=in_order)


def in_order(steps: tuple[StepView, ...]) -> list[StepView]:
    """Return *steps* as they follow: taking at once is also seeing, two steps of one instant."""
    return sorted(steps, key=lambda step: (step.at, STEPS.index(step.step)))


@bp.get("/signalements/<event_id>/qui")
@guarded
def audience(event_id: str) -> ResponseReturnValue:
    """Say who may read one event, by name of partner, and why."""
    return show("who_sees.html", event_id=event_id, audience=ask(WhoSees(event_id)))


@bp.get("/signalements/<event_id>")
@guarded
def one(event_id: str) -> ResponseReturnValue:
    """Show one event, as the charter lets this reader see it."""
    event = ask(ReadEvent(event_id))
    return show("event.html", event=event, received="recu" in request.args)
