"""Mes signalements: what I reported and what became of it."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action
from sharing.audience import WhoSees
from sharing.event_views import EventView
from sharing.events import ReadEvent
from sharing.reports import STEPS, ListMyReports, StepView
from sharing.terms import Nominative
from web.door import ask, guarded, visitor
from web.pages import complaints
from web.pages.around import could, show, taxonomy

bp = Blueprint("follow", __name__)


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
    complaint, complains = complaints.of_event(event)
    return show(
        "event.html",
        event=event,
        received="recu" in request.args,
        proposes=_proposes(event),
        complaint=complaint,
        complains=complains,
        complaint_states=complaints.STATES,
    )


def _proposes(event: EventView) -> bool:
    """Say whether a situation may be proposed from it: by its author, if its category allows it."""
    me, category = visitor(), taxonomy().categories[event.category]
    return (
        event.author == me.actor.id
        and could(me, Action.EVENT_PROPOSE)
        and category.nominative is Nominative.GROUP
    )
