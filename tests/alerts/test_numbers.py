"""Live messages are numbered without a gap in the order of commits, and their copy catches up.

A reader who has seen up to *n* misses nothing by asking for what is above: that holds only if
*n* + 1 can never be seen before *n*, whatever else is going on.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from threading import Event as Flag
from typing import Any

import pytest
from sqlalchemy import delete

from alerts.board import ListAlerts
from alerts.journal import last_number, messages_above, write_message
from alerts.store import LiveCounter, LiveMessage
from alerts.stream import BATCH, HISTORY, _add, publish, stream_key, tail
from config.rounds import sweep
from sharing.events import PostEvent
from tests.council import SmallCouncil
from tests.statements import sent

Campaign = Callable[[str, int, int], int]


@pytest.fixture
def alert(council: SmallCouncil) -> str:
    """An alert to write about; its own message is number 1."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    return council.ask("officer", ListAlerts()).items[0].id


def write(council: SmallCouncil, alert: str, count: int) -> list[tuple[int, str]]:
    """Messages about an alert, in one transaction; what they are."""
    with council.sessions.of(council.id) as session:
        now = datetime.now(UTC)
        return [(write_message(session, council.id, alert, now), alert) for _ in range(count)]


def numbers(council: SmallCouncil) -> list[int]:
    """All numbers that can be seen now."""
    with council.sessions.reading(council.id) as session:
        return [number for number, _ in messages_above(session, 0, 100_000)]


def streamed(council: SmallCouncil) -> list[int]:
    """All numbers in the stream."""
    entries: Any = council.house.redis.xrange(stream_key(council.id))
    return [int(name.partition(b"-")[0]) for name, _ in entries]


# ------------------------------------------------------------------ in the letterbox


def test_no_number_is_seen_before_the_one_before_it(
    council: SmallCouncil, alert: str, campaign: Campaign
) -> None:
    """Long and short transactions, some given up, and a reader who looks all the time."""
    rounds = campaign("messages written at once", 12, 400)
    done, kept = Flag(), []

    def work(seed: int) -> None:
        random = Random(seed)
        for _ in range(rounds):
            count = random.randint(1, 4)
            with suppress(InterruptedError):
                write_or_not(random, count)
                kept.append(count)

    def write_or_not(random: Random, count: int) -> None:
        with council.sessions.of(council.id) as session:
            for _ in range(count):
                write_message(session, council.id, alert, datetime.now(UTC))
            if random.random() < 0.3:
                raise InterruptedError

    def look() -> int:
        looks = 0
        while not done.is_set():
            seen = numbers(council)
            assert seen == list(range(1, len(seen) + 1))
            with council.sessions.reading(council.id) as session:
                assert last_number(session) >= len(seen)
            looks += 1
        return looks

    with ThreadPoolExecutor(5) as pool:
        reader = pool.submit(look)
        for writer in [pool.submit(work, seed) for seed in range(4)]:
            writer.result()
        done.set()
        assert reader.result() > 0
    assert numbers(council) == list(range(1, sum(kept) + 2))


def test_each_council_counts_for_itself(council: SmallCouncil, alert: str) -> None:
    """The neighbour's messages take none of our numbers."""
    there = council.neighbour
    assert there is not None
    write(council, alert, 3)
    there.ask("mediator", PostEvent(there.draft()))
    there.relay()
    assert numbers(council) == [1, 2, 3, 4]
    assert numbers(there) == [1]


# ------------------------------------------------------------------ in the stream


def test_a_stream_that_fell_far_behind_catches_up(council: SmallCouncil, alert: str) -> None:
    """Redis was away for more messages than the history keeps, and came back with its memory."""
    publish(council.sessions, council.house.redis, council.id)
    assert tail(council.house.redis, council.id) == 1
    write(council, alert, HISTORY + 2 * BATCH)
    for _ in range(3):
        publish(council.sessions, council.house.redis, council.id)
    last = HISTORY + 2 * BATCH + 1
    assert tail(council.house.redis, council.id) == last
    found = streamed(council)
    assert found == list(range(found[0], last + 1))
    assert len(found) >= HISTORY
    write(council, alert, 1)
    assert publish(council.sessions, council.house.redis, council.id) == last + 1


