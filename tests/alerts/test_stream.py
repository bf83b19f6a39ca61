"""The stream in Redis is a copy: made again when lost, never with a gap, never twice."""

from __future__ import annotations

import json
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from alerts.doorbell import BREATH, Doorbell
from alerts.journal import messages_above
from alerts.stream import publish, stream_key, tail
from config.rounds import sweep
from sharing.events import PostEvent
from tests.council import SmallCouncil, settled
from tests.servers.process import wait_until
from tests.servers.valkey import Valkey


def streamed(council: SmallCouncil) -> list[tuple[int, str]]:
    """Return (number, alert) of what is in the council's stream."""
    entries: Any = council.house.redis.xrange(stream_key(council.id))
    return [(int(i.partition(b"-")[0]), f[b"alert"].decode()) for i, f in entries]


def written(council: SmallCouncil) -> list[tuple[int, str]]:
    """Return (number, alert) of what is in the letterbox."""
    with council.sessions.reading(council.id) as session:
        return messages_above(session, 0, 1_000)


def post(council: SmallCouncil, times: int) -> None:
    """Post events that alert the officer, and relay them."""
    for _ in range(times):
        council.ask("mediator", PostEvent(council.draft()))
    council.relay()


def test_publishing_twice_changes_nothing(council: SmallCouncil) -> None:
    """The numbers are the stream's own ids."""
    post(council, 3)
    for _ in range(2):
        assert publish(council.sessions, council.house.redis, council.id) == 3
    assert streamed(council) == written(council)


def test_two_publishers_at_once_leave_no_gap(council: SmallCouncil) -> None:
    """Whoever comes with number six before five is there is sent back to read."""
    post(council, 10)
    with ThreadPoolExecutor(4) as publishers:
        for _ in range(4):
            publishers.submit(publish, council.sessions, council.house.redis, council.id)
    assert streamed(council) == written(council)


def test_a_stream_that_was_lost_is_filled_again(council: SmallCouncil) -> None:
    """By the next round, whether or not anything new happens."""
    post(council, 4)
    sweep(council.house)
    assert len(streamed(council)) == 4
    council.house.redis.flushdb()
    assert tail(council.house.redis, council.id) == 0
    sweep(council.house)
    assert streamed(council) == written(council)


def test_without_redis_the_round_goes_on_and_the_bell_is_silent(
    database_url: str, own_valkey: Valkey
) -> None:
    """News becomes alerts, the trail is integrated, nobody waits; then everything is there once."""
    with settled(database_url, own_valkey.url) as council:
        own_valkey.kill()
        post(council, 3)
        sweep(council.house)
        assert len(written(council)) == 3
        assert council.house.figures()["trail_entries_waiting"] == 0
        with pytest.raises(RedisError):
            publish(council.sessions, council.house.redis, council.id)
        Doorbell(council.house.redis, "config.jobs.look").ring(council.id)
        own_valkey.start()
        wait_until(lambda: _swept(council), "the stream to be filled")
        assert streamed(council) == written(council)


def _swept(council: SmallCouncil) -> bool:
    sweep(council.house)
    return tail(council.house.redis, council.id) == 3


def test_one_call_waits_at_a_time_and_carries_only_the_council(council: SmallCouncil) -> None:
    """However often the bell is rung; answered, it can be rung again."""
    redis: Redis = council.house.redis
    bell = Doorbell(redis, "config.jobs.look")
    for _ in range(3):
        bell.ring(council.id)
    wait_until(lambda: redis.llen("rq:queue:vigie") == 1, "the call")
    bell.ring(other := "o" * 16)
    wait_until(lambda: redis.llen("rq:queue:vigie") == 2, "the call for another council")
    waiting: Any = redis.lrange("rq:queue:vigie", 0, -1)
    kept: list[Any] = [redis.hget(b"rq:job:" + job, "data") for job in waiting]
    assert [json.loads(zlib.decompress(data)) for data in kept] == [
        ["config.jobs.look", None, [one], {}] for one in (council.id, other)
    ]
    bell.answered(council.id)
    bell.ring(council.id)
    wait_until(lambda: redis.llen("rq:queue:vigie") == 3, "the next call")


def test_nobody_is_called_any_more_once_the_bell_rests(redis_url: str) -> None:
    """Whoever then closes the connection interrupts no call."""
    with Redis.from_url(redis_url) as redis:
        bell = Doorbell(redis, "config.jobs.look")
        for number in range(1, 4):
            bell.ring(str(number) * 16)
            bell.rest()
            assert redis.llen("rq:queue:vigie") == number


def test_processes_that_ring_at_once_call_no_faster_than_one(redis_url: str) -> None:
    """Each has a bell of its own; the breath between two calls is the council's."""
    one, other = "c" * 16, "o" * 16
    with ExitStack() as stack:
        lines = [stack.enter_context(Redis.from_url(redis_url)) for _ in range(4)]
        bells = [Doorbell(line, "config.jobs.look") for line in lines]
        begun = time.monotonic()
        for _ in range(4):
            for bell in bells:
                bell.ring(one)
                bell.answered(one)
                bell.ring(other)
            for bell in bells:
                bell.rest()
        most = 1 + int((time.monotonic() - begun) / BREATH)
        calls = [_council_of(lines[0], job) for job in lines[0].lrange("rq:queue:vigie", 0, -1)]
        assert 4 <= calls.count(one) <= most
        assert calls.count(other) == 1  # whose call nobody has answered


def _council_of(redis: Redis, job: bytes) -> str:
    data: Any = redis.hget(b"rq:job:" + job, "data")
    return str(json.loads(zlib.decompress(data))[2][0])


def test_a_bell_that_does_not_answer_keeps_nobody_waiting(own_valkey: Valkey) -> None:
    """Not even one that takes the call and says nothing; it rings once Redis is back."""
    redis = Redis.from_url(own_valkey.url)  # would itself wait for ever
    bell = Doorbell(redis, "config.jobs.look")
    own_valkey.pause()
    for _ in range(100):
        bell.ring("c" * 16)
    own_valkey.resume()
    wait_until(lambda: redis.llen("rq:queue:vigie") == 1, "the call")
