"""Budget: 100,000 requests that were really made are asked again of two versions of the charter
in under 10 seconds, on both databases.

Timed is the whole of what ``vigie charter compare --council`` does once both files are read: the
grid, the trail of thirty days, the facts of what was asked for, both decisions on each request, and
the stored records that each change concerns, counted in the database: from the first query to the
table.  There is no peer to hold it to, so the figure is a time; how many requests were weighed is
beside it, and the run stops unless each was counted and the changes were seen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.council import Settled, settle
from benchmarks.listing.rows import NEWEST, fill
from benchmarks.measure import Finding, Spread, at_most, number, seconds
from benchmarks.replay.requests import record
from benchmarks.servers import DATABASES, database
from charters.decide import Engine
from charters.model import Charter
from sharing.comparison import DAYS, Comparison, compared

UNIT = 100_000  # requests
BUDGET = at_most(10, "s")
NOW = NEWEST + timedelta(days=1)


class MissedError(Exception):
    """A request was not counted or a change not seen: what was measured is not the work."""


def run(quick: bool) -> list[Finding]:
    """Measure on both databases."""
    requests, events = (2_000, 1_000) if quick else (UNIT, 50_000)
    rounds = 2 if quick else 5
    found: list[Finding] = []
    for kind in DATABASES:
        with recorded(kind, requests, events) as council:
            table = checked(compare(council), requests)
            times = [seconds(lambda: compare(council)) for _ in range(rounds)]
            found.append(_finding(f"replay, {kind}", times, table, requests))
    return found


@contextmanager
def recorded(kind: str, requests: int, events: int) -> Iterator[Settled]:
    """Settle a council with events and requests in a database of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder,
        database(kind, Path(folder)) as url,
    ):
        council = settle(url)
        try:
            fill(council, events)
            record(council, requests, NOW)
            yield council
        finally:
            council.house.database.dispose()


def compare(council: Settled) -> Comparison:
    """Compare the shipped charter with a looser and tighter one, as the command does."""
    house = council.house
    before = house.charter_engine
    with house.sessions.snapshot(council.id) as session:
        after = Engine(changed(before.charter))
        return compared(session, council.id, before, after, house.taxonomy.words, NOW, DAYS)


def checked(table: Comparison, requests: int) -> Comparison:
    """Return *table*, which counts every request and sees both ways of the change."""
    ways = {line.change.gain for line in table.lines if line.requests and line.records}
    if table.replay.entries != requests or ways != {True, False}:
        raise MissedError(f"{table.replay.entries} of {requests} requests, changes {ways}")
    return table


def changed(charter: Charter) -> Charter:
    """Return a version in which caretakers, drivers and merchants read what mayors no longer do."""
    who = {"mayor", "caretaker", "merchant_representative", "transport_security"}
    articles = []
    for article in charter.articles:
        rules = [
            replace(rule, who=rule.who ^ who) if rule.id == "R02.3" else rule
            for rule in article.rules
        ]
        articles.append(replace(article, rules=tuple(rules)))
    return replace(charter, version="2", articles=tuple(articles))


def _finding(what: str, times: list[float], table: Comparison, requests: int) -> Finding:
    scaled = Spread.of([UNIT * one / requests for one in times])
    rate = number(UNIT / scaled.median)
    note = f"{rate} requests/s; {table.replay.weighed} weighed, {len(table.lines)} lines"
    return Finding("replay", what, scaled, BUDGET, ours=scaled, unit="s", note=note)
