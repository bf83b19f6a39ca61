"""Hashed ahead by other processes, a trail is found as right, or as wrong, as by the walk alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from audit import ahead, verify, walk
from audit.merkle import WIDTH
from audit.stored import Stored
from tests.audit.conftest import COUNCIL
from tests.audit.trails import a_trail, look, words
from tests.servers.process import wait_until

SIZE = 1_500

Asked = list[tuple[int, int, bool]]


class Awaited(Thread):
    """Whoever asks whether it is still at work waits until it is not."""

    def is_alive(self) -> bool:
        """It is not."""
        self.join()
        return False


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Portions of a tile; what the walk asked for, and whether it was told.

    It waits for whoever begins, and for whoever has not begun: else it does all of this itself.
    """
    for module in (ahead, verify, walk):
        monkeypatch.setattr(module, "PORTION", WIDTH)
    monkeypatch.setattr(ahead, "LONG", 2)
    monkeypatch.setattr(ahead, "Thread", Awaited)
    monkeypatch.setattr(Future, "cancel", lambda _: False)
    seen: Asked = []
    run = walk.Walk.run

    def watched(self: walk.Walk) -> None:
        hashed = self._hashed

        def told(start: int, end: int) -> bytes | None:
            found = hashed(start, end)
            seen.append((start, end, found is not None))
            return found

        self._hashed = told
        run(self)

    monkeypatch.setattr(walk.Walk, "run", watched)
    return seen


def test_other_processes_hash_all_of_a_right_trail(
    sessions: sessionmaker[Session], asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every portion comes from them, the last and narrow one too; no entry is read here."""
    a_trail(sessions, SIZE)
    here: list[tuple[int, int]] = []
    monkeypatch.setattr(Stored, "entries", lambda _, *place: here.append(place))
    report = look(sessions, processes=2)
    assert (report.ok, report.size, here) == (True, SIZE, [])
    ends = [*range(WIDTH, SIZE, WIDTH), SIZE]
    assert asked == [
        (start, end, True) for start, end in zip(range(0, SIZE, WIDTH), ends, strict=True)
    ]


def test_what_is_amiss_is_named_as_by_the_walk_alone(
    sessions: sessionmaker[Session], engine: Engine, asked: Asked
) -> None:
    """Entries changed, cleared and renumbered, a tile and a checkpoint: the same words."""
    a_trail(sessions, 700, SIZE - 700)
    damage = (
        "UPDATE trail_entry SET actor = 'somebody' WHERE position = 300",
        "UPDATE trail_entry SET articles = 'x' WHERE position = 600",
        "UPDATE trail_entry SET position = NULL WHERE position = 900",
        "UPDATE trail_tile SET hashes = zero WHERE level = 0 AND tile_index = 4",
        "UPDATE trail_checkpoint SET previous = 3 WHERE size = 1500",
    )
    zero = (
        "zeroblob(8192)" if engine.dialect.name == "sqlite" else "decode(repeat('00', 8192), 'hex')"
    )
    index = '"index"'
    with engine.begin() as connection:
        for statement in damage:
            said = statement.replace("zero ", f"{zero} ").replace("tile_index", index)
            assert connection.execute(text(said)).rowcount == 1, said
    alone = look(sessions)
    asked.clear()
    together = look(sessions, processes=2)
    assert words(together) == words(alone)
    assert len(alone.faults) >= 5
    assert {told for _, _, told in asked} == {True, False}


def test_processes_that_die_leave_it_to_the_walk(
    sessions: sessionmaker[Session], asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the first portion, they take nothing of the report with them."""
    a_trail(sessions, SIZE)
    submit: Callable[..., object] = ProcessPoolExecutor.submit
    pools: list[ProcessPoolExecutor] = []

    def killed(self: ProcessPoolExecutor, *what: object) -> object:
        pools.append(self)
        if len(pools) == 4:  # the first only begins
            for pid in list(self._processes):
                os.kill(pid, signal.SIGKILL)
        return submit(self, *what)

    monkeypatch.setattr(ahead, "BEFORE", 0)
    monkeypatch.setattr(ProcessPoolExecutor, "submit", killed)
    report = look(sessions, processes=2)
    assert (report.ok, report.size) == (True, SIZE)
    assert not asked[-1][2], "nobody was left to tell"


def test_the_walk_does_what_nobody_has_begun(
    sessions: sessionmaker[Session], asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it while nobody is there yet; the report is the same."""
    a_trail(sessions, SIZE)
    monkeypatch.setattr(Future, "cancel", lambda _: True)
    report = look(sessions, processes=2)
    assert (report.ok, report.size) == (True, SIZE)
    assert {told for _, _, told in asked} == {False}


WALK = """
import sys
from multiprocessing import active_children
from time import sleep
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from audit import ahead
from audit.stored import PORTION, Stored

if __name__ == "__main__":
    with Session(create_engine("sqlite://")) as session:
        with ahead.hashed_ahead(Stored(session, "c"), 0, ahead.LONG * PORTION, 2) as hashed:
            while not active_children():
                sleep(0.01)
            hashed(0, PORTION)
            print("begun", flush=True)
            sleep(600)
"""


def test_no_process_outlives_a_walk_that_is_killed(tmp_path: Path) -> None:
    """They notice that it is gone, whatever they wait for."""
    script = tmp_path / "a_walk.py"
    script.write_text(WALK)
    words, env = (
        [sys.executable, str(script)],
        {**os.environ, "PYTHONPATH": str(Path.cwd()), "OF": str(tmp_path)},
    )
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=env, start_new_session=True) as a_walk:
        assert a_walk.stdout is not None
        assert a_walk.stdout.readline() == b"begun\n"
        assert len(_of(script)) > 1
        a_walk.kill()
    wait_until(lambda: not _of(script), "the processes to leave")


def _of(script: Path) -> list[int]:
    """The processes of a session that a script began, by what the kernel says of each."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(script.parent) in (one / "environ").read_text(errors="replace"):
                found.append(int(one.name))
    return found


def test_a_short_trail_is_not_worth_a_process(sessions: sessionmaker[Session]) -> None:
    """Nor is one process beside this one."""
    a_trail(sessions, 3)
    with sessions() as session:
        for size, processes in ((3, 2), (10_000, 1)):
            with ahead.hashed_ahead(Stored(session, COUNCIL), 0, size, processes) as hashed:
                assert hashed is ahead.nothing_ahead
                assert hashed(0, 3) is None
