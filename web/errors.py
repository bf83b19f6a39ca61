"""Which failure is which answer.  Only the edge knows HTTP.

Machines (paths under ``/api``) get problem details (RFC 9457) in English with the French
explanation beside; people get a French page.  Neither ever gets a stack trace, or what
they typed in a free text.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError

log = logging.getLogger("vigie.web")


@dataclass(frozen=True, slots=True)
class Answer:
    """One failure, for both kinds of readers."""

    status: int
    code: str
    title: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


TITLES = {
    400: ("bad_request", "The request cannot be read"),
    401: ("unknown_caller", "Who are you?"),
    403: ("refused", "The charter does not permit this"),
    404: ("not_found", "There is nothing here"),
    405: ("method_not_allowed", "Not this method"),
    409: ("conflict", "It contradicts what is already there"),
    413: ("too_large", "The request is too large"),
    415: ("unsupported_media_type", "Not this kind of content"),
    422: ("invalid", "Something in the request cannot be taken"),
    429: ("too_many", "Too many requests"),
    500: ("failure", "Something broke here; nothing was half-written"),
    503: ("unavailable", "Not now; try again shortly"),
}


def register(app: Flask) -> None:
    """Answer every failure of *app*."""
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(NotFoundError, _absent)
    app.register_error_handler(InvalidInputError, _invalid)
    app.register_error_handler(ConflictError, _conflict)
    app.register_error_handler(ValidationError, _unread)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def for_machines() -> bool:
    """Say whether the caller is a machine."""
    return request.path.startswith(("/api/", "/live/"))


def answer(found: Answer) -> ResponseReturnValue:
    """Render *found* for whoever asked."""
    if for_machines():
        body = {
            "type": "about:blank",
            "title": found.title,
            "status": found.status,
            "code": found.code,
            "detail": found.detail,
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
    code, title = TITLES[403]
    near = decision.closest
    more = {
        "articles": list(decision.articles) or ([near.article] if near else []),
        "rules": list(decision.rules),
        "charter": decision.version,
    }
    return answer(Answer(403, code, title, decision.explanation, more))


def _absent(_: NotFoundError) -> ResponseReturnValue:
    return _plain(404)


def _invalid(error: InvalidInputError) -> ResponseReturnValue:
    code, title = TITLES[422]
    errors = [
        {"field": p.field, "code": p.code, "wrong": p.wrong, "right": p.right}
        for p in error.problems
    ]
    detail = "; ".join(f"{p.field}: {p.code}" for p in error.problems)
    return answer(Answer(422, code, title, detail, {"errors": errors}))


def _conflict(error: ConflictError) -> ResponseReturnValue:
    return answer(Answer(409, error.code, TITLES[409][1], str(error)))


def _unread(error: ValidationError) -> ResponseReturnValue:
    code, title = TITLES[422]
    return answer(Answer(422, code, title, "see errors", {"errors": field_errors(error.messages)}))


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    headers = {
        name: value
        for name, value in error.get_headers()
        if name in ("Allow", "Retry-After", "WWW-Authenticate")
    }
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="vigie"'
    data = getattr(error, "data", None)
    if status == 422 and isinstance(data, dict):  # flask-smorest's way to hand over the fields
        code, title = TITLES[422]
        errors = field_errors(data.get("messages", {}))
        return answer(Answer(422, code, title, "see errors", {"errors": errors}))
    return _plain(status, headers)


def _plain(status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    code, title = TITLES.get(status, ("error", "This cannot be done"))
    return answer(Answer(status, code, title, title, {}, headers or {}))


def _broken(error: Exception) -> ResponseReturnValue:
    """Log where it broke, never what was in it: a message may quote what people typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("%s at %s on %s %s", type(error).__name__, place, request.method, request.endpoint)
    return _plain(500)


def field_errors(messages: Any, prefix: str = "") -> list[dict[str, str]]:
    """Flatten marshmallow's messages into one entry a field."""
    if isinstance(messages, dict):
        found = []
        for name, inner in messages.items():
            path = prefix if prefix == "" and name in _PLACES else f"{prefix}.{name}".strip(".")
            found += field_errors(inner, path)
        return found
    texts = messages if isinstance(messages, list) else [messages]
    return [{"field": prefix or "body", "code": "invalid", "wrong": str(t)} for t in texts]


_PLACES = ("json", "query", "headers", "path", "form", "_schema")
