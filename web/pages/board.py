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
    LIVING,
    OUTCOMES,
    AcknowledgeAlert,
    CloseAlert,
    ListAlerts,
    ReadAlert,
    TakeAlert,
)
from alerts.views import AlertView
from charters.vocabulary import Action
from sharing.command import Command, ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.taxonomy import Term
from web.door import ask, guarded, visitor
from web.live import live_id
from web.pages.around import could, show, taxonomy, wants_json

bp = Blueprint("board", __name__)

FILTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("En cours", LIVING),
    "sans-reponse": ("Sans réponse", ("open",)),
    "en-charge": ("En charge", ("acknowledged", "in_charge")),
    "closes": ("Closes", ("closed",)),
}
TOLD = (
    "id severity urgency category group sector sector_name place_type state owner_name"
    " owner_partner mine"
).split()
MOMENTS = ("occurred_from", "created_at", "due_at", "acknowledged_at", "taken_at", "closed_at")


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
        waiting=sum(alert.state == "open" for alert in alerts.items),
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
    return _page(alert)


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
        return _page(ask(ReadAlert(alert_id)), 422, problems, outcome, measures)
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


def _page(
    alert: AlertView,
    status: int = 200,
    problems: Mapping[str, Any] | None = None,
    outcome: str = "",
    measures: tuple[str, ...] = (),
) -> ResponseReturnValue:
    return show(
        "alert.html",
        status,
        alert=alert,
        acts=could(visitor(), Action.ALERT_ACKNOWLEDGE),
        outcomes=_outcomes(),
        measures=taxonomy().qualitative["measures_taken"].values,
        problems=problems,
        outcome=outcome,
        chosen_measures=measures,
    )


def _outcomes() -> dict[str, Term]:
    known = taxonomy().qualitative["outcome"].values
    return {code: known[code] for code in OUTCOMES}
