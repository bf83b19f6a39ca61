"""A process whose children sequence one batch and kill themselves at a chosen point.

    python victim.py DATABASE_URL STATEMENTS LINES

It prints ``killed:WHERE`` for each death, ``done:WHERE`` where a child got to its end before (the
batch is then taken back), and ``wrong WHERE`` when a child left half a batch behind.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from audit.store import Entry
from tests.audit.conftest import open_engine
from tests.audit.trails import check_tree, sequence

url, statements, lines = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def die(*_: Any) -> None:
    """No farewell, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


def at_statement(number: int) -> Callable[[Engine], None]:
    """Die before the n-th statement of the batch."""

    def arm(engine: Engine) -> None:
        left = [number]

        @event.listens_for(engine, "before_cursor_execute")
        def count(*_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                die()

    return arm


def at_commit(engine: Engine) -> None:
    """Die when all is written and the commit is not given."""
    event.listen(engine, "commit", die)


def at_line(number: int) -> Callable[[Engine], None]:
    """Die at the n-th line of the package that is run."""

    def arm(_: Engine) -> None:
        left = [number]

        def trace(frame: FrameType, what: str, __: Any) -> Any:
            if "/audit/" not in frame.f_code.co_filename or "/tests/" in frame.f_code.co_filename:
                return None
            if what == "line":
                left[0] -= 1
                if left[0] < 0:
                    die()
            return trace

        sys.settrace(trace)

    return arm


def work(arm: Callable[[Engine], None]) -> None:
    """What a child does: one batch, which is taken back if nothing has killed it."""
    engine = open_engine(url)
    with engine.connect() as connection, Session(connection) as session:
        connection.begin()
        connection.rollback()  # connected, and nothing of that counts
        arm(engine)
        with session.begin():
            sequence(session)
            if arm is not at_commit:
                session.rollback()
                os._exit(0)


def whole(engine: Engine) -> bool:
    """Whether the tree is that of the last batch that was committed."""
    with Session(engine) as session, session.begin():
        size = check_tree(session)
        numbered = select(func.count()).select_from(Entry).where(Entry.position.is_not(None))
        return size == session.scalar(numbered) == 250


def main() -> None:
    """One child after the other."""
    dice = random.Random(1997)
    points = [(f"statement{n}", at_statement(n)) for n in range(statements)]
    points.append(("commit", at_commit))
    points += [(f"line{n}", at_line(n)) for n in sorted(dice.sample(range(900), lines))]
    engine = open_engine(url)
    for name, arm in points:
        child = os.fork()
        if child == 0:
            work(arm)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        said = f"killed:{name}" if died else f"done:{name}:{status}"
        sys.stdout.write(f"{said}{'' if whole(engine) else ' wrong'}\n")
        engine.dispose()
    engine.dispose()


main()
