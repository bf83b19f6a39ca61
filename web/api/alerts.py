"""Alerts for partners' machines: the same board, the same steps."""

from __future__ import annotations

from typing import Any

from alerts.arbitration import AskForRuling, Rule
from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, ReadAlert, TakeAlert
from alerts.course import ReadCourse
from alerts.passing import ListTakers, ReleaseAlert, TransferAlert
from alerts.silence import SilenceAlert
from alerts.views import AlertView
from web.api.alert_shapes import (
    ALERT_EXAMPLE,
    AlertFilterSchema,
    AlertPageSchema,
    AlertSchema,
    ClosingSchema,
    ContestSchema,
    CourseSchema,
    PassingSchema,
    RulingSchema,
    SilenceSchema,
    TakersSchema,
)
from web.api.events import LINK, with_link
from web.api.operation import PREFIX, Answer, Question, Section
from web.door import ask
from web.live import live_id

bp = Section(
    "alerts",
    __name__,
    url_prefix=PREFIX,
    description="What the caller was alerted to, and what they do about it. "
    "New ones come over `/live/alerts` (server-sent events).",
)

READ, WRITE = ("alerts:read",), ("alerts:write",)
ONE = Answer(AlertSchema, example=ALERT_EXAMPLE)


@bp.operation(
    "GET",
    "/alerts",
    scopes=READ,
    takes=Question(query=AlertFilterSchema),
    gives=Answer(
        AlertPageSchema,
        example={"items": [ALERT_EXAMPLE], "next": None, "live": "Vq0H3yXq2c1m0f4w8l0yTg=="},
        headers={"Link": LINK},
    ),
)
def list_alerts(query: ListAlerts) -> tuple[dict[str, Any], int, dict[str, str]]:
    """List the alerts delivered to the caller, newest first."""
    page, status, headers = with_link(ask(query), "alerts.list_alerts")
    shown = {"items": page.items, "next": page.next, "live": live_id(page.position)}
    return shown, status, headers


@bp.operation(
    "GET",
    "/alerts/<public_id:alert_id>",
    scopes=READ,
    gives=Answer(AlertSchema, example=ALERT_EXAMPLE, tagged=True),
    problems=(404,),
)
def read_alert(alert_id: str) -> AlertView:
    """Read one alert."""
    return ask(ReadAlert(alert_id))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/acknowledge",
    scopes=WRITE,
    gives=ONE,
    problems=(404, 409),
)
def acknowledge_alert(alert_id: str) -> AlertView:
    """Say that it has been seen, and answer for it.

    409 (`already_acknowledged`, …) if somebody was first: also what a repeated request gets.
    """
    return ask(AcknowledgeAlert(alert_id))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/take",
    scopes=WRITE,
    gives=ONE,
    problems=(404, 409),
)
def take_alert(alert_id: str) -> AlertView:
    """Take it in charge; that acknowledges it too."""
    return ask(TakeAlert(alert_id))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/close",
    scopes=WRITE,
    takes=Question(
        json=ClosingSchema, example={"outcome": "resolue", "measures": ["dialogue_mediation"]}
    ),
    gives=ONE,
    problems=(404, 409),
)
def close_alert(alert_id: str, json: dict[str, Any]) -> AlertView:
    """Close it with an outcome, which goes back to the reporter."""
    return ask(CloseAlert(alert_id, **json))


@bp.operation(
    "GET",
    "/alerts/<public_id:alert_id>/course",
    scopes=READ,
    gives=Answer(CourseSchema, example={"items": []}),
    problems=(404,),
)
def read_course(alert_id: str) -> dict[str, Any]:
    """Read what happened to it, oldest first."""
    return {"items": ask(ReadCourse(alert_id))}


@bp.operation(
    "GET",
    "/alerts/<public_id:alert_id>/takers",
    scopes=READ,
    gives=Answer(TakersSchema, example={"cells": [], "professions": [], "people": []}),
    problems=(404,),
)
def list_takers(alert_id: str) -> dict[str, Any]:
    """List to whom it may be passed: those who may receive it and answer."""
    return ask(ListTakers(alert_id))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/release",
    scopes=WRITE,
    gives=ONE,
    problems=(404, 409),
)
def release_alert(alert_id: str) -> AlertView:
    """Take back that the caller answers for it: it is open again, with its chain.

    409 (`not_yours`, `nobody_answers`) unless the caller does.
    """
    return ask(ReleaseAlert(alert_id))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/transfer",
    scopes=WRITE,
    takes=Question(json=PassingSchema, example={"to": "municipal_police"}),
    gives=ONE,
    problems=(404, 409),
)
def transfer_alert(alert_id: str, json: dict[str, Any]) -> AlertView:
    """Pass it to somebody who may answer; until they do it waits, with the whole chain anew."""
    return ask(TransferAlert(alert_id, **json))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/silence",
    scopes=WRITE,
    takes=Question(json=SilenceSchema, example={"minutes": 60}),
    gives=ONE,
    problems=(404, 409),
)
def silence_alert(alert_id: str, json: dict[str, Any]) -> AlertView:
    """Have it not ring for a while; 0 ends that.  Never for severity 4 or 5."""
    return ask(SilenceAlert(alert_id, **json))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/arbitration",
    scopes=WRITE,
    takes=Question(json=ContestSchema, example={"why": "several"}),
    gives=ONE,
    problems=(404, 409),
)
def ask_for_ruling(alert_id: str, json: dict[str, Any]) -> AlertView:
    """Ask the arbiter of the protocol who is competent."""
    return ask(AskForRuling(alert_id, **json))


@bp.operation(
    "POST",
    "/alerts/<public_id:alert_id>/ruling",
    scopes=WRITE,
    takes=Question(json=RulingSchema, example={"reason": "mission", "to": "municipal_police"}),
    gives=ONE,
    problems=(404, 409),
)
def rule_on_alert(alert_id: str, json: dict[str, Any]) -> AlertView:
    """Rule who takes it, as the arbiter; it is passed to them."""
    return ask(Rule(alert_id, **json))
