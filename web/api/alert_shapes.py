"""Alerts on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from alerts.arbitration import REASONS, WHY
from alerts.board import OUTCOMES, ListAlerts
from alerts.course import TURNS
from alerts.life import LIVING, STATES
from alerts.silence import LONGEST
from sharing.pages import MOST
from web.api.fields import CURSOR, Coded, Digits, Flag, Moment, Shape, Whole, Word, identifier

MANY = 20  # measures

ALERT_EXAMPLE = {
    "id": "oi4dqnbvge2tqobz",
    "event": "ge2tqobzgiydcnzq",
    "severity": 3,
    "urgency": "immediate",
    "category": "TRQ-04",
    "group": "TRQ",
    "sector": "mzxw6ytboi4dqnbv",
    "sector_name": "Quartier Nord",
    "place_type": "cave_sous_sol",
    "occurred_from": "2026-11-22T00:55:00+00:00",
    "created_at": "2026-11-22T01:02:12.001902+00:00",
    "due_at": "2026-11-22T01:07:12.001902+00:00",
    "state": "open",
    "owner_name": None,
    "owner_partner": None,
    "acknowledged_at": None,
    "taken_at": None,
    "closed_at": None,
    "outcome": None,
    "expires_at": None,
    "passed_to": None,
    "escalated_at": None,
    "escalated_to": None,
    "silenced_until": None,
    "graver_at": None,
    "contested": None,
    "articles": ["A09"],
    "duties": ["P3"],
    "protocol": "transmissions-immediates@3",
    "narrative": "Cinq à neuf personnes installées dans la cave, ton qui monte.",
    "mine": False,
    "label": None,
    "reports": 5,
    "partners": 4,
    "sources": [{"event": "ge2tqobzgiydcnzq"}, {"event": "mjqxgzlqnzxxi3tb"}],
}


class SourceSchema(Shape):
    """One of the events of an alert of several."""

    event = identifier(required=True)


class AlertSchema(Shape):
    """An alert delivered to the caller.  Who answers is named by function, not by name."""

    id = identifier(required=True)
    event = identifier(required=True)
    severity = Whole(required=True, validate=validate.Range(1, 5))
    urgency = Word("urgency", required=True)
    category = Word("category", required=True)
    group = Word("group", required=True)
    sector = identifier(required=True)
    sector_name = fields.String(required=True)
    place_type = Word("place_type", required=True, allow_none=True)
    occurred_from = Moment(required=True)
    created_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "Somebody must answer by then."})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    owner_name = fields.String(
        required=True, allow_none=True, metadata={"description": "A function, in French."}
    )
    owner_partner = fields.String(required=True, allow_none=True)
    acknowledged_at = Moment(required=True, allow_none=True)
    taken_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)
    outcome = Word("outcome", required=True, allow_none=True)
    expires_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Until then the acknowledgement stands; then it is open again."},
    )
    passed_to = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "To whom it was last passed, in French."},
    )
    escalated_at = Moment(required=True, allow_none=True)
    escalated_to = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Who was told because nobody had answered, in French."},
    )
    silenced_until = Moment(required=True, allow_none=True)
    graver_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When a graver report last joined: it rang again."},
    )
    contested = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why somebody asked who is competent; null once it is ruled."},
    )
    articles = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The articles of the charter under which it was delivered."},
    )
    duties = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The duties of the protocol that asked for it."},
    )
    protocol = fields.String(
        required=True, allow_none=True, metadata={"description": "The version of these duties."}
    )
    narrative = fields.String(required=True)
    mine = Flag(required=True, metadata={"description": "The caller answers for it."})
    label = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of a pattern over several events: what it shows, in French."},
    )
    reports = Whole(
        required=True,
        metadata={"description": "How many events it is of, as far as the caller may know."},
    )
    partners = Whole(required=True, metadata={"description": "Of how many organisations."})
    sources = fields.List(
        fields.Nested(SourceSchema),
        required=True,
        metadata={"description": "Those of several events that the caller may read."},
    )


class AlertPageSchema(Shape):
    """Some alerts, newest first, and where the next page and the live stream begin."""

    items = fields.List(fields.Nested(AlertSchema), required=True)
    next = Coded(CURSOR, required=True, allow_none=True)
    live = fields.String(
        required=True,
        metadata={"description": "Where this list stands: `Last-Event-ID` for `/live/alerts`."},
    )


class AlertFilterSchema(Shape):
    """Which of the alerts delivered to the caller."""

    state = fields.List(
        fields.String(validate=validate.OneOf(STATES)),
        load_default=LIVING,
        validate=validate.Length(1, len(STATES)),
        metadata={"description": "Repeat it for several; without it, all but the closed."},
    )
    limit = Digits(load_default=50, validate=validate.Range(1, MOST))
    cursor = Coded(CURSOR, load_default=None, metadata={"description": "`next` of a page."})

    @post_load
    def listing(self, data: dict[str, Any], **_: Any) -> ListAlerts:
        """Make the command."""
        return ListAlerts(tuple(data["state"]), data["cursor"], data["limit"])


class ClosingSchema(Shape):
    """How an alert ended; the reporter is told."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    measures = fields.List(
        Word("measures_taken"), load_default=(), validate=validate.Length(max=MANY)
    )

    @post_load
    def in_words(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Freeze the measures."""
        return {**data, "measures": tuple(data["measures"])}


_TO = "A profession, `cell:` or `agent:` with an id; `/alerts/{id}/takers` lists them."


class PassingSchema(Shape):
    """To whom an alert goes."""

    to = fields.String(
        required=True, validate=validate.Length(1, 64), metadata={"description": _TO}
    )


class RulingSchema(PassingSchema):
    """Who takes it, and by what reason."""

    reason = fields.String(required=True, validate=validate.OneOf(REASONS))


class ContestSchema(Shape):
    """Why it is asked who is competent."""

    why = fields.String(required=True, validate=validate.OneOf(WHY))


class SilenceSchema(Shape):
    """For how many minutes; 0 ends it."""

    minutes = Whole(required=True, validate=validate.Range(0, LONGEST))


class TurnSchema(Shape):
    """One thing that happened.  ``why``: of the closed lists of arbitration."""

    at = Moment(required=True)
    what = fields.String(required=True, validate=validate.OneOf(TURNS))
    who = fields.String(required=True, metadata={"description": "Functions, in French."})
    why = fields.String(required=True, allow_none=True)


class CourseSchema(Shape):
    """What happened to an alert, oldest first."""

    items = fields.List(fields.Nested(TurnSchema), required=True)


class TakerSchema(Shape):
    """Somebody it may be passed to."""

    word = fields.String(required=True)
    name = fields.String(required=True)


class TakersSchema(Shape):
    """Those it may be passed to."""

    cells = fields.List(fields.Nested(TakerSchema), required=True)
    professions = fields.List(fields.Nested(TakerSchema), required=True)
    people = fields.List(fields.Nested(TakerSchema), required=True)
