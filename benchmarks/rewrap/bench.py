"""How long it takes to give a newcomer 1,000 records, resumably, a portion at a time.

Ours is every portion at the desk: decided, each key unwrapped and wrapped, rows and trail written,
committed, and what is left counted.  The floor is the bare ``open`` and ``seal`` of as many HPKE
messages of the same suite, with keys that are already parsed.  There is no budget: the figure is
milliseconds a record, and the ratio is beside it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete

from benchmarks.council import Settled, settle
from benchmarks.measure import Finding, Spread, by_turns, number, ratio, seconds
from benchmarks.servers import DATABASES, database
from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from sharing.nominative.arrivals import ShareRecords
from sharing.nominative.records import MEMBER
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.shredding import wrap_kept
from sharing.store import NominativeRecord, RecordWrap, SealedPair, new_id


class MissedError(Exception):
    """Not every record was given: what was measured is not the work."""


@dataclass(frozen=True, slots=True)
class Records:
    """A group with records that the coordinator can open and the officer cannot."""

    council: Settled
    group: str
    giver: PrivatePair
    newcomer: PrivatePair
    count: int

    def give(self) -> float:
        """Give them all; return the seconds it took."""
        with self.council.house.sessions.of(self.council.id) as session:
            theirs = RecordWrap.pair_id == self.newcomer.key_id
            session.execute(delete(RecordWrap).where(theirs))
        return seconds(self._give)

    def _give(self) -> None:
        actor = replace(self.council.actor("coordinator"), proved=frozenset(("mfa",)))
        asked = ShareRecords(self.group, self.council.agents["officer"], self.giver)
        given, left = 0, 1
        while left:
            portion = self.council.house.desk.carry_out(asked, actor)
            given, left = given + portion.done, portion.left if portion.done else 0
        if given != self.count:
            raise MissedError(f"{given} of {self.count} records")

    def bare(self) -> float:
        """Open and seal as many messages; return the seconds it took."""
        scheme, key = self.giver.suite.scheme, Key.new().raw
        public = self.newcomer.public.receiving
        kept = scheme.encrypt(key, self.giver.public.receiving, b"a record")

        def work() -> None:
            for _ in range(self.count):
                scheme.encrypt(
                    scheme.decrypt(kept, self.giver.receiving, b"a record"), public, b"a record"
                )

        return seconds(work)


def run(quick: bool) -> list[Finding]:
    """Measure on both databases."""
    count, rounds = (100, 2) if quick else (1_000, 5)
    found: list[Finding] = []
    for kind in DATABASES:
        with records(kind, count) as here:
            here.give()
            turns = by_turns({"ours": here.give, "bare": here.bare}, rounds)
        each = {
            side: Spread.of([1_000 * one / count for one in times]) for side, times in turns.items()
        }
        whole = number(Spread.of(turns["ours"]).median)
        found.append(
            Finding(
                "rewrap", f"{count} records, {kind}", ratio(turns["ours"], turns["bare"]), None,
                each["ours"], each["bare"], "ms", f"{whole} s for all of them",
            )
        )  # fmt: skip
    return found


@contextmanager
def records(kind: str, count: int) -> Iterator[Records]:
    """Settle a council with a group of *count* records in a database of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder,
        database(kind, Path(folder)) as url,
    ):
        council = settle(url)
        try:
            yield _fill(council, count)
        finally:
            council.house.database.dispose()


def _fill(council: Settled, count: int) -> Records:
    desk, keeper = council.house.desk, council.agents["coordinator"]
    group = desk.carry_out(CreateGroup("Suivi", "territorial_group"), council.actor("coordinator"))
    until, at = datetime.now(UTC) + timedelta(days=30), datetime.now(UTC)
    pairs = {agent: PrivatePair.new() for agent in ("coordinator", "officer")}
    for agent in pairs:
        asked = Accredit(group, council.agents[agent], until)
        desk.carry_out(asked, council.actor("coordinator"))
    with council.house.sessions.of(council.id) as session:
        for agent, pair in pairs.items():
            session.add(
                SealedPair(
                    id=pair.key_id, agent_id=council.agents[agent], public=pair.public.raw,
                    locked=b"", made_at=at,
                )
            )  # fmt: skip
        own = pairs["coordinator"]
        partner = council.partners["town"]
        ids = [new_id() for _ in range(count)]
        session.add_all(
            NominativeRecord(
                id=one, group_id=group, referent_id=keeper, author_id=keeper, partner_id=partner,
                state="active", revision=1, opened_at=at, touched_at=at,
            )
            for one in ids
        )  # fmt: skip
        session.flush()
        for one in ids:
            wrapped = wrap_kept(session, Key.new(), own.public, one, MEMBER)
            session.add(RecordWrap(record_id=one, pair_id=own.key_id, wrapped=wrapped, at=at))
    return Records(council, group, own, pairs["officer"], count)