def test_a_lost_stream_is_filled_with_the_history_and_no_more(
    council: SmallCouncil, alert: str
) -> None:
    """Memory in Redis is bounded, however long the council has been at work."""
    write(council, alert, 2 * HISTORY)
    publish(council.sessions, council.house.redis, council.id)
    found = streamed(council)
    assert found == list(range(HISTORY + 2, 2 * HISTORY + 2))


def test_a_stream_of_a_database_that_was_restored_begins_again(
    council: SmallCouncil, alert: str
) -> None:
    """A backup goes back in time, Redis does not: the stream does not wait to be overtaken."""
    write(council, alert, 9)
    publish(council.sessions, council.house.redis, council.id)
    with council.sessions.of(council.id) as session:
        session.execute(delete(LiveMessage).where(LiveMessage.number > 5))
        session.get_one(LiveCounter, council.id).last = 5
    sweep(council.house)
    assert streamed(council) == [1, 2, 3, 4, 5]
    write(council, alert, 1)
    assert publish(council.sessions, council.house.redis, council.id) == 6
    assert streamed(council) == [1, 2, 3, 4, 5, 6]


def test_what_does_not_follow_is_not_added(council: SmallCouncil, alert: str) -> None:
    """A publisher that was overtaken, or lost its stream, adds no hole and no double."""
    write(council, alert, 3)
    publish(council.sessions, council.house.redis, council.id)

    def add(*numbers: int, how: str = "") -> int:
        return _add(council.house.redis, council.id, [(n, alert) for n in numbers], how)

    assert streamed(council) == [1, 2, 3, 4]
    for numbers, reached in (((6,), 4), ((2, 3), 4), ((4,), 4), ((6, 7), 4), ((3, 4, 5), 5)):
        assert add(*numbers) == reached
        assert streamed(council) == list(range(1, reached + 1))
    assert add(6, 8, 9) == 6
    council.house.redis.delete(stream_key(council.id))
    assert add(7, 8, how="follows") == 0, "what was before would be missing"
    assert streamed(council) == []
    assert add(7, 8) == 8, "a lost stream begins where the first to come begins"
    assert add(9, how="follows") == 9


def test_what_was_just_written_is_published_as_it_is(council: SmallCouncil, alert: str) -> None:
    """Nobody reads it again while it follows; if it does not, all that is lacking is read."""
    redis = council.house.redis

    def told(*numbers: int) -> int:
        return publish(council.sessions, redis, council.id, [(n, alert) for n in numbers])

    publish(council.sessions, redis, council.id)
    write(council, alert, 2)
    asked: list[str] = []
    with sent(council.house.database, asked.append):
        assert told(2, 3) == 3
        assert asked == []
        write(council, alert, 3)
        asked.clear()
        assert told(5, 6) == 6
        assert asked != []
    assert streamed(council) == [1, 2, 3, 4, 5, 6]
    redis.delete(stream_key(council.id))
    assert told(6) == 6
    assert streamed(council) == [1, 2, 3, 4, 5, 6]
    assert told(3, 4) == 6, "overtaken"
    assert streamed(council) == [1, 2, 3, 4, 5, 6]


def test_publishers_at_once_while_people_write(
    council: SmallCouncil, alert: str, campaign: Campaign
) -> None:
    """Whoever is behind adds nothing, whoever is ahead leaves no hole."""
    rounds = campaign("publishers at once", 15, 400)

    def write_some() -> None:
        for _ in range(rounds):
            written = write(council, alert, 2)
            publish(council.sessions, council.house.redis, council.id, written)

    def publish_some() -> Iterator[list[int]]:
        for _ in range(rounds):
            publish(council.sessions, council.house.redis, council.id)
            yield streamed(council)

    with ThreadPoolExecutor(3) as pool:
        writer = pool.submit(write_some)
        others = [pool.submit(list, publish_some()) for _ in "12"]
        writer.result()
        for other in others:
            for seen in other.result():
                assert seen == list(range(1, len(seen) + 1))
    publish(council.sessions, council.house.redis, council.id)
    assert streamed(council) == numbers(council) == list(range(1, 2 * rounds + 2))
