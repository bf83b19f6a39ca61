"""Playing scripts: several at once where they break nothing that the others need.

1. Each script has a thread; its lines are done at their moments, late ones at once.
2. How busy this machine is by itself is felt all the while (``Pulse``): windows are wider by that,
   so that a busy machine is not taken for a slow Vigie.
3. After the last line everything must come to rest; then it is judged (``checks``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from sqlalchemy import func, select

from audit.store import Entry
from tests.acceptance.checks import Figures, is_quiet, judge
from tests.acceptance.script import Script
from tests.acceptance.setting import set_stage, strike
from tests.acceptance.stage import Stage, boards_read
from tests.acceptance.town import Town
from tests.servers.process import NeverHappenedError, wait_until

REST = 120.0  # seconds in which everything has come to rest: a bound, not a measure
BEAT, WORK = 0.2, 0.01  # seconds


class Pulse:
    """Feels how busy the machine is: by how much a little work is stretched, and a sleep.

    ``stretch``: wall time for a unit of processor time, on average; 1 when nobody else works.
    """

    def __init__(self) -> None:
        self.worst, self.worked, self.lasted = 0.0, 0.0, 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def stretch(self) -> float:
        """How many seconds a second of work takes."""
        return max(1.0, self.lasted / self.worked) if self.worked else 1.0

    @property
    def slack(self) -> float:
        """By how many seconds a window is wider on this machine, now."""
        return 0.5 + 2 * (self.stretch - 1) + 3 * self.worst

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            self._stop.wait(BEAT)
            woke, used = time.monotonic(), time.thread_time()
            while time.thread_time() - used < WORK:
                pass
            self.worst = max(self.worst, woke - began - BEAT)
            self.worked += WORK
            self.lasted += time.monotonic() - woke

    def end(self) -> None:
        """Stop."""
        self._stop.set()
        self._thread.join()


def play(town: Town, scripts: Sequence[Script], figures: Figures) -> None:
    """Play these at once, and add what came of it to *figures*."""
    stages = [set_stage(script, town) for script in scripts]
    try:
        ready(town, stages)
        pulse = Pulse()
        threads = [threading.Thread(target=perform, args=(stage,)) for stage in stages]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pulse.end()
        figures.stretch = max(figures.stretch, pulse.stretch)
        for stage in stages:
            judge(stage, figures, pulse.slack)
    finally:
        for stage in stages:
            strike(stage)


def ready(town: Town, stages: Sequence[Stage]) -> None:
    """Have everybody at work and no one else, every screen connected, and nothing to be done."""
    town.mail.down()
    town.mail.up()
    town.begin(*(name for stage in stages for name in stage.script.besides))
    waiting = select(func.count()).select_from(Entry).where(Entry.position.is_(None))

    def integrated(stage: Stage) -> bool:
        with stage.council.sessions.reading(stage.council.id) as session:
            return session.scalar(waiting) == 0

    wait_until(lambda: all(map(integrated, stages)), "the sweeper to be at work", 60)
    screens = [screen for stage in stages for screen in stage.screens.values()]
    wait_until(lambda: all(screen.last for screen in screens), "the screens to be connected")


def perform(stage: Stage) -> None:
    """Do what the script says, and wait until nothing of it is under way any more."""
    stage.curtain()
    boards = boards_read(stage)
    try:
        for line in sorted(stage.script.lines, key=lambda one: one.since):
            if line.act is not None:
                stage.over.wait(max(0.0, line.since - stage.clock))
                line.act.do(stage)
        for thread in stage.busy:
            thread.join()
        waits_until = max(
            (one.until for one in stage.script.lines if one.never or one.act), default=0.0
        )
        stage.over.wait(max(0.0, waits_until - stage.clock))
        while stage.clock < stage.script.ends and not all_seen(stage):
            stage.over.wait(BEAT)
        wait_until(lambda: is_quiet(stage), "everything to come to rest", REST)
    except NeverHappenedError as error:
        stage.problem(str(error))
    for thread in boards:
        thread.join()


def all_seen(stage: Stage) -> bool:
    """Say whether everything that must be seen has been."""
    lines = stage.script.lines
    return all(one.seen.times(stage) for one in lines if one.seen and not one.never)
