"""The closing lines of a test run: what was not run, or not whole, and why.

Rules:

1. Nothing is skipped silently: each reason is one line, with the number of tests it cost.
2. A campaign that was shortened says by how much.
3. Only a run that left out nothing, and was not cut short, may say so.
4. Tests that run in several processes are told of together, by the one that started them.
5. Where a machine promises everything (VIGIE_CI or CI is set), what is missing is a failure.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest


@dataclass
class Ledger:
    """What a run set out to do, what it began, and the campaigns it ran only in part."""

    collected: int = 0
    begun: int = 0
    deselected: int = 0
    shortened: dict[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """What only the process that ran the tests knows, for the one that writes the lines."""
        return {"deselected": self.deselected, "shortened": self.shortened}

    def hear(self, deselected: int = 0, shortened: Mapping[str, str] | None = None) -> None:
        """What another process told: each leaves out the same, and runs its own campaigns."""
        self.deselected = max(self.deselected, deselected)
        self.shortened.update(shortened or {})


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
    reasons["deselected on the command line"] += ledger.deselected
    reasons["the run stopped before them"] += ledger.collected - ledger.begun
    lines = [f"not run: {count} test(s): {why}" for why, count in sorted(reasons.items()) if count]
    for report in reports.get("error", []):
        if isinstance(report, pytest.CollectReport):
            lines.append(f"not run: {report.nodeid}: it could not be loaded")
    return lines + [f"shortened: {line}" for line in sorted(ledger.shortened.values())]


class Counting:
    """Counts for the ledger, and writes the lines where the run was started.

    The hooks of pytest-xdist are known only where it is loaded.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ledger = config.stash[LEDGER]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Tests marked `soak` wait for `make soak`."""
        if not soaking():
            for item in items:
                if item.get_closest_marker("soak"):
                    item.add_marker(pytest.mark.skip(reason="long campaign: run by `make soak`"))

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Tests that the command line does not want."""
        self.ledger.deselected += len(items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """How many tests there are to run, if they are run here."""
        self.ledger.collected = len(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """How many another process has found; all find the same."""
        self.ledger.collected = len(ids)

    def pytest_runtest_logstart(self) -> None:
        """One more test has begun, here or there."""
        self.ledger.begun += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A process has ended, and says what only it knows; one that crashed says nothing."""
        self.ledger.hear(**getattr(node, "workeroutput", {}).get("ledger", {}))

    def pytest_sessionfinish(self) -> None:
        """Tell the process that started this one."""
        if (told := getattr(self.config, "workeroutput", None)) is not None:
            told["ledger"] = self.ledger.told()

    def pytest_terminal_summary(self, terminalreporter: Any, exitstatus: int) -> None:
        """One line for each thing not run and why."""
        lines = closing_lines(terminalreporter.stats, self.ledger)
        if not lines and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            narrowed = self.config.args_source is self.config.ArgsSource.ARGS
            lines = [f"everything {'that was asked for ' if narrowed else ''}was run"]
        terminalreporter.section("what was not run")
        for line in lines or ["the run did not reach its end"]:
            terminalreporter.write_line(line)
