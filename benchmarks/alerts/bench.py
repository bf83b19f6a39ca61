"""Budgets of the live board on a bad night, on this class of machine (2 cores):

* from the post of a report to 95 of 100 of 2,000 screens at most 1.5 × a bare gevent fan-out of the
  same bytes (that part is `benchmarks.live`, with the processor time of both beside);
* 100 reports a second for 60 seconds with 500 screens: the last third waits at most 1.2 × as long
  as the first (the median of three nights: what else the machine does moves one third of one night
  by a fifth), and two seconds after the last answer nothing waits;
* the live server is killed and comes back: all of its 2,000 screens have resumed within 5 seconds;
* a screen costs the live process at most 40 KiB of RSS.

What is counted is in `benchmarks.alerts.checks`; a run in which something is lost or doubled stops.

The night.  Every ten seconds have facts of their own, drawn by a fixed seed: each in a sector, of
one of the categories that name nobody, reported five times by those of the ground, in any order.
The first report makes the alert and the others join it, if the shipped protocol and charter say so;
patterns are looked for; whoever of the watch cell is meant is told.  The screens are those of the
40 people of the cell, one of each read message by message, the others compared byte for byte.

Before it lie some weeks of the council, so that its tables are those of one that lives.

What shares the cores: PostgreSQL, Valkey, two web workers, one worker, the sweeper, one live
process, those who post (one process of threads) and the screens (one process).  The figures are
what is left of two cores for the product, not what it could do on two cores of its own.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.alerts.checks import LostError, check_alike, delays, thirds
from benchmarks.alerts.fanout import fanned_out
from benchmarks.alerts.night import drawn, live_the_weeks_before, night
from benchmarks.council import WATCH
from benchmarks.live.bench import allow_many_files, at
from benchmarks.machine import load
from benchmarks.measure import Finding, Spread, at_most
from benchmarks.processes import helper, processor, resident, serving, worker_and_sweeper
from config.demo.processes import free_port
from tests.servers.process import wait_until

GROWTH = at_most(1.2)
BEHIND = at_most(2, "s")  # a queue that was long from the start does not grow either
BACK = at_most(5, "s")
A_SCREEN = at_most(40, "KiB")
PATIENCE = 900.0  # seconds; a night that falls behind is measured, not given up


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: the database, screens, alerts, nights, reports a second, seconds,
    misses, hours that lie before."""

    kind: str
    screens: int
    flow_screens: int
    alerts: int
    nights: int
    rate: float
    length: float
    missed: int
    hours: int


WHOLE = Size("postgresql", 2_000, 500, 15, 3, 100, 60, 5, 30)
QUICK = Size("sqlite", 40, 40, 2, 1, 10, 3, 2, 2)


def run(quick: bool) -> list[Finding]:
    """Measure all four."""
    allow_many_files()
    size = QUICK if quick else WHOLE
    return [
        *fanned_out("alerts", size.kind, size.screens, size.alerts),
        *sustained(size),
        *returned(size),
    ]


def returned(size: Size) -> list[Finding]:
    """Kill the live server, miss some alerts, start it again: how soon has everybody all of it?"""
    with night(size.kind, size.screens) as dark, ExitStack() as away:
        with dark.live() as server:
            with dark.screens(0, WATCH):
                dark.tell(-1)  # whatever a server makes for its first ones
            before = resident(server)
            since = dark.last()
            screens = away.enter_context(dark.screens(size.screens))
            cost = (resident(server) - before) / size.screens / 1024
            dark.tell(0)
            dark.end(screens)
            server.kill()
        for n in range(size.missed):
            dark.tell(n + 1)
        begun = time.monotonic()
        server = away.enter_context(dark.live())
        started = time.monotonic() - begun
        idle = processor(server)
        back = screens.tell("back")
        worked = processor(server) - idle
        dark.tell(size.missed + 1)
        told = dark.read(dark.end(screens))
        dark.checked(told, since)
    if back["losses"] or back["open"] != size.screens:
        raise LostError(f"{back['open']} screens came back, {back['losses']} had to read again")
    note = (
        f"each with its Last-Event-ID and {size.missed} alerts missed; the server itself was back "
        f"after {started:.1f} s, and took {worked:.1f} s of processor time for them; "
        f"load {load():.1f}"
    )
    return _returned(size, back["seconds"], cost, note)


