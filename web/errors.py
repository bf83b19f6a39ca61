"""Which failure is which answer.  Only the edge knows HTTP.

Machines (paths under ``/api`` and ``/live``) get problem details (RFC 9457) in English with the
French explanation beside; people get a French page.  Neither ever gets a stack trace, or what
they typed in a free text: not even as the name of a field.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from charters.decide import Decision
from charters.vocabulary import Duty
from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from web.again import UNPROVED, led_there_and_back
from web.door import ScopeError, take_for_a_stranger
from web.english import (
    CODES,
    DETAIL_UNACCEPTED,
    DETAILS,
    TITLES,
    UNACCEPTED,
    of_conflict,
    of_field,
)

log = logging.getLogger("vigie.web")


@dataclass(frozen=True, slots=True)
class Answer:
    """One failure, for both kinds of readers.

    ``detail`` is French where the desk said it; ``english`` is then what machines get instead,
    with the French beside as ``explanation``.
    """

    status: int
    code: str
    title: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    english: str = ""


TYPE = "urn:vigie:problem:"
SHOWN_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
_PLACES = ("json", "query", "headers", "path", "form", "_schema")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def register(app: Flask, away: Callable[[Exception], bool]) -> None:
    """Answer every failure of *app*.  ``away``: is it of what we lean on, which will be back?"""
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(NotFoundError, absent)
    app.register_error_handler(InvalidInputError, _invalid)
    app.register_error_handler(ConflictError, _conflict)
    app.register_error_handler(ValidationError, _unread)
    app.register_error_handler(ScopeError, _closed)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, partial(_broken, away))


def for_machines() -> bool:
    """Say whether the caller is a machine."""
    return request.path.startswith(("/api/", "/live/"))


def answer(found: Answer) -> ResponseReturnValue:
    """Render *found* for whoever asked."""
    if for_machines():
        body = {
            "type": f"{TYPE}{found.code}",
            "title": found.title,
            "status": found.status,
            "code": found.code,
            "detail": found.english or found.detail,
            **({"explanation": found.detail} if found.english else {}),
            **found.more,
        }
        response: Response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        template = "refused.html" if found.status == 403 and found.more else "error.html"
        response = Response(render_template(template, answer=found), mimetype="text/html")
    response.status_code = found.status
    response.headers.extend(found.headers)
    return response


def _refused(error: RefusedError) -> ResponseReturnValue:
    decision = error.decision
    if decision.unaccepted:
        return _unaccepted(decision)
    if Duty.MFA in decision.owed and not for_machines():
        return led_there_and_back(UNPROVED)
    articles = decision.articles
    if for_machines() and decision.closest is not None:
        articles = (decision.closest.article,)
    code, title = TITLES[403]
    more = {
        "articles": list(articles),
        "rules": list(decision.rules),
        "charter": decision.version,
    }
    return answer(Answer(403, code, title, decision.explanation, more, english=decision.english))


def _unaccepted(decision: Decision) -> ResponseReturnValue:
    """Send people to the charter that waits for them; tell machines what their agent has to do.

    What was being sent is not thrown away by a redirection: that page says where to go instead.
    """
    if not for_machines() and request.method in ("GET", "HEAD"):
        suite = request.full_path.rstrip("?")
        return redirect(url_for("charter.read", suite=suite))
    code, title = UNACCEPTED
    more = {"articles": list(decision.articles), "charter": decision.version, "unaccepted": True}
    own = decision.engine.charter.own_name
    english = f"{decision.english} {DETAIL_UNACCEPTED.format(own)}"
    return answer(Answer(403, code, title, decision.explanation, more, english=english))


def _closed(error: ScopeError) -> ResponseReturnValue:
    scopes = list(error.scopes)
    detail = f"The key lacks the scope: {' or '.join(scopes)}."
    return answer(
        Answer(403, "missing_scope", "This key does not open this", detail, {"scopes": scopes})
    )


def absent(_: NotFoundError) -> ResponseReturnValue:
    """Answer that there is nothing there."""
    return _plain(404)


def _invalid(error: InvalidInputError) -> ResponseReturnValue:
    return _fields(
        [
            {
                "field": p.field,
                "code": p.code,
                "detail": of_field(p),
                "wrong": p.wrong,
                "right": p.right,
            }
            for p in error.problems
        ]
    )


def _conflict(error: ConflictError) -> ResponseReturnValue:
    title = TITLES[409][1]
    return answer(Answer(409, error.code, title, str(error), english=of_conflict(error)))


def _unread(error: ValidationError) -> ResponseReturnValue:
    return _fields(field_errors(error.messages))


def _fields(errors: list[dict[str, str]]) -> ResponseReturnValue:
    code, title = TITLES[422]
    detail = "; ".join(f"{e['field']}: {e['code']}" for e in errors)
    return answer(Answer(422, code, title, detail, {"errors": errors}))


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    headers = {name: value for name, value in error.get_headers() if name in SHOWN_HEADERS}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="vigie"'
    return _plain(status, headers)


def _plain(status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    code, title = TITLES.get(status, ("error", "This cannot be done"))
    return answer(Answer(status, code, title, DETAILS.get(status, title), {}, headers or {}))


def _broken(away: Callable[[Exception], bool], error: Exception) -> ResponseReturnValue:
    """Log where it broke, never what was in it: a message may quote what people typed.

    Who is reading is not asked any more: that may be what broke.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("%s at %s on %s %s", type(error).__name__, place, request.method, request.endpoint)
    take_for_a_stranger()
    return _plain(503 if away(error) else 500)


def field_errors(messages: Any, prefix: str = "") -> list[dict[str, str]]:
    """Flatten marshmallow's messages into one entry a field."""
    if isinstance(messages, dict):
        found = []
        for name, inner in messages.items():
            place = not prefix and name in _PLACES
            found += field_errors(inner, prefix if place else f"{prefix}.{_named(name)}".strip("."))
        return found
    texts = messages if isinstance(messages, list) else [messages]
    return [
        {
            "field": prefix or "body",
            "code": CODES.get(str(text), "invalid"),
            "detail": str(text),
        }
        for text in texts
    ]


def _named(name: object) -> str:
    """Return the name of a field if it is one: people put sentences in the strangest places."""
    if isinstance(name, int):
        return str(name)
    return name if isinstance(name, str) and _NAME.fullmatch(name) else "?"
