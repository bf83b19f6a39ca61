"""The auditors' index: which entries have to do with whom, what, which article, where.

For each *facet* (``actor:…``, ``article:A13``, ``outcome:refused``…) the positions of its entries,
in chunks of 8,192: a bitmap of 1,024 bytes, or, while that is shorter, the places themselves in
two bytes each, as Roaring bitmaps do it.  A question with several facets is an AND of bitmaps.

Rules:

1. Nothing here is hashed and nothing is written with a deed: entries are marked once they have
   their position, so that appending and signing cost what they did.
2. It may be forgotten and made again at any time; what is not marked yet, its readers look
   through row by row (`audit/read.py`).
3. It is not to be believed: whoever can write in the database can hide an entry from a search.
   `astray` compares it with what the entries say, which the tree vouches for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from struct import pack, unpack
from typing import Any, cast

from sqlalchemy import ARRAY, Select, Table, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from audit import numbered
from audit.canonical import is_list_of_names
from audit.limits import at_most
from audit.store import Mark, Marked
from audit.stored import Cells, rows_as_they_are

PORTION = 5_000  # entries
CHUNK = 8_192  # positions
DENSE = CHUNK // 8  # bytes
WIDEST = 1 << 16 >> 3  # bytes that can hold whatever place two bytes say
LONGEST = 300  # characters of a facet; a longer one is no facet of anything that was written
Place = tuple[int, str]  # of a mark: its chunk, its facet
IN_DETAIL = ("purpose", "sector")
_NAMED = re.compile(rf'"({"|".join(IN_DETAIL)})":"([^"\\]+)"')
_ARTICLE = re.compile(r'"([^"\\]+)"')
_INSERT: Mapping[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def facets(row: Sequence[Any]) -> set[str]:
    """Return what an entry can be searched by; *row*: the columns of ``CONTENT``."""
    names = ("actor", "partner", "action", "resource", "outcome")
    found = {f"{name}:{row[2 + n]}" for n, name in enumerate(names)}
    articles, detail = row[7], row[10]
    if is_list_of_names(articles):
        found |= {f"article:{one}" for one in _ARTICLE.findall(articles)}
    if isinstance(detail, str):
        found |= {f"{name}:{word}" for name, word in _NAMED.findall(detail)}
    return {one for one in found if len(one) <= LONGEST and "\0" not in one}


def marked_to(session: Session, council_id: str) -> int:
    """Return the position from which on nothing is marked yet."""
    upto = select(Marked.upto).where(Marked.council_id == council_id)
    return session.scalar(upto) or 0


def mark(session: Session, council_id: str, most: int = PORTION) -> int:
    """Mark up to *most* entries that have their position; return how many.  Never commits.

    One at a time for each council: whoever comes second waits, and goes on from there.
    """
    if not _unmarked(session, council_id, marked_to(session, council_id), 1):
        return 0
    rows = _unmarked(session, council_id, _take(session, council_id), most)
    if rows:
        _write(session, council_id, marks_of(rows))
        done = update(_MARKED).where(_MARKED.c.council_id == council_id)
        session.execute(done.values(upto=rows[-1][-1] + 1))
    return len(rows)


def marks_of(rows: Iterable[Cells]) -> dict[Place, bytes]:
    """Return the marks of some entries, in the order of their chunks.

    *rows*: the columns of ``CONTENT`` of each, then its position.
    """
    found: dict[Place, list[int]] = defaultdict(list)
    for *content, position in sorted(rows, key=itemgetter(-1)):
        chunk, place = divmod(position, CHUNK)
        for facet in facets(content):
            found[chunk, facet].append(place)
    return {place: _pack(found[place]) for place in sorted(found)}


def forget(session: Session, council_id: str) -> None:
    """Throw the council's index away; `mark` makes it again."""
    for table in (_MARK, _MARKED):
        session.execute(delete(table).where(table.c.council_id == council_id))


