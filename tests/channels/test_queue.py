"""Letters: each once to the eye, none lost, whoever tries them and whoever dies trying."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, cast

import pytest

from alerts.channels.post import Post
from alerts.channels.queue import (
    _BATCH,
    AGAIN,
    LEASE,
    SPREAD,
    Claim,
    Fault,
    Lane,
    _due,
    claim,
    conclude,
    due_lanes,
    wait,
)
from alerts.channels.store import Sending
from sharing.events import PostEvent
from tests.channels.letters import alert, email_to, lane_of, letters, post_of
from tests.channels.mail_server import Smtp
from tests.council import SmallCouncil

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each test begin when it does, not when the whole run was collected."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC))


@pytest.fixture
def written(council: SmallCouncil) -> SmallCouncil:
    """An alert for the officer and the coordinator, who both wish for e-mail."""
    email_to(council, "officer", "coordinator")
    alert(council)
    return council


def taken(council: SmallCouncil, at: datetime) -> Claim | None:
    """Claim the next letter, as somebody who dies right after."""
    with council.sessions.of(council.id) as session:
        return claim(session, lane_of(council), at)


def empty_at_once(many: int, post: Post, lane: Lane) -> None:
    """Have so many try the lane's letters at the same time, until none is left."""
    start = Barrier(many)

    def work() -> None:
        start.wait()
        while post.send_next(lane):
            pass

    with ThreadPoolExecutor(many) as workers:
        for done in [workers.submit(work) for _ in range(many)]:
            done.result()


def test_an_alert_and_its_letters_are_one_transaction(council: SmallCouncil) -> None:
    """One a person and channel; relaying again writes none; the neighbour has none."""
    email_to(council, "officer")
    council.ask("mediator", PostEvent(council.draft()))
    assert letters(council) == []
    council.relay()
    [one] = letters(council)
    assert (one.state, one.attempt, one.agent_id) == ("waiting", 0, council.agents["officer"])
    council.relay()
    assert len(letters(council)) == 1
    assert council.neighbour is not None
    assert letters(council.neighbour) == []


def test_who_dies_with_a_letter_in_hand_loses_nothing(written: SmallCouncil, smtp: Smtp) -> None:
    """Nobody else tries it while the lease runs; then it is tried, with the same id."""
    first, second = taken(written, NOW + LEASE), taken(written, NOW + LEASE)
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert taken(written, NOW + LEASE) is None
    post = replace(post_of(written, smtp), clock=lambda: NOW + 3 * LEASE)
    while post.send_next(lane_of(written)):
        pass
    assert {one.id for one in letters(written)} == {first.id, second.id}
    assert {m["Message-ID"] for _, m in smtp.inbox} == {
        f"<{one}@vigie.example>" for one in (first.id, second.id)
    }
    assert {(one.state, one.attempt, one.next_at) for one in letters(written)} == {
        ("sent", 2, None)
    }


def test_many_workers_send_each_letter_once(council: SmallCouncil, smtp: Smtp) -> None:
    """Three at once, two people, four alerts: eight letters, eight messages."""
    email_to(council, "officer", "coordinator")
    for _ in range(4):
        alert(council)
    empty_at_once(3, post_of(council, smtp), lane_of(council))
    ids = [str(message["Message-ID"]) for _, message in smtp.inbox]
    assert len(ids) == len(set(ids)) == len(letters(council)) == 8


