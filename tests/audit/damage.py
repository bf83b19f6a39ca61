"""Random damage to a trail, straight in the database, as somebody with its password could do it.

Left out is what verifying does not promise to find (docs/trail.md): what is done to an entry
before it is in the tree, and a return of *all* parts to an older state.
"""

import re
from collections.abc import Callable
from typing import Any, cast

from hypothesis import assume
from hypothesis import strategies as st
from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from audit.faults import Fault, Kind, named_id
from audit.store import Checkpoint, Entry, Log, Tile
from tests.audit.conftest import COUNCIL, ELSEWHERE

ENTRY, LOG, TILE, POINT = (cast(Table, t.__table__) for t in (Entry, Log, Tile, Checkpoint))
TABLES = (ENTRY, TILE, POINT, LOG)

Row = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


def _ours(table: Table, *columns: Any) -> Any:
    """Columns of the signed rows, in a fixed order."""
    query = select(*columns).where(table.c.council_id == COUNCIL).order_by(*table.primary_key)
    return query.where(table.c.position.is_not(None)) if table is ENTRY else query


def state(session: Session) -> list[list[Row]]:
    """Everything that was signed."""
    return [
        [dict(row) for row in session.execute(_ours(table, table)).mappings()] for table in TABLES
    ]


def difference(before: list[list[Row]], after: list[list[Row]]) -> list[list[Row]]:
    """The rows that are in one state and not in the other, by table."""
    found = []
    for old, new in zip(before, after, strict=True):
        one, other = ({tuple(row.items()) for row in rows} for rows in (old, new))
        found.append([dict(row) for row in one ^ other])
    return found


def is_named(fault: Fault, before: list[list[Row]], after: list[list[Row]]) -> bool:
    """Whether a first fault names the first place that damage of one kind has touched."""
    entries, tiles, points, log = difference(before, after)
    words = str(fault).replace("'", "")
    if log and points and fault.kind in (Kind.ENTRY, Kind.TILE):
        return _is_left_over(fault, after)
    if fault.kind is Kind.ENTRY:
        inside = [row["position"] for row in entries if 0 <= row["position"] < len(before[0])]
        ids = {named_id(row["id"]) for row in entries}
        return fault.position == min(inside) if inside else fault.entry in ids
    if fault.kind is Kind.TILE:
        return any(words.startswith(f"tile {row['level']}/{row['index']} ") for row in tiles)
    if fault.kind is Kind.CHECKPOINT:
        return any(re.search(rf"of size {row['size']}\b", words) for row in points)
    # The log's own checkpoint is the last one: of the two, it is the log's that is named.
    last = max(row["size"] for row in before[2])
    return bool(log) or last <= max(row["size"] for row in points)


def _is_left_over(fault: Fault, after: list[list[Row]]) -> bool:
    """Log and checkpoints were put back: the first place is where more is than was signed then."""
    entries, tiles, _, [log] = after
    size = log["size"]
    if fault.kind is Kind.ENTRY:
        return fault.entry in {row["id"] for row in entries if row["position"] == size}
    wide = [t for t in tiles if t["width"] > (size >> 8 * t["level"]) - 256 * t["index"]]
    return any(str(fault).startswith(f"tile {t['level']}/{t['index']} ") for t in wide)


def pick(draw: Draw, session: Session, table: Table, least: int = 1, most: int = 1) -> list[Row]:
    """Some rows of a table, all different."""
    keys = session.execute(_ours(table, *table.primary_key)).all()
    assume(len(keys) >= least)
    chosen = draw(st.lists(st.sampled_from(keys), min_size=least, max_size=most, unique=True))
    rows = []
    for key in chosen:
        row = dict(zip((column.name for column in table.primary_key), key, strict=True))
        rows.append(
            dict(session.execute(select(table).where(restrict(table, row))).mappings().one())
        )
    return rows


def restrict(table: Table, row: Row) -> Any:
    """The condition that finds one row."""
    condition = table.c.council_id == row["council_id"]
    for column in table.primary_key:
        condition &= column == row[column.name]
    return condition


def other_value(draw: Draw, value: Any, another: Any) -> Any:
    """Something else of the same type: a small change, or what another row has."""
    made: list[Any] = [another]
    if isinstance(value, bytes):
        at = draw(st.integers(0, max(len(value) - 1, 0)))
        made += [value[:at] + b"?" + value[at + 1 :], value[:at], value + value[:32], b""]
        made += [value[:at] + bytes([byte ^ 1]) + value[at + 1 :] for byte in value[at : at + 1]]
    elif isinstance(value, str):
        at = draw(st.integers(0, max(len(value) - 1, 0)))
        letter = draw(st.sampled_from("aA0 9é\n\"'{}[],🦉"))
        made += [
            value[:at] + letter + value[at + 1 :],
            value[:at] + value[at + 1 :],
            value + letter,
        ]
        made += [value[:at] + letter + value[at:], "", value.upper()]
    else:
        made += [value + 1, value - 1, 0, -value - 1, value * 2, value + 256, 2**40]
    different = [other for other in made if other != value]
    assume(different)
    return draw(st.sampled_from(different))


