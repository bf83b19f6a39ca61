"""Words that a database, a trail or a codec cannot hold: each is an answer, never a stack trace.

Any text of any command may be any text at all: the desk answers with one of its own errors, or as
to an ordinary word, on both databases, and the trail goes on.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import Any

import pytest

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, ReadAlert, TakeAlert
from sharing.audience import WhoWillSee
from sharing.command import (
    Command,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    SharingError,
    keepable,
)
from sharing.drafts import EventDraft
from sharing.events import EventFilter, ListEvents, PostEvent, ReadEvent, SubmitEvent
from sharing.journal import ReadJournal
from sharing.outlines import ImportTerritories
from sharing.referrals import RecordReferral
from sharing.reports import ListMyReports
from sharing.territories import ListTerritories
from tests.council import PASSPHRASE, SmallCouncil

HOSTILE = (
    "\0", "a\ud800b", "", "x" * 20_000, "é" * 17, "'; DROP TABLE event; --", "%",
    "a\0b",
    "\udfff\ud800", " ", "\\", "\x7f", "🦉" * 300, "\u202e", "None", "0", "-1",
    "null", "../../etc/passwd", "{{7*7}}", "<script>",
)  # fmt: skip

Made = Callable[[SmallCouncil, str], Command[Any, Any]]

COMMANDS: dict[str, Made] = {
    "read an event": lambda c, w: ReadEvent(w),
    "read an alert": lambda c, w: ReadAlert(w),
    "acknowledge": lambda c, w: AcknowledgeAlert(w),
    "take": lambda c, w: TakeAlert(w),
    "close": lambda c, w: CloseAlert(w, "resolue"),
    "close with an outcome": lambda c, w: CloseAlert(alert_of(c), w),
    "close with measures": lambda c, w: CloseAlert(alert_of(c), "resolue", (w,)),
    "alerts in a state": lambda c, w: ListAlerts((w,)),
    "alerts from a place": lambda c, w: ListAlerts(cursor=w),
    "events from a place": lambda c, w: ListEvents(cursor=w),
    "reports from a place": lambda c, w: ListMyReports(cursor=w),
    "journal from a place": lambda c, w: ReadJournal(cursor=w),
    "journal of a person": lambda c, w: ReadJournal(person=w),
    "journal of a partner": lambda c, w: ReadJournal(partner=w),
    "journal of an action": lambda c, w: ReadJournal(kind_of_action=w),
    "a referral's category": lambda c, w: RecordReferral(w, c.places["nord"]),
    "a referral's sector": lambda c, w: RecordReferral("VUL-06", w),
    "who will see this category": lambda c, w: WhoWillSee(w, c.places["nord"]),
    "who will see this sector": lambda c, w: WhoWillSee("TRQ-04", w),
    "who will see this urgency": lambda c, w: WhoWillSee("TRQ-04", c.places["nord"], urgency=w),
    "post with a key": lambda c, w: PostEvent(c.draft(), w),
    "submit with a key": lambda c, w: SubmitEvent(c.draft(), w),
    "a quantity's name": lambda c, w: PostEvent(c.draft(quantities={w: 1})),
    "a quantity's word": lambda c, w: PostEvent(c.draft(quantities={"people_band": w})),
    "a quantity's number": lambda c, w: PostEvent(c.draft(quantities={"victims_count": w})),
    "place: its name": lambda c, w: ImportTerritories(a_map(name=w)),
    "place: its id": lambda c, w: ImportTerritories(a_map(id=w)),
    "place: its kind": lambda c, w: ImportTerritories(a_map(kind=w)),
    "place: its parent": lambda c, w: ImportTerritories(a_map(parent=w)),
    "the map": lambda c, w: ListTerritories(),
}


def by(name: str) -> Made:
    """A list of events by one word."""
    return lambda c, w: ListEvents(EventFilter(**{name: w}))  # type: ignore[arg-type]  # a word


def drafted(name: str, many: bool) -> Made:
    """A draft with one word in one of its fields."""
    return lambda c, w: PostEvent(c.draft(**{name: (w,) if many else w}))


for _name in ("category", "group", "sector", "state", "partner"):
    COMMANDS[f"events by {_name}"] = by(_name)
for _field in fields(EventDraft):
    if "str" in str(_field.type) and "Mapping" not in str(_field.type):
        COMMANDS[f"a draft's {_field.name}"] = drafted(_field.name, "tuple" in str(_field.type))
WHO = {"journal": "auditor", "place": "coordinator", "alerts": "officer", "close": "officer"}


def alert_of(council: SmallCouncil) -> str:
    """The one alert of the council."""
    return council.ask("officer", ListAlerts()).items[0].id


def a_map(**properties: str) -> dict[str, Any]:
    """A map of one place."""
    plain = {"id": "x", "kind": "sector", "name": "X"}
    feature = {"type": "Feature", "properties": {**plain, **properties}, "geometry": None}
    return {"type": "FeatureCollection", "features": [feature]}


def test_any_word_anywhere_is_answered(
    council: SmallCouncil, campaign: Callable[[str, int, int], int]
) -> None:
    """By an error of the desk's own, or as an ordinary word; and the trail can still be read."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    words = HOSTILE[: campaign("hostile words", 7, len(HOSTILE))]
    actors = {who: council.actor(who) for who in ("mediator", *WHO.values())}
    for (name, made), word in product(COMMANDS.items(), words):
        actor = actors[WHO.get(name.split()[0].strip(":"), "mediator")]
        try:
            council.desk.carry_out(made(council, word), actor)
        except InvalidInputError as error:
            said = "".join(f"{problem.wrong}{problem.right}" for problem in error.problems)
            if len(said) > 4_000 or (len(word) > 3 and word in said):
                pytest.fail(f"{name} repeats what was typed")
        except SharingError:
            continue
    council.ask("auditor", ReadJournal())
    for entry in council.trail():
        assert max(len(entry.resource), len(entry.detail)) < 1_000


