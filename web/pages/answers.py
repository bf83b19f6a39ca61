"""Giving an alert away, silencing it, asking who is competent and ruling: forms of its page.

Words are on closed lists; what was chosen wrongly is the same page again, with what would be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.arbitration import AskForRuling, Rule, WeighRuling
from alerts.board import ReadAlert
from alerts.passing import ListTakers, ReleaseAlert, TransferAlert
from alerts.population import AskPrefecture
from alerts.silence import SilenceAlert
from alerts.views import AlertView
from sharing.command import Command, InvalidInputError, Problem
from web.alert_words import REASONS
from web.door import ask, guarded
from web.pages.around import show
from web.pages.board import TIMES, page_of

bp = Blueprint("answers", __name__)


@bp.post("/veille/alertes/<alert_id>/rendre")
@guarded
def release(alert_id: str) -> ResponseReturnValue:
    """Take back that I answer for it."""
    return _done(alert_id, ReleaseAlert(alert_id))


@bp.post("/veille/alertes/<alert_id>/sourdine")
@guarded
def silence(alert_id: str) -> ResponseReturnValue:
    """Have it not ring for a while."""
    minutes = request.form.get("minutes", "")
    return _done(alert_id, SilenceAlert(alert_id, int(minutes) if minutes in (*TIMES, "0") else -1))


@bp.post("/veille/alertes/<alert_id>/arbitrage")
@guarded
def contest(alert_id: str) -> ResponseReturnValue:
    """Ask who is competent."""
    return _done(alert_id, AskForRuling(alert_id, request.form.get("why", "")))


@bp.post("/veille/alertes/<alert_id>/prefecture")
@guarded
def ask_prefecture(alert_id: str) -> ResponseReturnValue:
    """Note that the prefecture was asked to warn the population."""
    return _done(alert_id, AskPrefecture(alert_id))


@bp.get("/veille/alertes/<alert_id>/passer")
@guarded
def choose(alert_id: str) -> ResponseReturnValue:
    """Show to whom it may be passed."""
    return _choice(alert_id)


@bp.post("/veille/alertes/<alert_id>/passer")
@guarded
def transfer(alert_id: str) -> ResponseReturnValue:
    """Pass it on."""
    return _chosen(alert_id, TransferAlert(alert_id, request.form.get("to", "")))


@bp.get("/veille/alertes/<alert_id>/trancher")
@guarded
def weigh(alert_id: str) -> ResponseReturnValue:
    """Show what can be ruled."""
    return _choice(alert_id, ruling=True)


@bp.post("/veille/alertes/<alert_id>/trancher")
@guarded
def rule(alert_id: str) -> ResponseReturnValue:
    """Rule who takes it."""
    command = Rule(alert_id, request.form.get("reason", ""), request.form.get("to", ""))
    return _chosen(alert_id, command, ruling=True)


def _done(alert_id: str, command: Command[Any, AlertView]) -> ResponseReturnValue:
    try:
        ask(command)
    except InvalidInputError as error:
        return page_of(ask(ReadAlert(alert_id)), 422, _by_field(error))
    return redirect(url_for("board.one", alert_id=alert_id))


def _chosen(
    alert_id: str, command: Command[Any, AlertView], *, ruling: bool = False
) -> ResponseReturnValue:
    try:
        ask(command)
    except InvalidInputError as error:
        return _choice(alert_id, 422, _by_field(error), ruling=ruling)
    return redirect(url_for("board.one", alert_id=alert_id))


def _choice(
    alert_id: str,
    status: int = 200,
    problems: Mapping[str, Problem] | None = None,
    *,
    ruling: bool = False,
) -> ResponseReturnValue:
    return show(
        "alert_pass.html",
        status,
        alert=ask(ReadAlert(alert_id)),
        takers=ask(WeighRuling(alert_id) if ruling else ListTakers(alert_id)),
        reasons=REASONS if ruling else {},
        problems=problems,
        chosen=request.form,
    )


def _by_field(error: InvalidInputError) -> dict[str, Problem]:
    return {problem.field: problem for problem in error.problems}
