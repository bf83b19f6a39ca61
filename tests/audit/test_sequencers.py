"""Several at once: one tree, every entry in it once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from audit.store import Entry
from tests.audit.trails import check_tree, sequence, write
from tests.conftest import RunProcess
from tests.servers.process import python


def test_two_sequencers_never_fork(sessions: sessionmaker[Session], engine: Engine) -> None:
    """Four threads sequence while three write: one tree, every entry in it once."""
    writing = threading.Barrier(7)
    written: list[str] = []
    stop = threading.Event()

    def author() -> None:
        writing.wait()
        for _ in range(15):
            with sessions.begin() as session:
                ids = write(session, 7)
            written.extend(ids)

    def sequencer() -> int:
        writing.wait()
        done = 0
        while not stop.is_set():
            with sessions.begin() as session:
                done += sequence(session, limit=20)
        return done

    with ThreadPoolExecutor(7) as pool:
        sequencers = [pool.submit(sequencer) for _ in range(4)]
        authors = [pool.submit(author) for _ in range(3)]
        try:
            for running in authors:
                running.result(120)
        finally:
            stop.set()
        done = sum(running.result(120) for running in sequencers)
    with sessions.begin() as session:
        while found := sequence(session):
            done += found
        assert check_tree(session) == done == len(written) == 3 * 15 * 7
        assert set(session.scalars(select(Entry.id))) == set(written)


PROCESS = """
import sys
from datetime import UTC, datetime
from sqlalchemy.orm import Session
from audit.sequence import integrate
from audit.trail import append
from tests.audit.conftest import COUNCIL, SIGNER, a_deed, open_engine
engine = open_engine(sys.argv[1])
for _ in range(20):
    with Session(engine) as session, session.begin():
        append(session, COUNCIL, a_deed())
    with Session(engine) as session, session.begin():
        integrate(session, COUNCIL, signer=SIGNER, at=datetime.now(UTC), limit=3)
"""


def test_sequencers_in_processes_of_their_own(
    sessions: sessionmaker[Session], engine: Engine, run_process: RunProcess
) -> None:
    """Also the very first batch, when the log does not exist yet, is made once."""
    root = Path(__file__).parents[2]
    url = engine.url.render_as_string(hide_password=False)
    running = [
        run_process(python("-c", PROCESS, url), env={"PYTHONPATH": str(root)}) for _ in range(3)
    ]
    for process in running:
        assert process.popen.wait(120) == 0, process.text
    with sessions.begin() as session:
        while sequence(session):
            pass
        assert check_tree(session) == 60
