"""Write a deed in the trail, in the transaction of the deed itself.

Rules:

1. One plain INSERT: no read, no lock, nothing of other rows.  The caller commits, so deed and
   entry live or die together.
2. The same deed gives the same bytes on every database.  What cannot is refused before any
   database sees it, and the deed with it: an act that cannot be recorded does not happen.
3. Names (actor, partner, action, resource, outcome, charter, articles, rules) are at most 256
   characters: PostgreSQL cannot index long ones.  An entry is at most 16,384 bytes.
4. NUL is refused everywhere, because PostgreSQL keeps it nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from secrets import token_bytes
from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from audit import many
from audit.canonical import entry_bytes, names_text, object_text, time_text
from audit.errors import UnwritableDeedError
from audit.store import ID_LENGTH, Entry

MAX_NAME = 256  # characters
MAX_ENTRY = 16_384  # bytes, canonical
SHORT = (MAX_ENTRY - 256) // 6  # characters that cannot become more bytes than that

_TABLE = cast(Table, Entry.__table__)
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8  # 5 random bits of each byte: base32
_CODE = "\\u0000"
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # an escaped NUL, not an escaped backslash and u0000


@dataclass(frozen=True, slots=True)
class Deed:
    """What was asked, by whom, and what came of it.

    `actor`, `partner` and `resource` are pseudonymous ids, never names; `at` is aware;
    `detail` is a JSON object (a list's filter and count, a motive's ciphertext…).
    """

    at: datetime
    actor: str
    partner: str
    action: str
    resource: str
    outcome: str
    articles: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    charter: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


def append(session: Session, council_id: str, deed: Deed) -> str:
    """Insert one entry and return its id.  Never commits.

    Raises UnwritableDeedError, which says which part of the deed cannot be written and why.
    """
    row = row_of(council_id, deed)
    many.write(session.connection(), _TABLE, [row])
    return row["id"]


def append_all(session: Session, council_id: str, deeds: Iterable[Deed]) -> list[str]:
    """Insert one entry for each deed, and return their ids in the same order."""
    rows = [row_of(council_id, deed) for deed in deeds]
    many.write(session.connection(), _TABLE, rows)
    return [row["id"] for row in rows]


def row_of(council_id: str, deed: Deed) -> dict[str, str]:
    """The row of `trail_entry` that says it, with a new id.  Raises UnwritableDeedError."""
    if not 0 < len(council_id) <= ID_LENGTH:
        raise UnwritableDeedError(f"council_id: 1 to {ID_LENGTH} characters, not {len(council_id)}")
    row = {
        "council_id": council_id,
        "id": token_bytes(ID_LENGTH).translate(_LETTERS).decode(),
        "at": _time(deed.at),
        "actor": _name("actor", deed.actor),
        "partner": _name("partner", deed.partner),
        "action": _name("action", deed.action),
        "resource": _name("resource", deed.resource),
        "outcome": _name("outcome", deed.outcome),
        "articles": _names("articles", deed.articles),
        "rules": _names("rules", deed.rules),
        "charter": _name("charter", deed.charter),
        "detail": _detail(deed.detail),
    }
    _weigh(row)
    return row


def _weigh(row: dict[str, str]) -> None:
    """Refuse what no database keeps as it is, and what is too long.

    Quoting makes six characters of one at most: a short row without NUL needs no closer look.
    """
    joined = "".join(row.values())
    if len(joined) < SHORT and joined.isascii() and "\0" not in joined and _CODE not in joined:
        return
    try:
        written = entry_bytes(*row.values())
    except UnicodeEncodeError:
        raise UnwritableDeedError("a text holds a lone surrogate, which is no character") from None
    if len(written) > MAX_ENTRY:
        raise UnwritableDeedError(f"the entry has {len(written)} bytes; at most {MAX_ENTRY}")
    if b"\\u0000" in written and _NUL.search(written.decode()):
        raise UnwritableDeedError("a text holds the character NUL, which PostgreSQL cannot keep")


def _time(at: datetime) -> str:
    try:
        return time_text(at)
    except (AttributeError, ValueError, OverflowError):
        raise UnwritableDeedError("at: a datetime with a time zone is needed") from None


def _name(field_name: str, value: str) -> str:
    if type(value) is str and len(value) <= MAX_NAME:
        return value
    try:
        plain = str.__str__(value)  # a StrEnum becomes the string that it is
    except TypeError:
        raise UnwritableDeedError(f"{field_name}: a string is needed") from None
    if len(plain) > MAX_NAME:
        raise UnwritableDeedError(f"{field_name}: {len(plain)} characters; at most {MAX_NAME}")
    return plain


def _names(field_name: str, values: tuple[str, ...]) -> str:
    try:
        return _list(values)
    except TypeError:
        raise UnwritableDeedError(f"{field_name}: a tuple of strings is needed") from None


@lru_cache(maxsize=1024)  # the same articles decide again and again
def _list(values: tuple[str, ...]) -> str:
    if not isinstance(values, tuple):
        raise TypeError
    return names_text([_name("articles and rules", value) for value in values])


def _detail(detail: Mapping[str, object]) -> str:
    try:
        return object_text(detail)
    except (AttributeError, TypeError, ValueError, RecursionError):
        raise UnwritableDeedError(
            "detail: a JSON object is needed, with strings for keys, "
            "finite numbers and integers below 2**53"
        ) from None
