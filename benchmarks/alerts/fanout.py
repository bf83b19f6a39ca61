"""From the post of a report to thousands of screens, with the processor time that it takes."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from benchmarks.live.bench import finding, room_of, series, town
from benchmarks.machine import load
from benchmarks.measure import Finding
from benchmarks.processes import processor, worker_and_sweeper


def fanned_out(bench: str, kind: str, count: int, alerts: int) -> list[Finding]:
    """Measure one number of screens from the post of a report."""
    with ExitStack() as stack:
        here = stack.enter_context(town(kind))
        room = stack.enter_context(room_of(here, count))
        beside = stack.enter_context(worker_and_sweeper(here.environ, here.folder))
        room.ours.show(room.post)
        before = processor(*room.servers, *beside), processor(room.bare)
        found = finding(
            f"{bench}, {count:,} screens, from post, p95", series(room, room.post, alerts)
        )
        ours, floor = (
            1000 * (after - was) / alerts
            for after, was in zip(
                (processor(*room.servers, *beside), processor(room.bare)), before, strict=True
            )
        )
    said = f"processor time of an alert: ours {ours:.0f} ms, the floor {floor:.0f} ms"
    return [replace(found, bench=bench, note=f"{found.note}; {said}; load {load():.1f}")]