def positions(
    session: Session, council_id: str, asked: Sequence[str], low: int, high: int
) -> Iterator[int]:
    """Yield the marked positions that have all *asked* facets, from before *high* down to *low*.

    Reads eight chunks, then eight times as many each time: what answers is soon found, and that
    nothing does is known after a few looks.
    """
    chunk, portion = (high - 1) // CHUNK, 8
    these = {"council": council_id} | {f"facet{n}": facet for n, facet in enumerate(asked)}
    while chunk * CHUNK + CHUNK > low and chunk >= 0:
        bounds = {"first": low // CHUNK, "last": chunk}
        rows = session.execute(_together(len(asked), portion), these | bounds).all()
        for number, *bits in rows:
            for place in _common(bits):
                if low <= number * CHUNK + place < high:
                    yield number * CHUNK + place
        if len(rows) < portion:
            return
        chunk, portion = rows[-1][0] - 1, portion * 8


def positions_of_any(
    session: Session, council_id: str, asked: Sequence[str], low: int
) -> list[int]:
    """Return the marked positions with any of the *asked* facets, from the highest down to *low*.

    For facets that few entries have: what was done to some records.
    """
    found: set[int] = set()
    for begin in range(0, len(asked), 500):
        rows = select(Mark.chunk, Mark.bits).where(Mark.council_id == council_id)
        some = Mark.facet.in_(asked[begin : begin + 500])
        for chunk, bits in session.execute(rows.where(some, Mark.chunk >= low // CHUNK)):
            found.update(chunk * CHUNK + place for place in _common([bits]))
    return sorted((one for one in found if one >= low), reverse=True)


def astray(session: Session, council_id: str) -> list[int]:
    """Return the marked positions of which the index does not say what the entry says.

    Reads the whole trail, chunk by chunk; without damage the list is empty.
    """
    upto, wrong = marked_to(session, council_id), []
    every = numbered.positions(council_id).where(numbered.position.is_not(None))
    oldest = session.scalar(every.order_by(numbered.position).limit(at_most(1)))
    for start in range((oldest or 0) // CHUNK * CHUNK, upto, CHUNK):
        end = min(start + CHUNK, upto)
        inside = (numbered.position >= start) & (numbered.position < end)
        entries = numbered.entries(council_id).where(inside)
        said = marks_of(rows_as_they_are(session, entries))
        rows = select(Mark.facet, Mark.bits).where(Mark.council_id == council_id)
        held = dict(iter(session.execute(rows.where(Mark.chunk == start // CHUNK))))
        differ = 0
        for facet in held.keys() | {name for _, name in said}:
            true = said.get((start // CHUNK, facet), b"")
            differ |= _bitmap(held.get(facet, b"")) ^ _bitmap(true)
        wrong += [p for p in range(max(start, oldest or 0), end) if differ >> (p - start) & 1]
    return wrong


_MARK, _MARKED = cast(Table, Mark.__table__), cast(Table, Marked.__table__)


def _unmarked(session: Session, council_id: str, upto: int, most: int) -> Sequence[Cells]:
    rest = numbered.entries(council_id).where(numbered.position >= upto)
    return rows_as_they_are(session, rest.order_by(numbered.position).limit(at_most(most)))


def _take(session: Session, council_id: str) -> int:
    row = {"council_id": council_id, "upto": 0}
    new = _INSERT[session.get_bind().dialect.name](_MARKED).values(row).on_conflict_do_nothing()
    session.execute(new)
    mine = select(Marked.upto).where(Marked.council_id == council_id).with_for_update()
    return session.scalars(mine).one()


def _write(session: Session, council_id: str, marks: dict[Place, bytes]) -> None:
    """Put them beside those that are there: only the first chunk can have some already."""
    first = next(iter(marks))[0]
    names = [facet for chunk, facet in marks if chunk == first]
    for begin in range(0, len(names), 500):
        held = select(Mark.facet, Mark.bits).where(Mark.council_id == council_id)
        held = held.where(Mark.chunk == first, Mark.facet.in_(names[begin : begin + 500]))
        for facet, bits in session.execute(held):
            marks[first, facet] = _joined(bits, marks[first, facet])
    rows = [
        {"council_id": council_id, "facet": facet, "chunk": chunk, "bits": bits}
        for (chunk, facet), bits in marks.items()
    ]
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        session.execute(_upsert(dialect), {name: [row[name] for row in rows] for name in rows[0]})
    else:
        session.execute(_upsert(dialect), rows)


def _upsert(dialect: str) -> Any:
    """Row by row; PostgreSQL takes them all at once, each column as an array."""
    new = _INSERT[dialect](_MARK)
    if dialect == "postgresql":
        arrays = [bindparam(column.key, type_=ARRAY(column.type)) for column in _MARK.columns]
        rows = func.unnest(*arrays).table_valued(*_MARK.columns.keys()).render_derived()
        new = new.from_select(_MARK.columns.keys(), select(rows))
    keys = ("council_id", "facet", "chunk")
    return new.on_conflict_do_update(index_elements=keys, set_={"bits": new.excluded.bits})


@cache
def _together(facets: int, portion: int) -> Select[*Cells]:
    """The chunks in which each of some facets has something, the last first."""
    marks = [aliased(Mark) for _ in range(facets)]
    query: Select[*Cells] = select(marks[0].chunk, *(one.bits for one in marks))
    for n, one in enumerate(marks):
        query = query.where(
            one.council_id == bindparam("council"),
            one.facet == bindparam(f"facet{n}"),
            one.chunk >= bindparam("first"),
            one.chunk <= bindparam("last"),  # for each: else it is read from the trail's end
        )
        if n:
            query = query.where(one.chunk == marks[0].chunk)
    return query.order_by(marks[0].chunk.desc()).limit(at_most(portion))


def _pack(places: Sequence[int]) -> bytes:
    """Places of a chunk as they are stored: listed while that is shorter than the bitmap."""
    if 2 * len(places) < DENSE:
        return pack(f">{len(places)}H", *places)
    bits = bytearray(DENSE)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _joined(held: bytes, more: bytes) -> bytes:
    """What two that are stored have together, as it is stored."""
    both = held + more
    if len(both) < DENSE:
        return both
    return (_bitmap(held) | _bitmap(more)).to_bytes(DENSE, "little")


def _common(stored: Sequence[bytes]) -> Iterator[int]:
    """The places that all of them have, the highest first."""
    both = (1 << CHUNK) - 1
    for one in stored:
        if len(one) >= DENSE:
            both &= _bitmap(one)
    lists = [_places(one) for one in stored if len(one) < DENSE]
    if lists:  # to write lists as bitmaps would take longer than all the rest
        few = set(lists[0]).intersection(*lists[1:]) if len(lists) > 1 else lists[0]
        bits = both.to_bytes(WIDEST, "little")
        yield from sorted((n for n in few if bits[n >> 3] >> (n & 7) & 1), reverse=True)
        return
    while both:
        yield (top := both.bit_length() - 1)
        both ^= 1 << top


def _bitmap(stored: bytes) -> int:
    """What is stored, as a number whose bits are the places.  Of damage, what can be read."""
    if len(stored) >= DENSE:
        return int.from_bytes(stored[:DENSE], "little")
    bits = bytearray(WIDEST)
    for place in _places(stored):
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits[:DENSE], "little")


def _places(listed: bytes) -> Sequence[int]:
    """The places of a list; in a damaged one, any that two bytes can say."""
    count = len(listed) // 2
    return unpack(f">{count}H", listed[: 2 * count])
