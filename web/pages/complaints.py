"""Plaintes: what one's organisation files in its own name, and the police service's appointments.

1. One address for all who have something to do with it; each sees their part: their own
   organisation's complaints, what their service is asked, or how many there are.
2. Nothing can be typed but a day and an hour: the rest is chosen.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action
from sharing.command import Command, ConflictError, InvalidInputError
from sharing.complaints.answering import GiveAppointment, ListRequests
from sharing.complaints.moving import HandComplaint, TakeStep
from sharing.complaints.opening import OF_GROUP, ComplainOfEvent, OpenComplaint
from sharing.complaints.reading import (
    ComplaintView,
    CountComplaints,
    ListComplaints,
    ReadComplaint,
)
from sharing.event_views import EventView
from web.door import ask, guarded, visitor
from web.pages.around import could, now, show, text_of
from web.words import PARIS

bp = Blueprint("complaints", __name__)

LONGEST_ID = 64
STATES = {
    "decided": "Décidée",
    "asked": "Rendez-vous demandé",
    "given": "Rendez-vous fixé",
    "filed": "Déposée",
    "answered": "Réponse reçue",
    "given_up": "Abandonnée",
}
STEPS = {
    "asked": "Demander un rendez-vous",
    "given": "Noter un rendez-vous obtenu",
    "filed": "La plainte est déposée",
    "answered": "La justice a répondu",
    "given_up": "Y renoncer",
}
AGAIN = {"asked": "Demander un autre rendez-vous", "given": "Changer le rendez-vous"}
"""What a step is called that was taken before."""
BLANK = dict.fromkeys(("step", "service", "day", "hour"), "")
CONCERNS = {"goods": "Des biens", "people": "Des personnes"}


@bp.get("/plaintes")
@guarded
def read() -> ResponseReturnValue:
    """Show whoever reads it their part."""
    return _list()


@bp.get("/plaintes/nouvelle")
@guarded
def form() -> ResponseReturnValue:
    """Offer to open one, alone or (``fait``) from an event."""
    return _form(text_of(request.args, "fait", LONGEST_ID))


@bp.post("/plaintes/nouvelle")
@guarded
def create() -> ResponseReturnValue:
    """Open one."""
    event = text_of(request.form, "event", LONGEST_ID)
    concerns = text_of(request.form, "concerns", 20)
    command = ComplainOfEvent(event) if event else OpenComplaint(concerns)
    try:
        made = ask(command)
    except InvalidInputError as error:
        return _form(event, 422, problems={p.field: p for p in error.problems})
    except ConflictError as error:
        return _form(event, 409, conflict=str(error))
    return redirect(url_for("complaints.one", record=made))


@bp.get("/plaintes/<record>")
@guarded
def one(record: str) -> ResponseReturnValue:
    """Show one: where it stands, what was done, what may follow."""
    return _one(record)


@bp.post("/plaintes/<record>/etape")
@guarded
def move(record: str) -> ResponseReturnValue:
    """Take a step."""
    step, service, day, hour = (
        text_of(request.form, name, LONGEST_ID) for name in ("step", "service", "day", "hour")
    )
    typed = {"step": step, "service": service, "day": day, "hour": hour}
    return _do(record, TakeStep(record, step, service, day, hour), typed=typed)


@bp.post("/plaintes/<record>/suivi")
@guarded
def hand(record: str) -> ResponseReturnValue:
    """Have a colleague follow it."""
    return _do(record, HandComplaint(record, text_of(request.form, "agent", LONGEST_ID)))


@bp.post("/plaintes/<record>/rendez-vous")
@guarded
def answer(record: str) -> ResponseReturnValue:
    """Answer, for the police service that is asked, with a day and an hour."""
    typed = {name: text_of(request.form, name, LONGEST_ID) for name in ("day", "hour")}
    try:
        ask(GiveAppointment(record, typed["day"], typed["hour"]))
    except InvalidInputError as error:
        problems = {p.field: p for p in error.problems}
        return _list(422, problems=problems, answered=record, typed=typed)
    return redirect(url_for("complaints.read"))


def of_event(event: EventView) -> tuple[ComplaintView | None, bool]:
    """Return the complaint of an event of the visitor's own organisation, and whether one may be
    opened: nobody else is told either."""
    me = visitor()
    if event.partner != me.actor.partner or not could(me, Action.COMPLAINT_READ):
        return None, False
    living = [one for one in ask(ListComplaints(event.id)) if one.state != "given_up"]
    may = could(me, Action.EVENT_COMPLAIN) and event.group in OF_GROUP
    return next(iter(living), None), may and not living


def _do(record: str, command: Command[Any, None], **typed: object) -> ResponseReturnValue:
    try:
        ask(command)
    except InvalidInputError as error:
        return _one(record, 422, problems={p.field: p for p in error.problems}, **typed)
    except ConflictError as error:
        return _one(record, 409, conflict=str(error))
    return redirect(url_for("complaints.one", record=record))


def _list(status: int = 200, **more: object) -> Response:
    me = visitor()
    shown: dict[str, object] = {"problems": {}, "answered": "", "typed": BLANK, **more}
    mine = could(me, Action.COMPLAINT_READ)
    asked = could(me, Action.COMPLAINT_ANSWER)
    counts = could(me, Action.COMPLAINT_COUNT)
    return show(
        "complaints.html",
        status,
        # Who has none of the three is refused by the desk, and that is in the trail.
        complaints=ask(ListComplaints()) if mine or not (asked or counts) else None,
        requests=ask(ListRequests()) if asked else None,
        counts=ask(CountComplaints()) if counts else None,
        opens=could(me, Action.COMPLAINT_OPEN),
        states=STATES,
        concerns=CONCERNS,
        today=_today(),
        blank=BLANK,
        **shown,
    )


def _form(event: str, status: int = 200, **more: object) -> Response:
    shown: dict[str, object] = {"problems": {}, "conflict": "", **more}
    return show("complaint_new.html", status, event=event, concerns=CONCERNS, **shown)


def _one(record: str, status: int = 200, **more: object) -> Response:
    shown: dict[str, object] = {"problems": {}, "conflict": "", "typed": BLANK, **more}
    return show(
        "complaint.html",
        status,
        page=ask(ReadComplaint(record)),
        states=STATES,
        step_labels=STEPS,
        again=AGAIN,
        concerns=CONCERNS,
        today=_today(),
        blank=BLANK,
        **shown,
    )


def _today() -> str:
    return now().astimezone(PARIS).date().isoformat()