def test_the_life_of_a_letter_that_nobody_takes(written: SmallCouncil) -> None:
    """Failed, later each time, then dead and in the trail; no word of what was answered."""
    at, waits = NOW + LEASE, []
    with written.sessions.of(written.id) as session:
        other = claim(session, lane_of(written), at)
        assert other is not None
        assert conclude(session, written.id, other, None, at) == "sent"
    for attempt in range(1, len(AGAIN) + 2):
        with written.sessions.of(written.id) as session:
            one = claim(session, lane_of(written), at)
            assert one is not None
            assert one.attempt == attempt
            state = conclude(session, written.id, one, Fault.ERROR, at)
            row = session.get_one(Sending, (written.id, one.id))
        assert state == row.state == ("dead" if attempt > len(AGAIN) else "failed")
        if row.next_at:
            waits.append(row.next_at - at)
            assert taken(written, row.next_at - timedelta(milliseconds=1)) is None
            at = row.next_at
    assert all(
        plan * (1 - SPREAD) <= w <= plan * (1 + SPREAD)
        for plan, w in zip(AGAIN, waits, strict=True)
    )
    assert timedelta(hours=6) < sum(waits, timedelta()) < timedelta(hours=12)
    deeds = [e for e in written.trail() if e.action.startswith("channel:")]
    assert [(e.action, e.actor) for e in deeds] == [
        ("channel:send", "vigie"),
        ("channel:give_up", "vigie"),
    ]
    assert due_lanes(written.sessions, at + timedelta(days=9)) == {}


def test_who_comes_too_late_says_nothing(written: SmallCouncil) -> None:
    """A failure of the first does not undo what the second did; a success always counts."""
    first, late = taken(written, NOW + LEASE), NOW + 3 * LEASE
    with written.sessions.of(written.id) as session:
        again = claim(session, lane_of(written), late)
        while again is not None and first is not None and again.id != first.id:
            again = claim(session, lane_of(written), late)
        assert first is not None
        assert again is not None
        assert conclude(session, written.id, first, Fault.ERROR, late) == "waiting"
        assert conclude(session, written.id, first, None, late) == "sent"
        assert conclude(session, written.id, again, Fault.ERROR, late) == "sent"


def test_waits_differ() -> None:
    """What failed together does not come back together."""
    assert len({wait(1) for _ in range(50)}) > 40


def test_what_nobody_can_send_is_dead_at_once(council: SmallCouncil) -> None:
    """A house without a mail server: one entry, whom and of what; what somebody tries is theirs."""
    email_to(council, "officer", "coordinator")
    for _ in range(3):
        alert(council)
    held = taken(council, NOW + LEASE)
    assert held is not None
    post = post_of(council, None)
    assert [post.send_next(lane_of(council)) for _ in range(2)] == ["dead", None]
    dead = [one for one in letters(council) if one.id != held.id]
    assert {(one.state, one.last_error, one.attempt) for one in dead} == {("dead", "no_sender", 1)}
    assert all(one.next_at is None and one.ended_at for one in dead)
    [entry] = [e for e in council.trail() if e.action.startswith("channel:")]
    assert (entry.actor, entry.resource) == ("vigie", "channel:email")
    to = json.loads(entry.detail)["to"]
    assert len(dead) == 5
    assert {(alert_id, agent) for alert_id, agents in to.items() for agent in agents} == {
        (one.alert_id, one.agent_id) for one in dead
    }
    later = replace(post, clock=lambda: NOW + 3 * LEASE)
    assert [later.send_next(lane_of(council)) for _ in range(2)] == ["dead", None]
    assert {one.state for one in letters(council)} == {"dead"}


def test_two_who_give_up_give_up_each_letter_once(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some at a time, and none twice: the entries' counts are the letters."""
    monkeypatch.setitem(cast(dict[str, Any], _BATCH), "email", _due(3)["email"])
    email_to(council, "officer", "coordinator")
    for _ in range(5):
        alert(council)
    empty_at_once(2, post_of(council, None), lane_of(council))
    entries = [e for e in council.trail() if e.action == "channel:give_up"]
    counts = [json.loads(e.detail)["count"] for e in entries]
    assert sum(counts) == len(letters(council)) == 10
    assert max(counts) == 3
    assert {(one.state, one.attempt) for one in letters(council)} == {("dead", 1)}


def test_who_has_left_gets_no_letter(written: SmallCouncil, smtp: Smtp) -> None:
    """Each by itself: it is nobody else's fault."""
    written.house.credentials.let_go(written.id, written.agents["officer"])
    post = post_of(written, smtp)
    assert {post.send_next(lane_of(written)) for _ in range(2)} == {"dead", "sent"}
    [gone] = [one for one in letters(written) if one.state == "dead"]
    assert (gone.agent_id, gone.last_error) == (written.agents["officer"], "no_address")
