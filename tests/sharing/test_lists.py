"""Lists are complete, in order, and exactly what one could read one by one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from zoneinfo import ZoneInfo

import pytest

from charters.parties import Actor
from sharing.command import InvalidInputError, NotFoundError
from sharing.event_views import EventView
from sharing.events import EventFilter, ListEvents, PostEvent, ReadEvent
from sharing.reports import ListMyReports
from sharing.store import Event, Territory
from tests.council import AGENTS, SmallCouncil

CATEGORIES = ("TRQ-03", "CAD-02", "STU-02", "STU-03", "BIE-03")
WHEN = datetime(2026, 11, 1, 2, tzinfo=UTC)
COUNT = 50


@pytest.fixture
def busy(council: SmallCouncil) -> SmallCouncil:
    """Fifty events of all kinds, by everybody who may, many of them in the same minute."""
    random = Random(80)
    authors = ("mediator", "machine", "caretaker", "officer", "coordinator", "police")
    actors = {author: council.actor(author) for author in authors}
    grounds = {"caretaker": ("peupliers",), "coordinator": ("nord", "sud", "peupliers")}
    grounds["police"] = grounds["coordinator"]
    for _ in range(COUNT):
        author = random.choice(authors)
        place = random.choice(grounds.get(author, ("nord", "peupliers")))
        draft = council.draft(
            category=random.choice(CATEGORIES),
            sector=council.places[place],
            severity=random.randint(1, 5),
            occurred_from=WHEN + timedelta(minutes=random.randint(0, 9)),
        )
        council.desk.carry_out(PostEvent(draft), actors[author])
    return council


def pages(council: SmallCouncil, actor: Actor, asked: EventFilter, limit: int) -> list[EventView]:
    """Every page to the end, put together."""
    found: list[EventView] = []
    cursor: str | None = None
    while True:
        page = council.desk.carry_out(ListEvents(asked, cursor, limit), actor)
        assert len(page.items) <= limit
        found += page.items
        cursor = page.next
        if cursor is None:
            return found
        assert len(page.items) == limit


def readable(council: SmallCouncil, actor: Actor) -> Iterator[EventView]:
    """What the actor can read one by one."""
    for event in council.rows(Event):
        try:
            yield council.desk.carry_out(ReadEvent(event.id), actor)
        except NotFoundError:
            continue


def test_a_list_is_what_one_could_read_one_by_one(busy: SmallCouncil) -> None:
    """For everybody: the same events with the same fields, each once, newest first."""
    sizes = set()
    for agent in AGENTS:
        actor = busy.actor(agent)
        one_by_one = list(readable(busy, actor))
        one_by_one.sort(key=lambda view: (view.occurred_from, view.id), reverse=True)
        for limit in (7, 200):
            assert pages(busy, actor, EventFilter(), limit) == one_by_one
        sizes.add(len(one_by_one))
    assert len(sizes) > 3, "the charter does make a difference"
    assert 0 in sizes


def test_a_filter_takes_away_and_adds_nothing(busy: SmallCouncil) -> None:
    """Each alone and all together, a page at a time."""
    nord, town = busy.places["nord"], busy.partners["town"]
    middle = WHEN + timedelta(minutes=5)
    filters: list[tuple[EventFilter, Callable[[EventView], bool]]] = [
        (EventFilter(category="STU-03"), lambda v: v.category == "STU-03"),
        (EventFilter(group="STU"), lambda v: v.group == "STU"),
        (EventFilter(sector=nord), lambda v: v.sector == nord),
        (EventFilter(severity_min=4), lambda v: v.severity >= 4),
        (EventFilter(state="received"), lambda v: True),
        (EventFilter(state="closed"), lambda v: False),
        (EventFilter(since=middle), lambda v: v.occurred_from >= middle),
        (EventFilter(until=middle), lambda v: v.occurred_from < middle),
        (EventFilter(partner=town), lambda v: v.partner == town),
        (
            EventFilter(sector=nord, severity_min=2, until=middle, partner=town),
            lambda v: (
                (v.sector, v.partner) == (nord, town)
                and v.severity >= 2
                and v.occurred_from < middle
            ),
        ),
    ]
    for agent in ("mediator", "coordinator", "caretaker", "auditor"):
        actor = busy.actor(agent)
        everything = pages(busy, actor, EventFilter(), 200)
        for asked, keeps in filters:
            assert pages(busy, actor, asked, 6) == [view for view in everything if keeps(view)]


def test_a_zone_makes_no_difference_to_a_time(busy: SmallCouncil) -> None:
    """The same instant in Paris, in UTC and elsewhere."""
    actor = busy.actor("coordinator")
    middle = WHEN + timedelta(minutes=5)
    answers = [
        pages(busy, actor, EventFilter(since=middle.astimezone(zone)), 200)
        for zone in (UTC, ZoneInfo("Europe/Paris"), timezone(timedelta(hours=-9)))
    ]
    assert answers[0] == answers[1] == answers[2]
    assert 0 < len(answers[0]) < COUNT


def test_an_event_that_comes_meanwhile_moves_no_page(busy: SmallCouncil) -> None:
    """The second page goes on where the first ended, whatever was posted in between."""
    actor = busy.actor("coordinator")
    before = pages(busy, actor, EventFilter(), 200)
    first = busy.desk.carry_out(ListEvents(limit=10), actor)
    busy.desk.carry_out(PostEvent(busy.draft()), actor)
    second = busy.desk.carry_out(ListEvents(limit=10, cursor=first.next), actor)
    assert list(first.items + second.items) == before[:20]


def test_my_reports_are_mine_newest_first(busy: SmallCouncil) -> None:
    """What I posted, all of it, wherever it was, by the time I posted it."""
    for agent in ("mediator", "caretaker", "auditor"):
        actor, found, cursor = busy.actor(agent), [], None
        while True:
            page = busy.desk.carry_out(ListMyReports(cursor, 7), actor)
            found += [report.event for report in page.items]
            cursor = page.next
            if cursor is None:
                break
        mine = [event.id for event in busy.rows(Event) if event.author_id == actor.id]
        assert sorted(view.id for view in found) == sorted(mine)
        assert found == sorted(found, key=lambda v: (v.reported_at, v.id), reverse=True)


@pytest.mark.parametrize("limit", [0, -1, 201, 10**9])
def test_a_page_has_a_size(council: SmallCouncil, limit: int) -> None:
    """From 1 to 200, and whoever asks for another is told."""
    for command in (ListEvents(limit=limit), ListMyReports(limit=limit)):
        with pytest.raises(InvalidInputError) as error:
            council.ask("mediator", command)
        assert [problem.field for problem in error.value.problems] == ["limit"]


def test_a_place_means_all_that_lies_in_it(council: SmallCouncil) -> None:
    """An estate that is added to a sector is on the ground of that sector's agents at once."""
    with council.sessions.of(council.id) as session:
        row = Territory(id="a-new-estate", code="n", kind="estate", name="Neuf")
        row.parent_id = council.places["peupliers"]
        session.add(row)
    posted = council.ask("mediator", PostEvent(council.draft(sector="a-new-estate")))
    assert council.ask("caretaker", ReadEvent(posted.id)).sector_name == "Neuf"
