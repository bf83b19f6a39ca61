"""How a route of the interface is made: one statement says who may knock, what it takes and gives.

1. Every operation has a door for keys; a cookie opens none of them.
2. What comes in is read strictly: one JSON document, ``application/json``, UTF-8, no name twice,
   no NaN; unknown names in body or query are refused.
3. The description of the interface is made from the same statement, its problems included.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, NoReturn, TypeVar

from flask import Request, Response, abort, request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from web.door import keyed

F = TypeVar("F", bound=Callable[..., Any])

PREFIX = "/api/v1"
MOST_LEVELS = 8  # of a body; an event has three
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of what the caller has: 304 if it is still that.",
    "schema": {"type": "string"},
}
ETAG = {"description": "Changes when the answer does.", "schema": {"type": "string"}}


class StrictReader(FlaskParser):
    """Reads what comes in, or says 400, 415 or 422."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE, "headers": EXCLUDE}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body."""
        if req.mimetype != "application/json":
            abort(415)
        body = req.get_data(cache=True)
        if len(body) >= (req.max_content_length or math.inf):
            abort(413)  # of an unannounced length, it was cut there without a word
        try:
            text = body.decode("utf-8")
            read = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            abort(400)
        if _is_deep(read):
            abort(400)  # whatever depth this interpreter happens to bear
        return read

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Leave the answer to ``web.errors``."""
        raise error


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation gives when all is well.

    ``also``: other statuses, as flask-smorest says them, with the headers of each.
    ``tagged``: it carries an ETag, and a reader who has it already is told so (304).
    ``media``: of what is not JSON, whose view makes the whole answer; then there is no schema.
    """

    schema: type[Schema] | None
    status: int = 200
    example: Any = None
    headers: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    tagged: bool = False
    media: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What an operation takes.  The view is given ``json``, ``query``, ``headers`` by name."""

    json: type[Schema] | None = None
    query: type[Schema] | None = None
    headers: type[Schema] | None = None
    example: Any = None


class Section(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """Operations that belong together."""

    ARGUMENTS_PARSER = StrictReader()

    def operation(
        self,
        method: str,
        rule: str,
        *,
        scopes: tuple[str, ...],
        takes: Question = Question(),
        gives: Answer,
        problems: tuple[int, ...] = (),
    ) -> Callable[[F], F]:
        """Register a view under its door; ``problems`` are its own, besides what all have."""

        def register(view: F) -> F:
            made = view if takes.query else _without_query(view)
            made = self._reading(made, takes)
            made = self._answering(made, gives, method)
            made = self._failing(made, {401, 403, 422, 500, *problems} | _of_body(takes))
            security = [{"bearerAuth": [scope]} for scope in scopes]
            made = self.doc(operationId=view.__name__, security=security)(made)
            conditional = [IF_NONE_MATCH] if gives.tagged and method == "GET" else None
            self.route(rule, methods=[method], parameters=conditional)(keyed(*scopes)(made))
            return view

        return register

    def _reading(self, view: Any, takes: Question) -> Any:
        places = {"headers": takes.headers, "query": takes.query, "json": takes.json}
        for place, schema in places.items():
            if schema is not None:
                example = takes.example if place == "json" else None
                view = self.arguments(
                    schema(),  # once: webargs would make it anew for every request
                    location=place,
                    arg_name=place,
                    example=example,
                )(view)
        return view

    def _failing(self, view: Any, statuses: set[int]) -> Any:
        """Describe the problems; flask-smorest would call through one more function for each."""
        described = view
        for status in sorted(statuses):
            described = self.alt_response(status, f"Problem{status}")(described)

        @wraps(described)
        def plain(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        return plain

    def _answering(self, view: Any, gives: Answer, method: str) -> Any:
        headers = {**gives.headers, **({"ETag": ETAG} if gives.tagged else {})}
        view = self.response(
            gives.status,
            gives.schema if gives.media is None else {"type": "string"},
            content_type=gives.media,
            example=gives.example,
            headers=headers or None,
        )(view)
        for status, said in gives.also.items():
            other = {"schema": gives.schema, **said, "headers": {**headers, **said["headers"]}}
            view = self.alt_response(status, **other)(view)
        if gives.tagged and method == "GET":
            same = {"description": "It is still what the caller has.", "headers": {"ETag": ETAG}}
            view = self.alt_response(304, **same)(view)
        return _tagged(view) if gives.tagged else view


def _of_body(takes: Question) -> set[int]:
    return {400, 413, 415} if takes.json else set()


def _tagged(view: Callable[..., Response]) -> Callable[..., Response]:
    @wraps(view)
    def tagged(*args: Any, **kwargs: Any) -> Response:
        response = view(*args, **kwargs)
        response.add_etag()
        response.make_conditional(request)
        return response

    return tagged


def _without_query(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def unasked(*args: Any, **kwargs: Any) -> Any:
        if request.args:
            raise ValidationError({"query": {name: ["Unknown field."] for name in request.args}})
        return view(*args, **kwargs)

    return unasked


def _is_deep(read: Any) -> bool:
    """Say whether the body is nested deeper than any that an operation takes."""
    level = [read]
    for _ in range(MOST_LEVELS):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
