"""Veille: the live board.  The list is whole without a script; the stream only keeps it fresh.

What a page's script asks for is answered with the fields of the live message, times included,
and never with the narrative: that is on the alert's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.board import (
    OUTCOMES,
    AcknowledgeAlert,
    CloseAlert,
    ListAlerts,
    ReadAlert,
    TakeAlert,
)
from alerts.course import ReadCourse, takers
from alerts.life import LIVING, WAITING
from alerts.population import CRISIS, ListDutyPhones
from alerts.views import AlertView
from charters.vocabulary import Action
from sharing.command import Command, ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.nominative.values import dialled
from sharing.taxonomy import Term
from web.alert_words import WHY
from web.door import ask, guarded, visitor
from web.live import live_id
from web.pages.around import could, show, taxonomy, wants_json

bp = Blueprint("board", __name__)

DEEDS = (
    Action.ALERT_ACKNOWLEDGE,
    Action.ALERT_TRANSFER,
    Action.ALERT_RELEASE,
    Action.ALERT_SILENCE,
    Action.ALERT_ARBITRATE,
    Action.ALERT_ASK_PREFECTURE,
    Action.EVENT_ARBITRATE,
)
TIMES = {"30": "30 minutes", "60": "1 heure", "120": "2 heures", "240": "4 heures"}
FILTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("En cours", LIVING),
    "sans-reponse": ("Sans réponse", WAITING),
    "en-charge": ("En charge", ("acknowledged", "in_charge")),
    "closes": ("Closes", ("closed",)),
}
TOLD = (
    "id severity urgency category group sector sector_name place_type state owner_name"
    " owner_partner mine passed_to escalated_to contested label reports partners"
).split()
MOMENTS = (
    "occurred_from created_at due_at acknowledged_at taken_at closed_at expires_at escalated_at"
    " silenced_until graver_at"
).split()


@bp.get("/veille")
@guarded
def live() -> ResponseReturnValue:
    """Show the alerts that were sent to me."""
    state = request.args.get("etat", "")
    state = state if state in FILTERS else ""
    states = FILTERS[state][1]
    alerts = ask(ListAlerts(states=states, cursor=request.args.get("suite")))
    if wants_json():
        return jsonify({"alerts": [told(alert) for alert in alerts.items]})
    return show(
        "board.html",
        alerts=alerts,
        state=state,
        states=states,
        filters=[(code, label) for code, (label, _) in FILTERS.items()],
        waiting=sum(alert.state in WAITING for alert in alerts.items),
        acts=could(visitor(), Action.ALERT_ACKNOWLEDGE),
        stream=url_for("live.alerts", after=live_id(alerts.position)),
    )


@bp.get("/veille/alertes/<alert_id>")
@guarded
def one(alert_id: str) -> ResponseReturnValue:
    """Show one alert in full."""
    alert = ask(ReadAlert(alert_id))
    if wants_json():
        return jsonify(told(alert))
    return page_of(alert)


@bp.post("/veille/alertes/<alert_id>/accuser")
@guarded
def acknowledge(alert_id: str) -> ResponseReturnValue:
    """Say that it was seen."""
    return _step(AcknowledgeAlert(alert_id))


@bp.post("/veille/alertes/<alert_id>/prendre")
@guarded
def take(alert_id: str) -> ResponseReturnValue:
    """Take it in charge."""
    return _step(TakeAlert(alert_id))


@bp.post("/veille/alertes/<alert_id>/clore")
@guarded
def close(alert_id: str) -> ResponseReturnValue:
    """Close it with an outcome."""
    measures = tuple(request.form.getlist("measures"))[:20]
    outcome = request.form.get("outcome", "")
    try:
        ask(CloseAlert(alert_id, outcome, measures))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return page_of(ask(ReadAlert(alert_id)), 422, problems, outcome, measures)
    return redirect(url_for("board.live"))


def told(alert: AlertView) -> dict[str, Any]:
    """Return an alert as the live message says it: no narrative."""
    moments = {name: getattr(alert, name) for name in MOMENTS}
    return {
        **{name: getattr(alert, name) for name in TOLD},
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }


def _step(command: Command[Any, AlertView]) -> ResponseReturnValue:
    if not wants_json():
        alert = ask(command)
        return redirect(url_for("board.live", _anchor=f"alerte-{alert.id}"))
    try:
        return jsonify(told(ask(command)))
    except ConflictError as error:
        return {"detail": str(error)}, 409
    except RefusedError as error:
        return {"detail": error.decision.explanation}, 403
    except NotFoundError:
        return {"detail": "Cette alerte n’est plus là pour vous. Rechargez la liste."}, 404


def page_of(
    alert: AlertView,
    status: int = 200,
    problems: Mapping[str, Any] | None = None,
    outcome: str = "",
    measures: tuple[str, ...] = (),
) -> ResponseReturnValue:
    """Show an alert in full, with what is wrong in what was sent."""
    may = {action.value: could(visitor(), action) for action in DEEDS}
    course = ask(ReadCourse(alert.id))
    crisis = alert.severity >= CRISIS and may["alert:ask_prefecture"] and alert.state != "closed"
    return show(
        "alert.html",
        status,
        alert=alert,
        acts=may["alert:acknowledge"],
        may=may,
        gives=alert.mine or alert.state in WAITING,
        course=course,
        takers=takers(course) if alert.state != "closed" else {},
        crisis=crisis,
        phones=ask(ListDutyPhones()) if crisis and could(visitor(), Action.CONTACT_READ) else (),
        dialled=dialled,
        times=TIMES,
        whys=WHY,
        outcomes=_outcomes(),
        measures=taxonomy().qualitative["measures_taken"].values,
        problems=problems,
        outcome=outcome,
        chosen_measures=measures,
    )


def _outcomes() -> dict[str, Term]:
    known = taxonomy().qualitative["outcome"].values
    return {code: known[code] for code in OUTCOMES}