def test_what_cannot_be_an_id_is_absent_like_what_is_not_there(council: SmallCouncil) -> None:
    """Nobody learns anything from the shape of the answer."""
    for word in HOSTILE:
        for command in (ReadEvent(word), ReadAlert(word), AcknowledgeAlert(word)):
            with pytest.raises(NotFoundError if keepable(word) else InvalidInputError):
                council.ask("officer", command)


def test_any_word_at_the_gate_opens_nothing(council: SmallCouncil) -> None:
    """As an address, a passphrase, a session or a key."""
    key = council.key("machine")
    for word in HOSTILE[:6]:
        assert council.gate.log_in(word, PASSPHRASE) is None
        assert council.gate.log_in(council.email("mediator"), word) is None
        for presented in (word, f"{council.id}.{word}", f"{word}.{word}"):
            assert council.gate.recognise(presented) is None
        for part in range(1, 4):
            parts = key.split("_")
            parts[part] = word
            assert council.gate.recognise_key("_".join(parts)) is None
        council.gate.log_out(f"{council.id}.{word}")


TIMES = (
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))),
    datetime(2026, 11, 22),  # noqa: DTZ001  # that is the point
)


def test_any_time_is_answered(council: SmallCouncil) -> None:
    """The edges of time, and a time of nowhere."""
    for at in TIMES:
        for command in asked_at(council, at):
            for who in ("mediator", "auditor"):
                with suppress(InvalidInputError, RefusedError):
                    council.ask(who, command)


def asked_at(council: SmallCouncil, at: datetime) -> tuple[Command[Any, Any], ...]:
    """Commands that speak of a time."""
    return (
        ListEvents(EventFilter(since=at)),
        ListEvents(EventFilter(until=at)),
        PostEvent(council.draft(occurred_from=at)),
        PostEvent(council.draft(occurred_to=at)),
        ReadJournal(since=at),
        ReadJournal(until=at),
    )
