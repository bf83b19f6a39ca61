"""Real processes: killed at any instant, side by side, and never larger than they should be."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sharing.store import Event, Outbox
from tests.conftest import RunProcess
from tests.council import SmallCouncil
from tests.imports.desks import HEADER, MAPPING, Campaign, environment, rows
from tests.servers.process import Process, python, wait_until

Start = Callable[[Path], Process]

MOST_MEMORY = 300 * 1024 * 1024
# The peak that `getrusage` tells is the tests' own, when they were larger as they forked.
WEIGHED = """\
import pathlib, re, resource, sys
from config.cli import main
try:
    main(sys.argv[1:])
finally:
    status = pathlib.Path("/proc/self/status")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if status.exists():
        peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text()).group(1))
    print("peak", peak * (1 if sys.platform == "darwin" else 1024))
"""


@pytest.fixture
def importing(council: SmallCouncil, run_process: RunProcess, tmp_path: Path) -> Start:
    """Start ``vigie import events`` on a file, as a process of its own."""
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")

    def start(file: Path) -> Process:
        words = ["import", "events", str(file), "--mapping", str(mapping)]
        return run_process(python("-c", WEIGHED, *words), env=environment(council), cwd=tmp_path)

    return start


def events(council: SmallCouncil) -> int:
    """How many events there are now."""
    with council.sessions.reading(council.id) as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def more_than(council: SmallCouncil, count: int) -> bool:
    """Whether there are more events than that."""
    return events(council) > count


def ended(process: Process) -> int:
    """Wait for the end of a process; its exit code."""
    wait_until(lambda: not process.running(), "the import to end", 240)
    code = process.popen.returncode
    assert code is not None
    return code


def assert_whole(council: SmallCouncil, count: int) -> None:
    """Each row is one event, with one key, one piece of news and one entry in the trail."""
    found = council.rows(Event)
    ids = {event.id for event in found}
    assert len(found) == len(ids) == count
    assert len({event.occurred_from for event in found}) == count
    assert len({event.sending_key for event in found}) == count
    assert Counter(news.event_id for news in council.rows(Outbox)) == Counter(ids)
    details = [json.loads(entry.detail) for entry in council.trail()]
    posted = [d["event"] for d in details if "event" in d and "again" not in d]
    assert Counter(posted) == Counter(ids)


def write(path: Path, count: int) -> Path:
    """Write a file of rows that all differ in time."""
    path.write_text("".join(f"{row}\n" for row in (HEADER, *rows(count))), encoding="utf-8")
    return path


def test_killed_again_and_again_it_loses_nothing_and_repeats_nothing(
    council: SmallCouncil,
    importing: Start,
    campaign: Campaign,
    tmp_path: Path,
) -> None:
    """Kill -9 at moments drawn by lot; whatever remains is imported by the last run."""
    kills = campaign("kills of an import", short=2, whole=40)
    count = 700 * (kills + 1)
    file = write(tmp_path / "events.csv", count)
    lots = random.Random(22)
    for _ in range(kills):
        process = importing(file)
        target = events(council) + lots.randint(0, 600)
        process.wait_until(partial(more_than, council, target), "events", 120)
        assert process.running()
        process.kill()
        assert 0 < events(council) < count
    before = events(council)
    process = importing(file)
    assert ended(process) == 0, process.text
    assert f"{count - before} imported, {before} imported before" in process.text
    assert_whole(council, count)


def test_two_at_once_share_the_work(
    council: SmallCouncil, importing: Start, tmp_path: Path
) -> None:
    """Both end well; together they import each row once, and each counts what it did."""
    count = 1_000
    file = write(tmp_path / "events.csv", count)
    both = [importing(file), importing(file)]
    assert [ended(process) for process in both] == [0, 0], [process.text for process in both]
    assert_whole(council, count)
    told = [re.search(r"(\d+) imported, (\d+) imported before", p.text) for p in both]
    counts = [(int(found[1]), int(found[2])) for found in told if found]
    assert [imported + before for imported, before in counts] == [count, count]
    assert sum(imported for imported, _ in counts) == count


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_memory_does_not_grow_with_the_file(
    council: SmallCouncil,
    importing: Start,
    campaign: Campaign,
    tmp_path: Path,
) -> None:
    """A long file of rows that are read, looked up and skipped stays under 300 MB."""
    count = campaign("rows of a long import", short=10_000, whole=2_000_000)
    file = tmp_path / "events.csv"
    with file.open("w", encoding="utf-8") as long:
        long.write(f"{HEADER}\n")
        for number in range(count):
            long.write(f"2024-07-08,12:46,nothing,nord,{number} {'x' * 200}\n")
    process = importing(file)
    assert ended(process) == 0, process.text
    assert f"0 imported before, {count} skipped" in process.text
    assert int(process.text.rpartition("peak ")[2]) <= MOST_MEMORY
