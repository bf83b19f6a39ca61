"""Events and referrals on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from charters.vocabulary import EVENT_STATES
from sharing.drafts import NARRATIVE_MAX, EventDraft
from sharing.events import EventFilter, ListEvents
from sharing.pages import MOST
from sharing.referrals import RecordReferral
from web.api.fields import (
    CURSOR,
    KEY,
    Coded,
    Digits,
    Flag,
    KnownWord,
    Moment,
    Quantities,
    Shape,
    Whole,
    Word,
    identifier,
)

MANY = 20  # words of one list

DRAFT_EXAMPLE = {
    "category": "TRQ-04",
    "sector": "mzxw6ytboi4dqnbv",
    "occurred_from": "2026-11-22T01:55:00+01:00",
    "place_type": "cave_sous_sol",
    "urgency": "immediate",
    "quantities": {"people_band": "5-9"},
    "narrative": "Cinq à neuf personnes installées dans la cave, ton qui monte.",
}
EVENT_EXAMPLE = {
    **DRAFT_EXAMPLE,
    "id": "ge2tqobzgiydcnzq",
    "group": "TRQ",
    "sector_name": "Quartier Nord",
    "occurred_from": "2026-11-22T00:55:00+00:00",
    "occurred_to": None,
    "reported_at": "2026-11-22T01:02:11.214003+00:00",
    "severity": 3,
    "certainty": "witnessed",
    "target_kind": None,
    "actor_profile": None,
    "bias_motive": [],
    "recurrence": None,
    "ambience": None,
    "measures_taken": [],
    "emergency_called": None,
    "state": "received",
    "outcome": None,
    "partner": "nbswy3dpeb3w64tm",
    "partner_name": "Médiation du Val",
    "author": None,
    "author_name": None,
}


def _words(kind: str, says: str) -> fields.List[Any]:
    return fields.List(
        Word(kind),
        load_default=(),
        validate=validate.Length(max=MANY),
        metadata={"description": says},
    )


def _word(kind: str, says: str) -> Word:
    return Word(kind, load_default=None, allow_none=True, metadata={"description": says})


class EventDraftSchema(Shape):
    """An event as somebody proposes it."""

    category = Word("postable", required=True, metadata={"description": "What kind of act."})
    sector = identifier(required=True, metadata={"description": "Where: a territory's id."})
    occurred_from = Moment(required=True, metadata={"description": "When, or since when."})
    occurred_to = Moment(load_default=None, allow_none=True, metadata={"description": "Until."})
    place_type = _word("place_type", "What kind of place.")
    severity = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 5),
        metadata={"description": "1 (a bother) to 5 (a crisis); null: the category's own."},
    )
    urgency = Word("urgency", load_default="routine")
    certainty = Word("certainty", load_default="witnessed")
    target_kind = _word("target_kind", "Who or what was aimed at.")
    actor_profile = _word("actor_profile", "A group in general, never a person.")
    bias_motive = _words("bias_motive", "Apparent bias.")
    recurrence = _word("recurrence", "How often it happens.")
    ambience = _word("ambience", "How the place feels.")
    measures_taken = _words("measures_taken", "What was done on the spot.")
    quantities = Quantities(load_default=dict)
    emergency_called = Flag(
        load_default=None,
        allow_none=True,
        metadata={"description": "Whether 17, 18, 15 or 112 was called."},
    )
    narrative = fields.String(
        load_default="",
        metadata={
            "maxLength": NARRATIVE_MAX,
            "description": "What happened, without anything that points at a person: names, "
            "telephone numbers, plates and the like are refused and kept nowhere.",
        },
    )

    @post_load
    def draft(self, data: dict[str, Any], **_: Any) -> EventDraft:
        """Make the draft."""
        for name in ("bias_motive", "measures_taken"):
            data[name] = tuple(data[name])
        return EventDraft(**data)


class EventSchema(Shape):
    """An event as the charter lets the caller see it."""

    id = identifier(required=True)
    category = Word("category", required=True)
    group = Word("group", required=True)
    sector = identifier(required=True)
    sector_name = fields.String(required=True)
    place_type = Word("place_type", required=True, allow_none=True)
    occurred_from = Moment(required=True)
    occurred_to = Moment(required=True, allow_none=True)
    reported_at = Moment(required=True)
    severity = Whole(required=True, validate=validate.Range(1, 5))
    urgency = Word("urgency", required=True)
    certainty = Word("certainty", required=True)
    target_kind = Word("target_kind", required=True, allow_none=True)
    actor_profile = Word("actor_profile", required=True, allow_none=True)
    bias_motive = fields.List(Word("bias_motive"), required=True)
    recurrence = Word("recurrence", required=True, allow_none=True)
    ambience = Word("ambience", required=True, allow_none=True)
    measures_taken = fields.List(Word("measures_taken"), required=True)
    quantities = Quantities(required=True)
    emergency_called = Flag(required=True, allow_none=True)
    narrative = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(EVENT_STATES))
    outcome = Word("outcome", required=True, allow_none=True)
    partner = identifier(required=True)
    partner_name = fields.String(required=True)
    author = identifier(
        required=True,
        allow_none=True,
        metadata={"description": "null: hidden by the charter."},
    )
    author_name = fields.String(required=True, allow_none=True)


class EventPageSchema(Shape):
    """Some events, newest first, and where the next page begins."""

    items = fields.List(fields.Nested(EventSchema), required=True)
    next = Coded(
        CURSOR,
        required=True,
        allow_none=True,
        metadata={"description": "The cursor of the next page; null: this is the last."},
    )


class EventFilterSchema(Shape):
    """Which of the events that the caller may see."""

    category = KnownWord("category")
    group = KnownWord("group")
    sector = identifier(metadata={"description": "A territory's id; not those below it."})
    severity_min = Digits(validate=validate.Range(1, 5))
    state = fields.String(validate=validate.OneOf(EVENT_STATES))
    since = Moment(metadata={"description": "Occurred then or later."})
    until = Moment(metadata={"description": "Occurred before then."})
    partner = identifier()
    limit = Digits(load_default=50, validate=validate.Range(1, MOST))
    cursor = Coded(CURSOR, load_default=None, metadata={"description": "`next` of a page."})

    @post_load
    def listing(self, data: dict[str, Any], **_: Any) -> ListEvents:
        """Make the command."""
        cursor, limit = data.pop("cursor"), data.pop("limit")
        return ListEvents(EventFilter(**data), cursor, limit)


class IdempotencySchema(Shape):
    """The header under which the same event may be sent again."""

    key = Coded(
        KEY,
        data_key="Idempotency-Key",
        load_default=None,
        metadata={
            "description": "A key of your own for this event, such as a UUID. Sending the same "
            "body again under it answers the same event; another body is refused (409)."
        },
    )


class ReferralDraftSchema(Shape):
    """That somebody was pointed to the legal circuit of an external category."""

    category = Word("external", required=True)
    sector = identifier(required=True)

    @post_load
    def command(self, data: dict[str, Any], **_: Any) -> RecordReferral:
        """Make the command."""
        return RecordReferral(**data)


class ReferralSchema(Shape):
    """All that is kept of a referral."""

    id = identifier(required=True)
    circuit = fields.String(required=True)
    on = fields.String(required=True, metadata={"format": "date"})
    sector = identifier(required=True)
