"""Rows put in one by one: of the right council, and as they are when they are read again."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sharing.events import PostEvent, ReadEvent, SubmitEvent
from sharing.store import Event, Outbox, new_id
from sharing.store.sessions import UnconfinedError, put
from tests.council import SmallCouncil


def news(**words: Any) -> dict[str, Any]:
    """A piece of news of nothing."""
    return {"kind": "x", "event_id": "", "written_at": datetime.now(UTC), **words}


def test_a_row_gets_its_council_and_its_defaults(council: SmallCouncil) -> None:
    """As if the session had looked after it."""
    event = council.ask("mediator", PostEvent(council.draft()))
    with council.sessions.of(council.id) as session:
        put(session, Outbox, news(event_id=event.id))
    assert [row.kind for row in council.rows(Outbox)].count("x") == 1
    assert all(len(row.id) == len(new_id()) for row in council.rows(Outbox))


def test_a_row_of_another_council_is_refused(council: SmallCouncil) -> None:
    """And a session without a council puts nothing."""
    assert council.neighbour is not None
    sessions = council.sessions
    with sessions.of(council.id) as session, pytest.raises(UnconfinedError):
        put(session, Outbox, news(council_id=council.neighbour.id))
    with sessions.everywhere("a test") as session, pytest.raises(UnconfinedError):
        put(session, Outbox, news(council_id=council.id))


def test_rows_are_put_together_or_not_at_all(council: SmallCouncil) -> None:
    """A column that only one of them fills is not lost; a stranger among them stops all."""
    assert council.neighbour is not None
    event = council.ask("mediator", PostEvent(council.draft()))
    now = datetime.now(UTC)
    alike = [news(kind="two", event_id=event.id) for _ in "12"]
    more = news(kind="two", event_id=event.id, relayed_at=now)
    stranger = news(council_id=council.neighbour.id)
    with council.sessions.of(council.id) as session:
        put(session, Outbox)
        put(session, Outbox, *alike)
        for other, wrong in ((more, ValueError), (stranger, UnconfinedError)):
            again = news(kind="two", event_id=event.id)
            with pytest.raises(wrong):
                put(session, Outbox, again, other)
    assert [row.kind for row in council.rows(Outbox)].count("two") == 2


@pytest.mark.parametrize("who", ["mediator", "coordinator", "caretaker"])
def test_what_is_answered_is_what_is_read_again(council: SmallCouncil, who: str) -> None:
    """Field for field, whatever the zone that times were given in."""
    there = timezone(timedelta(hours=-9, minutes=-30))
    begun = datetime.now(there) - timedelta(hours=2)
    draft = council.draft(
        sector=council.places["peupliers"],
        occurred_from=begun,
        occurred_to=begun + timedelta(minutes=20),
        place_type="hall_entree",
        measures_taken=("dialogue_mediation", "dialogue_mediation"),
        quantities={"people_band": "5-9"},
        narrative="  Cinq personnes dans le hall. ",
    )
    answered = council.ask(who, SubmitEvent(draft, "key"))
    assert not answered.again
    read = council.ask(who, ReadEvent(answered.event.id))
    assert answered.event == read
    assert answered.event.occurred_from.utcoffset() == read.occurred_from.utcoffset()
    again = council.ask(who, SubmitEvent(draft, "key"))
    assert (again.event, again.again) == (read, True)
    assert len(council.rows(Event)) == 1
