"""Events and referrals for partners' machines."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from sharing.drafts import EventDraft
from sharing.event_views import EventView
from sharing.events import ListEvents, ReadEvent, SubmitEvent
from sharing.pages import Page
from sharing.referrals import RecordReferral, ReferralView
from web.api.event_shapes import (
    DRAFT_EXAMPLE,
    EVENT_EXAMPLE,
    EventDraftSchema,
    EventFilterSchema,
    EventPageSchema,
    EventSchema,
    IdempotencySchema,
    ReferralDraftSchema,
    ReferralSchema,
)
from web.api.operation import PREFIX, Answer, Question, Section
from web.door import ask

bp = Section("events", __name__, url_prefix=PREFIX, description="What partners tell each other.")

READ, WRITE = ("events:read",), ("events:write",)
LOCATION = {"description": "Where the event is.", "schema": {"type": "string"}}
LINK = {"description": 'The next page, rel="next".', "schema": {"type": "string"}}
REPLAYED = {"description": "It was there already.", "schema": {"type": "string", "enum": ["true"]}}


@bp.operation(
    "POST",
    "/events",
    scopes=WRITE,
    takes=Question(json=EventDraftSchema, headers=IdempotencySchema, example=DRAFT_EXAMPLE),
    gives=Answer(
        EventSchema,
        status=201,
        example=EVENT_EXAMPLE,
        headers={"Location": LOCATION},
        also={
            200: {
                "description": "Sent before under this Idempotency-Key.",
                "headers": {"Idempotency-Replayed": REPLAYED},
            }
        },
        tagged=True,
    ),
    problems=(409,),
)
def post_event(json: EventDraft, headers: dict[str, Any]) -> tuple[EventView, int, dict[str, str]]:
    """Report an event.

    The narrative is screened before anything is stored: what points at a person is refused (422)
    and kept nowhere. Categories marked `external` are refused (403): post a referral instead.
    """
    done = ask(SubmitEvent(json, headers["key"]))
    where = {"Location": f"{request.path}/{done.event.id}"}
    if done.again:
        return done.event, 200, {**where, "Idempotency-Replayed": "true"}
    return done.event, 201, where


@bp.operation(
    "GET",
    "/events/<public_id:event_id>",
    scopes=READ,
    gives=Answer(EventSchema, example=EVENT_EXAMPLE, tagged=True),
    problems=(404,),
)
def read_event(event_id: str) -> EventView:
    """Read one event.

    What the charter does not let the caller see is answered like what does not exist.
    """
    return ask(ReadEvent(event_id))


@bp.operation(
    "GET",
    "/events",
    scopes=READ,
    takes=Question(query=EventFilterSchema),
    gives=Answer(
        EventPageSchema,
        example={"items": [EVENT_EXAMPLE], "next": None},
        headers={"Link": LINK},
    ),
)
def list_events(query: ListEvents) -> tuple[Page[EventView], int, dict[str, str]]:
    """List events, newest first.

    Only those that the charter lets the caller read. For the next page, send the same filters
    with `cursor`, or follow the `Link` header.
    """
    return with_link(ask(query), "events.list_events")


@bp.operation(
    "POST",
    "/referrals",
    scopes=WRITE,
    takes=Question(
        json=ReferralDraftSchema, example={"category": "VUL-06", "sector": "mzxw6ytboi4dqnbv"}
    ),
    gives=Answer(ReferralSchema, status=201),
)
def post_referral(json: RecordReferral) -> ReferralView:
    """Note that somebody was pointed to a legal circuit.

    Kept: the circuit, the day, the sector, the kind of organisation. Nothing else.
    """
    return ask(json)


def with_link(page: Any, endpoint: str) -> tuple[Any, int, dict[str, str]]:
    """Return *page* with the ``Link`` header of the page after it, if there is one."""
    if page.next is None:
        return page, 200, {}
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    where = url_for(endpoint, **{**asked, "cursor": page.next})
    return page, 200, {"Link": f'<{where}>; rel="next"'}
