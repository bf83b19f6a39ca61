"""What really happened, asked again: the same answers under the same charter, and who changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, ReadAlert
from audit import asked as trail_asked
from audit import trail
from audit.store import Entry
from charters.conditions import Condition, Op, Side
from charters.decide import Engine
from config.wiring import now
from sharing import replay as replaying
from sharing.audience import WhoWillSee
from sharing.command import NotFoundError, RefusedError
from sharing.comparison import Comparison, compared
from sharing.events import ListEvents, PostEvent, ReadEvent
from sharing.journal import ReadJournal
from sharing.referrals import RecordReferral
from sharing.replay import Replay, replay
from sharing.store import Agent, AgentSector, Event, Outbox
from tests.charters.test_compare import SHIPPED, Edit, edited
from tests.council import PASSPHRASE, SmallCouncil

AS_IT_IS = Engine(SHIPPED)
TIGHTER = Engine(edited({"R02.3": lambda r: replace(r, who=r.who - {"municipal_police"})}))
LOOSER = Engine(edited({"R07.4": lambda _: None}))
NAMED = Engine(edited({"R14.1": lambda _: None}))


def a_night(council: SmallCouncil) -> str:
    """One of everything that the trail records; return the id of an event nobody else may read."""
    place = council.places["nord"]
    council.gate.log_in(council.email("mediator"), PASSPHRASE)
    council.ask("mediator", WhoWillSee("TRQ-04", place))
    event = council.ask("mediator", PostEvent(council.draft()))
    council.ask("mediator", RecordReferral("VUL-06", place))
    council.relay()
    deal = council.ask("police", PostEvent(council.draft(category="STU-02", severity=3)))
    [alert] = council.ask("officer", ListAlerts()).items
    council.ask("officer", ReadAlert(alert.id))
    council.ask("officer", AcknowledgeAlert(alert.id))
    council.ask("officer", CloseAlert(alert.id, "resolue"))
    council.ask("officer", ReadEvent(event.id))
    council.ask("coordinator", ReadEvent(deal.id))
    council.ask("coordinator", ListEvents())
    council.ask("auditor", ReadJournal())
    with pytest.raises(RefusedError):
        council.ask("mediator", ReadJournal())
    for agent in ("mediator", "officer", "officer"):
        with pytest.raises(NotFoundError):
            council.ask(agent, ReadEvent(deal.id))
    with pytest.raises(NotFoundError):
        council.ask("officer", ReadEvent("nothing"))
    return deal.id


def again(
    council: SmallCouncil,
    after: Engine = AS_IT_IS,
    before: Engine = AS_IT_IS,
    most: int | None = None,
) -> Replay:
    """Replay the last thirty days of the council."""
    with council.sessions.snapshot(council.id) as session:
        since = now() - timedelta(days=30)
        return replay(session, council.id, before, after, since, now(), most)


def comparison(council: SmallCouncil, after: Engine) -> Comparison:
    """Compare with the shipped charter."""
    with council.sessions.snapshot(council.id) as session:
        words = council.house.taxonomy.words
        return compared(session, council.id, AS_IT_IS, after, words, now())


def test_the_unchanged_charter_gives_the_answers_that_were_recorded(
    council: SmallCouncil,
) -> None:
    """Every entry is counted once; each that is weighed gets the outcome it had."""
    a_night(council)
    found = again(council)
    outcomes = Counter(entry.outcome for entry in council.trail())
    assert min(outcomes["permitted"], outcomes["refused"], outcomes["absent"]) > 0
    assert found.entries == len(council.trail())
    assert (found.foreign, found.absent, found.gone_people) == (1, 1, 0)
    assert found.gone_records == 1  # the draft of « Qui verra ? » was never kept
    assert found.weighed > 15
    assert (found.otherwise, found.changes, found.bounded) == (0, (), False)


def test_an_answer_that_would_be_another_today_is_counted(council: SmallCouncil) -> None:
    """The strong check can fail: a mediator who lost their sector, a charter that changed."""
    a_night(council)
    other = Engine(edited({"R13.1": lambda _: None}))
    assert again(council, other, before=other).otherwise == 1
    mine = AgentSector.agent_id == council.agents["officer"]
    with council.sessions.of(council.id) as session:
        session.execute(delete(AgentSector).where(mine))
    found = again(council)
    assert found.otherwise > 2
    assert found.changes == ()


def told(found: Comparison) -> dict[tuple[str, str, bool], tuple[int, int]]:
    """Requests and records of each profession, action and way."""
    counts: dict[tuple[str, str, bool], tuple[int, int]] = {}
    for line in found.lines:
        key = line.change.profession, line.change.action, line.change.gain
        requests, records = counts.get(key, (0, 0))
        counts[key] = requests + line.requests, records + (line.records or 0)
    return counts


def test_a_rule_that_is_widened_is_seen_on_what_was_refused(council: SmallCouncil) -> None:
    """The officer asked twice for what the looser charter would have shown."""
    a_night(council)
    found = comparison(council, LOOSER)
    assert found.wider
    assert told(found)[("municipal_police", "event:read", True)] == (2, 1)
    assert told(found)[("housing_manager", "event:read", True)] == (0, 0)  # nobody is one here
    assert not any(line.requests for line in found.lines if not line.change.gain)


def test_a_rule_that_is_tightened_is_seen_on_what_was_read(council: SmallCouncil) -> None:
    """The officer would not have read the mediator's report, which is one stored record."""
    a_night(council)
    found = comparison(council, TIGHTER)
    assert not found.wider
    assert told(found) == {("municipal_police", "event:read", False): (1, 1)}