def _returned(size: Size, took: float, cost: float, note: str) -> list[Finding]:
    what = f"alerts, {size.screens:,} screens"
    return [
        Finding(
            bench="alerts",
            what=f"{what}, back after a restart",
            figure=Spread(took, took, took),
            budget=BACK,
            note=note,
        ),
        Finding(
            bench="alerts",
            what=f"{what}, memory of one (RSS)",
            figure=Spread(cost, cost, cost),
            budget=A_SCREEN,
        ),
    ]


@dataclass(frozen=True, slots=True)
class Flow:
    """One night at a rate.

    ``first``, ``last``: what was waited in the first and the last third of it, in ms.  ``behind``:
    seconds from the last answer until nothing waited.
    """

    first: float
    last: float
    behind: float
    said: str


def sustained(size: Size) -> list[Finding]:
    """Post at a rate; does whoever reports last wait longer than whoever reported first?"""
    return _flow(size, [flow(size) for _ in range(size.nights)])


def flow(size: Size) -> Flow:
    """Post at a rate for one night, and see that everything arrives, once."""
    with night(size.kind, size.flow_screens) as dark, ExitStack() as stack:
        where = (dark.here.environ, dark.here.folder)
        live_the_weeks_before(dark, size.hours)
        stack.enter_context(dark.live())
        port = free_port()
        stack.enter_context(serving("web", "config.serving:web()", 2, *where, port))
        beside = stack.enter_context(ExitStack())
        beside.enter_context(worker_and_sweeper(*where))
        reports = drawn(dark, size.rate, size.length + 5 / size.rate)
        warm = {"port": port, "rate": 5, "reports": reports[:5]}
        with helper("benchmarks.alerts.flow", warm) as first:
            first.tell("go")
            wait_until(lambda: not dark.waiting, "the workers to be at work", PATIENCE)
        since, screens = dark.last(), stack.enter_context(dark.screens(WATCH))
        orders = {"port": port, "rate": size.rate, "reports": reports[5:]}
        posters = stack.enter_context(helper("benchmarks.alerts.flow", orders))
        posted = posters.tell("go")
        answered = time.monotonic()
        refused = [one["status"] for one in posted if one["status"] != 201]
        if refused:
            raise LostError(f"{len(refused)} reports were answered {sorted(set(refused))}")
        wait_until(lambda: not dark.waiting, "the news to be relayed", PATIENCE)
        behind = time.monotonic() - answered
        beside.close()  # nobody else writes a message after the last one
        dark.tell(0)
        answer = dark.end(screens)
        told = dark.read(answer)
        alerts = dark.checked(told, since)
        check_alike(answer["sums"], WATCH)
        waited = delays(told, alerts, dark.first_told(posted))
    earliest, latest = (1000 * third for third in thirds(waited))
    return Flow(earliest, latest, behind, _said(size, posted, len(waited)))


def _said(size: Size, posted: Sequence[Any], concerned: int) -> str:
    answers = sorted(one["took"] for one in posted)
    return (
        f"{len(posted):,} posted in {size.length:g} s, answered within {at(answers, 0.5):.2f} "
        f"(p95 {at(answers, 0.95):.2f}) s; {concerned:,} concern the screens; everything "
        f"had arrived; load {load():.1f}"
    )


def _flow(size: Size, flows: Sequence[Flow]) -> list[Finding]:
    what = f"alerts, {size.rate:g} reports/s, {size.flow_screens} screens"
    return [
        Finding(
            bench="alerts",
            what=f"{what}, last third's delay",
            figure=Spread.of([one.last / one.first for one in flows]),
            budget=GROWTH,
            ours=Spread.of([one.last for one in flows]),
            floor=Spread.of([one.first for one in flows]),
            unit="ms",
            note="; then ".join(one.said for one in flows),
        ),
        Finding(
            bench="alerts",
            what=f"{what}, news still waiting at the end",
            figure=Spread.of([one.behind for one in flows]),
            budget=BEHIND,
        ),
    ]
