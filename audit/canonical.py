"""The bytes of an entry: RFC 8785 canonical JSON, rebuilt exactly from its row.

    {"action":…,"actor":…,"articles":[…],"at":…,"charter":…,"council":…,"detail":{…},
     "id":…,"outcome":…,"partner":…,"resource":…,"rules":[…],"v":1}

Rules:

1. The members stand in the order of RFC 8785, 3.2.3, which is that of their letters.
2. Two different rows never have the same bytes.  Names are quoted, lists are accepted only as
   lists of strings, so `detail` is the only stretch that is copied as it stands, and what stands
   on both sides of it leaves it one possible beginning and one possible end.
3. Whoever changes the form raises `v`, and keeps the old form for the old entries.

`many_entry_bytes` is what verifying a million entries waits for, hence its plain look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

import rfc8785

VERSION = 1
_ESCAPED = bytes(range(0x20)) + b'"\\'
"""What stands otherwise between quotes than it is."""
SAFE_INTEGER = 2**53 - 1  # RFC 8785, 3.2.2.3: what every reader of JSON keeps exactly


def entry_bytes(
    council_id: str,
    entry_id: str,
    at: str,
    actor: str,
    partner: str,
    action: str,
    resource: str,
    outcome: str,
    articles: str,
    rules: str,
    charter: str,
    detail: str,
) -> bytes:
    """The canonical bytes of one row.

    Raises TypeError or ValueError when a column does not hold what `append` puts there.
    """
    if not (is_list_of_names(articles) and is_list_of_names(rules)):
        raise ValueError("articles or rules are not a canonical list of strings")
    return (
        f'{{"action":{quoted(action)},"actor":{quoted(actor)},"articles":{articles},'
        f'"at":{quoted(at)},"charter":{quoted(charter)},"council":{quoted(council_id)},'
        f'"detail":{detail},"id":{quoted(entry_id)},"outcome":{quoted(outcome)},'
        f'"partner":{quoted(partner)},"resource":{quoted(resource)},"rules":{rules},"v":1}}'
    ).encode()


def many_entry_bytes(council_id: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[bytes]:
    """`entry_bytes` of each row (its arguments after a position), a quarter sooner.

    All names are looked at together first: when none holds anything that would be escaped, each
    stands between its quotes as it is.  The same few lists return in many rows.
    Raises TypeError or ValueError at once or on the way.
    """
    names = "".join(["".join(row[1:8]) + row[10] for row in rows]).encode()
    lists = {row[8] for row in rows} | {row[9] for row in rows}
    plain = len(names.translate(None, _ESCAPED)) == len(names)
    if not plain or not all(map(is_list_of_names, lists)):
        return (entry_bytes(council_id, *row[1:]) for row in rows)
    council = quoted(council_id)
    return (
        (
            f'{{"action":"{action}","actor":"{actor}","articles":{articles},"at":"{at}",'
            f'"charter":"{charter}","council":{council},"detail":{detail},"id":"{entry_id}",'
            f'"outcome":"{outcome}","partner":"{partner}","resource":"{resource}",'
            f'"rules":{rules},"v":1}}'
        ).encode()
        for _, entry_id, at, actor, partner, action, resource, outcome, articles, rules, charter,
        detail in rows
    )  # fmt: skip


def names_text(names: Iterable[str]) -> str:
    """Canonical JSON of a list of strings.  Raises TypeError for anything else."""
    return f"[{','.join(map(quoted, names))}]"


@lru_cache(maxsize=4096)  # a council's charter has few articles: the same lists return
def is_list_of_names(text: str) -> bool:
    """Whether the text is what `names_text` writes."""
    try:
        names = json.loads(text)
        return isinstance(names, list) and names_text(names) == text
    except (TypeError, ValueError):
        return False


def object_text(value: Mapping[str, object]) -> str:
    """Canonical JSON of an object.

    Raises ValueError, TypeError or RecursionError for what has no canonical form: NaN and
    infinities, integers that a double does not hold, keys that are not strings, lone surrogates,
    and values that are no JSON.
    """
    return _text(value if type(value) is dict else dict(value))


def _text(value: Any) -> str:
    """What `rfc8785.dumps` writes, six times as fast on what entries usually hold."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is int and -SAFE_INTEGER <= value <= SAFE_INTEGER:
        return repr(value)
    if kind is dict and (members := _members(tuple(value))) is not None:
        parts = []
        for key, before in members:
            inner = value[key]
            parts.append(before + (quoted(inner) if type(inner) is str else _text(inner)))
        return f"{{{','.join(parts)}}}"
    if kind is list or kind is tuple:
        return f"[{','.join([_text(item) for item in value])}]"
    return rfc8785.dumps(value).decode()


@lru_cache(maxsize=1024)  # details have the same few members again and again
def _members(keys: tuple[str, ...]) -> list[tuple[str, str]] | None:
    """The keys in their order, each with how it begins; None when the order is that of UTF-16.

    Raises TypeError for a key that is no string.
    """
    if not "".join(keys).isascii():
        return None
    return [(key, f"{quoted(key)}:") for key in sorted(keys)]


_TIME = "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ"  # takes half as long as isoformat


def time_text(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds: 2026-11-22T02:14:05.123456Z.

    Raises ValueError for a time without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return _TIME % (at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond)
