"""A sequencer in a process of its own is killed wherever one chooses: half a batch is never there.

Each point is a process that forks from one that has loaded everything, works, and sends itself
SIGKILL: before its n-th statement, at its commit, or at its n-th line of our code.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from audit.verify import verify
from tests.audit.conftest import COUNCIL, SIGNER
from tests.audit.trails import NOW, check_tree, sequence, write
from tests.conftest import RunProcess
from tests.servers.process import python

ROOT = Path(__file__).parents[2]
FIRST, MORE = 250, 20  # entries in the tree, entries that wait: a tile is filled and one begun
VICTIM = Path(__file__).with_name("victim.py")
STATEMENTS = 14  # more than a batch has


@pytest.mark.timeout(3600)
def test_killed_at_any_instruction(
    sessions: sessionmaker[Session],
    engine: Engine,
    run_process: RunProcess,
    campaign: Callable[[str, int, int], int],
) -> None:
    """After each death the trail is whole, with the batch or without; the next run finishes it."""
    lines = campaign("lines at which a sequencer is killed", 6, 400)
    with sessions.begin() as session:
        write(session, FIRST)
        sequence(session)
        write(session, MORE)
    url = engine.url.render_as_string(hide_password=False)
    words = python(str(VICTIM), url, str(STATEMENTS), str(lines))
    victims = run_process(words, env={"PYTHONPATH": str(ROOT)})
    status = victims.popen.wait(3000)
    assert status == 0, victims.text
    said = victims.text.split()
    killed = [word for word in said if word.startswith("killed:")]
    assert len(killed) >= 8 + lines, victims.text
    assert "killed:commit" in killed
    assert "wrong" not in said, victims.text
    with sessions.begin() as session:
        assert sequence(session) == MORE
        assert check_tree(session) == FIRST + MORE
        assert verify(session, COUNCIL, SIGNER.verifier, now=NOW).ok
