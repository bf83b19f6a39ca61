"""The closing lines of a test run: what was not run, or not whole, and why.

Rules:

1. Nothing is skipped silently: each reason is one line, with the number of tests it cost.
2. A campaign that was shortened says by how much.
3. Only a run that left out nothing, and was not cut short, may say so.
4. Where a machine promises everything (VIGIE_CI or CI is set), what is missing is a failure.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import NoReturn

import pytest


@dataclass
class Ledger:
    """What a run set out to do, what it began, and the campaigns it ran only in part."""

    collected: int = 0
    begun: int = 0
    shortened: dict[str, str] = field(default_factory=dict)


LEDGER = pytest.StashKey[Ledger]()


def on_ci() -> bool:
    """Whether this machine promises to run everything."""
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("VIGIE_CI", "CI"))


def soaking() -> bool:
    """Whether the long campaigns are wanted whole (`make soak`)."""
    return os.environ.get("VIGIE_SOAK", "") not in ("", "0")


def missing(what: str, why: str) -> NoReturn:
    """This test needs something that the machine lacks: skip it, aloud; fail it on CI."""
    if on_ci():
        pytest.fail(f"{what} is missing, and this machine must run everything: {why}")
    pytest.skip(f"{what} is missing: {why}")


def closing_lines(reports: dict[str, list[object]], ledger: Ledger) -> list[str]:
    """One line for each thing not run and why."""
    reasons: Counter[str] = Counter()
    for report in reports.get("skipped", []):
        where = getattr(report, "longrepr", None)
        text = where[2] if isinstance(where, tuple) else str(where)
        reasons[text.removeprefix("Skipped: ")] += 1
    for report in reports.get("xfailed", []):
        reasons[f"expected to fail: {getattr(report, 'wasxfail', '')}"] += 1
    reasons["deselected on the command line"] += len(reports.get("deselected", []))
    reasons["the run stopped before them"] += ledger.collected - ledger.begun
    lines = [f"not run: {count} test(s): {why}" for why, count in sorted(reasons.items()) if count]
    for report in reports.get("error", []):
        if isinstance(report, pytest.CollectReport):
            lines.append(f"not run: {report.nodeid}: it could not be loaded")
    return lines + [f"shortened: {line}" for line in sorted(ledger.shortened.values())]
