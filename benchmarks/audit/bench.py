"""The trail against its floors: a bare insert, and hashing the same bytes.

*Append*: `audit.trail.append` against the insert of a row that is already made, by turns in one
transaction that is undone; and the same in transactions of their own, each committed on the disk.
*Sequencing*: waiting entries numbered, hashed into tiles and signed, in batches of 5,000, each
committed.  *Verifying*: every row read and hashed again, against the hashing alone of the same
bytes, leaves and nodes, which lie in memory.  *Proofs*: as they are handed out, the rows they need
read from the database and the result tried against the signed root.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from os import cpu_count
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session, sessionmaker

from audit.canonical import entry_bytes
from audit.checkpoint import Signer
from audit.merkle import leaf_hash, sum_up
from audit.proofs import consistency_proof
from audit.prove import prove, prove_growth
from audit.sequence import integrate
from audit.store import CONTENT, Entry, Tile, metadata
from audit.trail import Deed, append, append_all, row_of
from audit.verify import verify
from benchmarks.measure import Finding, Spread, at_least, at_most, by_turns, ratio, seconds
from benchmarks.servers import DATABASES, database
from sharing.store.engine import make_engine

COUNCIL = "aulnoye234567aul"
SIGNER = Signer.from_seed(f"vigie.example/{COUNCIL}", bytes(range(32)))
START = datetime(2026, 11, 22, 2, 14, 5, 123456, tzinfo=UTC)
BATCH = 5_000


def run(quick: bool) -> list[Finding]:
    """Measure all of it on both databases."""
    return [finding for kind in DATABASES for finding in on(kind, quick)]


def on(kind: str, quick: bool) -> list[Finding]:
    """Measure all of it on one; the tree has a million entries, or three hundred."""
    size = 300 if quick else 1_000_000
    with trail(kind) as engine:
        found = appending(kind, engine, 10 if quick else 1_000, 2 if quick else 9)
    with trail(kind) as engine:
        found += growing(kind, engine, size)
        found += verifying(kind, engine, size, 1 if quick else 3)
        found += proving(kind, engine, size, 5 if quick else 500)
    return found


@contextmanager
def trail(kind: str) -> Iterator[Engine]:
    """An empty trail in a database of its own, opened as the product opens it."""
    with (
        tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder,
        database(kind, Path(folder)) as url,
    ):
        engine = make_engine(url)
        metadata.create_all(engine)
        try:
            yield engine
        finally:
            engine.dispose()


def a_deed(number: int) -> Deed:
    """What a list asked for on a phone leaves in the trail, some 400 bytes."""
    return Deed(
        at=START + timedelta(milliseconds=number),
        actor=f"h7n2qx5tdv3km{number % 97:03}",
        partner=f"w4c6zt2yb5rj{number % 7:04}",
        action=("event:read", "event:list", "alert:take")[number % 3],
        resource=f"event:q5mx3kz7tn{number % 9973:06}",
        outcome="permitted" if number % 11 else "refused",
        articles=("A02", f"A{number % 18 + 1:02}"),
        rules=(f"A02.{number % 4}", f"A07.{number % 3}"),
        charter="charte@4",
        detail={"count": number % 50, "filter": {"sector": f"t6yb2rj4fsw7c{number % 24:03}"}},
    )


# ------------------------------------------------------------------ append


def appending(kind: str, engine: Engine, times: int, rounds: int) -> list[Finding]:
    """One entry, against the same row ready-made."""
    return [
        _append(f"one entry appended, {kind}", engine, times, rounds, _in_one_transaction),
        _append(f"the same with its commit, {kind}", engine, times // 5, rounds, _each_committed),
    ]


Work = Sequence[Callable[[Session], object]]
Writing = Callable[[Engine, Work], None]


def _append(what: str, engine: Engine, times: int, rounds: int, write: Writing) -> Finding:
    def ours() -> float:
        work = [partial(_put_deed, a_deed(number)) for number in range(times)]
        return seconds(lambda: write(engine, work))

    def bare() -> float:
        rows = [row_of(COUNCIL, a_deed(number)) for number in range(times)]
        work = [partial(_put_row, row) for row in rows]
        return seconds(lambda: write(engine, work))

    turns = by_turns({"ours": ours, "bare": bare}, rounds)
    each = {name: Spread.of([1e6 * one / times for one in took]) for name, took in turns.items()}
    figure = ratio(turns["ours"], turns["bare"])
    return Finding("audit", what, figure, at_most(1.3), each["ours"], each["bare"], "µs")


def _put_deed(deed: Deed, session: Session) -> None:
    append(session, COUNCIL, deed)


def _put_row(row: dict[str, str], session: Session) -> None:
    session.connection().execute(_INSERT, row)


_INSERT = insert(Entry.__table__)  # type: ignore[arg-type]  # a table


def _in_one_transaction(engine: Engine, work: Work) -> None:
    with Session(engine) as session:
        for one in work:
            one(session)
        session.rollback()


def _each_committed(engine: Engine, work: Work) -> None:
    for one in work:
        with Session(engine) as session, session.begin():
            one(session)


# ------------------------------------------------------------------ sequencing


def growing(kind: str, engine: Engine, size: int) -> list[Finding]:
    """Entries written in portions, each then numbered in batches; the rate of each portion."""
    sessions, rates = sessionmaker(engine), []
    portion = min(100_000, size // 2)
    for start in range(0, size, portion):
        with sessions.begin() as session:
            append_all(session, COUNCIL, map(a_deed, range(start, min(start + portion, size))))
        begun = perf_counter()
        rates.append(_integrate_all(sessions) / (perf_counter() - begun))
    spread, what = Spread.of(rates), f"entries numbered, hashed and signed, {kind}"
    budget = at_least(20_000, "/s")
    return [Finding("audit", what, spread, budget, spread, None, "/s")]


def _integrate_all(sessions: sessionmaker[Session]) -> int:
    done = 0
    while True:
        with sessions.begin() as session:
            batch = integrate(session, COUNCIL, signer=SIGNER, at=datetime.now(UTC), limit=BATCH)
        if not batch:
            return done
        done += batch


# ------------------------------------------------------------------ verifying


def verifying(kind: str, engine: Engine, size: int, rounds: int) -> list[Finding]:
    """The whole trail, against hashing its bytes; the run stops if it is not found right."""
    with Session(engine) as session:
        written = select(*CONTENT).where(Entry.council_id == COUNCIL).order_by(Entry.position)
        rows = session.execute(written.execution_options(yield_per=10_000))
        data = [entry_bytes(COUNCIL, *row) for row in rows]

    def ours() -> None:
        with Session(engine) as session:
            key, cores = SIGNER.verifier, cpu_count() or 1
            report = verify(session, COUNCIL, key, now=datetime.now(UTC), processes=cores)
        if not report.ok or report.size != size:
            raise AssertionError(f"not verified: {report.size} entries, {report.faults[:3]}")

    def bare() -> None:
        sum_up(b"".join([leaf_hash(one) for one in data]))

    turns = by_turns({"ours": partial(seconds, ours), "bare": partial(seconds, bare)}, rounds)
    each = {name: Spread.of(took) for name, took in turns.items()}
    figure, what = ratio(turns["ours"], turns["bare"]), f"{size:,} entries verified, {kind}"
    return [Finding("audit", what, figure, at_most(3), each["ours"], each["bare"], "s")]


# ------------------------------------------------------------------ proofs


def proving(kind: str, engine: Engine, size: int, times: int) -> list[Finding]:
    """Of entries and sizes drawn at random: handed out; and computed from tiles at hand."""
    dice, key = random.Random(1997), SIGNER.verifier
    places = dice.sample(range(size), times)
    with Session(engine) as session:
        found = select(Entry.id).where(Entry.council_id == COUNCIL, Entry.position.in_(places))
        ids = session.scalars(found).all()
        tiles = {
            (level, index): hashes
            for level, index, hashes in session.execute(select(Tile.level, Tile.index, Tile.hashes))
        }
        took: dict[str, list[Callable[[], object]]] = {
            "proof of an entry": [partial(prove, session, COUNCIL, one, key) for one in ids],
            "proof of growth": [
                partial(prove_growth, session, COUNCIL, one + 1, key) for one in places
            ],
            "the same computed": [
                partial(consistency_proof, lambda *place: tiles[place], one + 1, size)
                for one in places
            ],
        }
        return [_proof(f"{what} in {size:,}, {kind}", work) for what, work in took.items()]


def _proof(what: str, work: Sequence[Callable[[], object]]) -> Finding:
    work[0]()  # statements are compiled once
    spread = Spread.of([1_000 * _alone(one) for one in work])
    return Finding("audit", what, spread, at_most(1, "ms"), spread, None, "ms")


def _alone(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
