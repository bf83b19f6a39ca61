"""kill -9 of whoever carries a letter: it comes, with its own id, from somebody else."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path

from alerts.channels.queue import LEASE
from config.settings import DEFAULTS
from config.wiring import now
from tests.channels.letters import SECRET_KEY, lane_of, letters, post_of, webhook
from tests.channels.strangers import Machine
from tests.channels.test_sent import have_the_machine_told
from tests.conftest import RunProcess
from tests.council import SmallCouncil
from tests.servers.process import python

ROOT = Path(__file__).parents[2]


def test_a_carrier_is_killed_while_the_machine_has_the_letter(
    council: SmallCouncil, machine: Machine, database_url: str, run_process: RunProcess
) -> None:
    """The worst moment: taken by the machine, not yet written down.  Twice at most, never lost."""
    hook, over = webhook(council, machine), threading.Event()
    have_the_machine_told(council)

    def hold(line: socket.socket) -> None:
        over.wait(30)

    machine.before = hold
    known = (str(DEFAULTS / "taxonomy.yaml"), SECRET_KEY, council.id, hook)
    argv = python("-m", "tests.channels.carrier", database_url, *known)
    env = {"PYTHONPATH": str(ROOT)}
    process = run_process(argv, ready=lambda: bool(machine.taken), env=env, cwd=ROOT)
    process.kill()
    over.set()
    [letter] = letters(council)
    assert (letter.state, letter.attempt) == ("waiting", 1)
    post = post_of(council, None)
    assert post.send_next(lane_of(council, hook)) is None  # the lease of the dead runs on
    later = replace(post, clock=lambda: now() + LEASE)
    assert later.send_next(lane_of(council, hook)) == "sent"
    assert [taken.headers["webhook-id"] for taken in machine.taken] == [letter.id] * 2
    assert [entry.action for entry in council.trail()].count("channel:send") == 1