# ------------------------------------------------------------------ one kind of damage each


def change(draw: Draw, session: Session) -> str:
    """One column of one row."""
    table = draw(st.sampled_from([ENTRY, ENTRY, TILE, POINT, LOG]))
    row, *other = pick(draw, session, table, most=2)
    column = draw(st.sampled_from(sorted(row)))
    if column == "council_id":
        value = ELSEWHERE
    elif column == "position" and draw(st.booleans()):
        value = None
    else:
        value = other_value(draw, row[column], (other or [row])[0][column])
    session.execute(update(table).where(restrict(table, row)).values({column: value}))
    return f"{column} of {words(table, row)}"


def remove(draw: Draw, session: Session) -> str:
    """Some rows of one table."""
    table = draw(st.sampled_from(TABLES))
    gone = pick(draw, session, table, most=3)
    for row in gone:
        session.execute(delete(table).where(restrict(table, row)))
    return ", ".join(words(table, row) for row in gone)


def add(draw: Draw, session: Session) -> str:
    """A row like another, at another place."""
    table = draw(st.sampled_from([ENTRY, TILE, POINT]))
    [row] = pick(draw, session, table)
    end = session.scalar(select(func.max(ENTRY.c.position))) or 0
    if table is ENTRY:
        row["id"] = "forged" + draw(st.text("abcdefgh234567", min_size=10, max_size=10))
        row["position"] = draw(st.sampled_from([end + 1, end + 5, -1, 2**40]))
        row["outcome"] = "permitted"
    elif table is TILE:
        row["index"] = draw(st.sampled_from([row["index"] + 1, 10**6, -1]))
        row["level"] = draw(st.sampled_from([row["level"], row["level"] + 1, 7, -1]))
    else:
        row["size"] = draw(st.integers(-1, end + 9))
    session.execute(insert(table).values(row))
    return words(table, row)


def exchange(draw: Draw, session: Session) -> str:
    """Two rows change places, or all that they hold."""
    table = draw(st.sampled_from([ENTRY, ENTRY, TILE, POINT]))
    one, two = pick(draw, session, table, least=2, most=2)
    for row in (one, two):
        session.execute(delete(table).where(restrict(table, row)))
    by_position = table is ENTRY and draw(st.booleans())
    names = ["position"] if by_position else [column.name for column in table.primary_key]
    for row, place in ((one, two), (two, one)):
        session.execute(insert(table).values(row | {name: place[name] for name in names}))
    return f"{words(table, one)} and {words(table, two)}"


def shift(draw: Draw, session: Session) -> str:
    """An entry taken out, and those behind it moved up to close the gap."""
    [row] = pick(draw, session, ENTRY)
    session.execute(delete(ENTRY).where(restrict(ENTRY, row)))
    behind = select(ENTRY.c.id).where(ENTRY.c.council_id == COUNCIL)
    behind = behind.where(ENTRY.c.position > row["position"]).order_by(ENTRY.c.position)
    for number, entry_id in enumerate(session.scalars(behind).all()):
        one = update(ENTRY).where(ENTRY.c.council_id == COUNCIL, ENTRY.c.id == entry_id)
        session.execute(one.values(position=row["position"] + number))
    return f"{words(ENTRY, row)} cut out at {row['position']}"


def truncate(draw: Draw, session: Session) -> str:
    """Back to an older checkpoint, but not in every part."""
    [point] = pick(draw, session, POINT)
    size = point["size"]
    assume(size < (session.scalar(select(func.max(POINT.c.size))) or 0))
    parts = draw(st.sets(st.sampled_from(["entries", "points", "log"]), min_size=1))
    if "entries" in parts:
        session.execute(delete(ENTRY).where(ENTRY.c.position >= size))
    if "points" in parts:
        session.execute(delete(POINT).where(POINT.c.council_id == COUNCIL, POINT.c.size > size))
    if "log" in parts:
        values = {"size": size, "checkpoint": point["note"]}
        session.execute(update(LOG).where(LOG.c.council_id == COUNCIL).values(values))
    return f"{sorted(parts)} truncated to {size}"


KINDS = (change, change, change, remove, add, exchange, truncate, shift)


def words(table: Table, row: Row) -> str:
    """Which row, to read."""
    return f"{table.name} {'/'.join(str(row[column.name]) for column in table.primary_key)}"
