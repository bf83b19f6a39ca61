"""The council's live stream in Redis: a copy of its live messages, made again when lost.

1. The stream's ids are the messages' numbers (``42-0``), so adding one twice is impossible.
2. ``publish`` reads how far the stream goes and adds what the database has above that, in
   order and without a gap: two publishers at once, or a publisher killed half-way, do no harm.
   Whoever has just written messages hands them over: if they follow what the stream has, nobody
   reads them again.
3. A stream that Redis has lost is filled again with the last ``HISTORY`` messages; one that is
   behind catches up, however far; one that is ahead (the database was restored from a backup)
   begins again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from redis import Redis

from alerts.journal import last_number, messages_above
from sharing.store.sessions import Sessions

HISTORY = 1_000
BATCH = 200

# Adds (number, alert id) pairs that follow the last entry; skips those it has; stops at a gap.
# An empty stream begins anywhere, unless ARGV[2] says that what was before would be missing.
_ADD = """
local tail = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local last = 0
if tail[1] then last = tonumber(string.match(tail[1][1], '^(%d+)')) end
for i = 3, #ARGV, 2 do
  local number = tonumber(ARGV[i])
  if number > last then
    if number ~= last + 1 and (last ~= 0 or ARGV[2] == 'follows') then return last end
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], ARGV[i] .. '-0', 'alert', ARGV[i + 1])
    last = number
  end
end
return last
"""


def stream_key(council_id: str) -> str:
    """Return the stream's name; its hash tag keeps one council on one shard."""
    return f"vigie:{{{council_id}}}:live"


def tail(redis: Redis, council_id: str) -> int:
    """Return the number of the stream's last message, 0 when it is empty or lost."""
    entries = cast(list[Any], redis.xrevrange(stream_key(council_id), count=1))
    return int(entries[0][0].partition(b"-")[0]) if entries else 0


def publish(
    sessions: Sessions, redis: Redis, council_id: str, written: Sequence[tuple[int, str]] = ()
) -> int:
    """Bring the stream up to the database; return the last number.  Raises ``RedisError``.

    *written*: (number, alert id) of the messages that the caller has just written, if it has any.
    """
    if written and _add(redis, council_id, written, "follows") == written[-1][0]:
        return written[-1][0]
    position = tail(redis, council_id)
    while True:
        with sessions.reading(council_id) as session:
            last = last_number(session)
            messages = messages_above(session, position or last - HISTORY, BATCH)
        if position > last:
            redis.delete(stream_key(council_id))
            position = 0
            continue
        if not messages:
            return position
        reached = _add(redis, council_id, messages, "")
        if reached <= position or len(messages) < BATCH:
            return reached
        position = reached


def _add(redis: Redis, council_id: str, messages: Sequence[tuple[int, str]], how: str) -> int:
    """Add *messages* as ``_ADD`` says; return the number of the stream's last one."""
    pairs = [part for number, alert in messages for part in (str(number), alert)]
    return int(cast(int, redis.eval(_ADD, 1, stream_key(council_id), HISTORY, how, *pairs)))