def test_what_is_no_longer_hidden_counts_too(council: SmallCouncil) -> None:
    """Readings that were permitted, now with the author's name."""
    a_night(council)
    counts = told(comparison(council, NAMED))
    assert counts[("municipal_police", "event:read", True)] == (1, 1)
    assert counts[("council_coordinator", "event:read", True)] == (1, 2)
    assert counts[("municipal_police", "alert:read", True)] == (1, 1)
    assert counts[("mayor", "event:read", True)] == (0, 0)


def test_lines_of_the_grid_alone_say_zero(council: SmallCouncil) -> None:
    """A council where nothing has happened: the same table, and nothing counted."""
    found = comparison(council, LOOSER)
    assert found.wider
    assert found.lines
    assert {(line.requests, line.records) for line in found.lines} == {(0, 0)}
    assert found.replay.entries == 0


def test_what_is_gone_is_counted_as_gone(council: SmallCouncil) -> None:
    """A record that was destroyed, somebody who left: said, never dropped."""
    deal = a_night(council)
    before = again(council)
    with council.sessions.of(council.id) as session:
        session.execute(delete(Outbox).where(Outbox.event_id == deal))
        session.execute(delete(Event).where(Event.id == deal))
    found = again(council, LOOSER)
    assert found.gone_records == before.gone_records + 5  # posted, read once, refused three times
    assert found.changes == ()
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["officer"])).left_at = now()
    left = again(council)
    assert left.gone_people > 0
    assert left.entries == before.entries


def test_the_neighbours_nights_are_never_counted(council: SmallCouncil) -> None:
    """Another council's entries, people and records are nobody's business here."""
    assert council.neighbour is not None
    a_night(council)
    alone = comparison(council, LOOSER)
    a_night(council.neighbour)
    a_night(council.neighbour)
    assert comparison(council, LOOSER) == alone


def test_portions_and_what_is_remembered_change_nothing(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries come two by two and nothing is remembered long: the same counts."""
    a_night(council)
    whole = again(council, LOOSER)
    monkeypatch.setattr(trail_asked, "PORTION", 2)
    monkeypatch.setattr(replaying, "MOST_REMEMBERED", 1)
    assert again(council, LOOSER) == whole


def test_a_bounded_replay_takes_the_newest_and_says_so(council: SmallCouncil) -> None:
    """The last thing that was asked is what is not there; the one before, the officer's deal."""
    a_night(council)
    found = again(council, LOOSER, most=2)
    assert found.bounded
    assert (found.entries, found.absent, found.weighed) == (2, 1, 1)
    assert [change.requests for change in found.changes] == [1]
    assert not again(council, most=1_000).bounded


def test_only_the_days_that_were_asked_for_are_read(council: SmallCouncil) -> None:
    """What was done before or after is not counted."""
    a_night(council)
    day = timedelta(days=1)
    with council.sessions.snapshot(council.id) as session:
        for since, until in ((now() - 3 * day, now() - 2 * day), (now() + day, now() + 2 * day)):
            assert replay(session, council.id, AS_IT_IS, LOOSER, since, until).entries == 0


def test_a_list_is_weighed_as_a_list(council: SmallCouncil) -> None:
    """Once nothing is left to be read, whoever read a list would have been refused it."""
    a_night(council)
    closed = Engine(edited(dict.fromkeys(("R02.3", "R02.4", "R02.5", "R13.1"), lambda _: None)))
    counts = told(comparison(council, closed))
    assert counts[("council_coordinator", "event:read", False)] == (2, 2)  # one event, one list
    assert counts[("charter_auditor", "audit:read", False)] == (1, 0)


def test_examples_are_of_nobody(council: SmallCouncil) -> None:
    """What leaves stands as the real one stood, and holds no id of anybody or anything here."""
    a_night(council)
    found = again(council, Engine(edited({"R02.3": lambda _: None, "R14.1": lambda _: None})))
    assert {change.gain for change in found.changes} == {True, False}
    real = {*council.agents.values(), *council.partners.values(), *council.places.values()}
    for change in found.changes:
        actor, _, record, _ = change.example
        standing = {actor.id, actor.partner, *actor.sectors, *actor.perimeter}
        assert not real & (standing | {record.id, record.author, record.partner, record.sector})
        assert record.category in ("TRQ-04", "STU-02")


def test_entries_that_cannot_be_read_are_counted_with_what_is_gone(council: SmallCouncil) -> None:
    """Of no kind, of an unknown kind, of a kind that nobody stores, of nothing at all."""
    odd = ("", ":", "event_record", "event_record:", "dragon:x", "dragon:*", "alert:" + "é" * 200)
    at, who = now() - timedelta(hours=1), council.actor("officer")
    with council.sessions.of(council.id) as session:
        for resource in odd:
            deed = trail.Deed(at, who.id, who.partner, "event:read", resource, "permitted")
            trail.append(session, council.id, deed)
        row = session.scalars(select(Entry).limit(1)).one()
        row.at = f"{at.date()}T-not-a-time"
    found = again(council)
    assert found.gone_records == found.entries == len(odd)


def test_the_hour_is_that_of_the_request_by_the_councils_clock(council: SmallCouncil) -> None:
    """What is closed at these hours would have been refused; what is closed at others would not."""
    a_night(council)
    hour = now().astimezone(ZoneInfo(SHIPPED.time_zone)).hour
    these = frozenset((hour + step) % 24 for step in (-1, 0, 1))
    for hours, lost in ((these, 1), (frozenset(range(24)) - these, 0)):
        closed = Condition(Side.CONTEXT, "hour", Op.IN, hours)
        after = Engine(edited({"R02.3": with_exception(closed)}))
        counts = told(comparison(council, after))
        assert counts[("municipal_police", "event:read", False)][0] == lost


def with_exception(condition: Condition) -> Edit:
    """The rule, except when *condition* holds."""
    return lambda rule: replace(rule, unless=(condition,))
