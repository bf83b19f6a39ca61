"""Killed while the last signature is taken in: the version is adopted whole, or not at all."""

import signal
from pathlib import Path

import pytest

from charters.life import State
from sharing.store import TextSignature
from sharing.versions import ListVersions
from tests.council import SmallCouncil
from tests.servers.process import Process, python, wait_until
from tests.signers import HANDS, NAME, signers

SIGNER = Path(__file__).with_name("signer.py")


@pytest.mark.parametrize(
    "fatal",
    [
        "INSERT INTO text_signature",
        "UPDATE text_version",
        "INSERT INTO trail_entry",
        "COMMIT",
    ],
)
def test_nothing_is_half_adopted(council: SmallCouncil, tmp_path: Path, fatal: str) -> None:
    """Whatever it was about to do when it died; and the same signature is taken afterwards."""
    all_ = signers(council)
    all_.propose()
    all_.sign("town")
    all_.sign("mediation")
    url = council.house.settings.database_url
    last = all_.signature("state")
    agent = council.agents[HANDS["state"]]
    words = python(str(SIGNER), url, council.id, agent, last, fatal)
    root = str(Path(__file__).parents[2])
    process = Process(words, tmp_path / "signer.log", env={"PYTHONPATH": root})
    wait_until(lambda: not process.running(), "the signer to die", 60)
    assert process.stop() == -signal.SIGKILL, process.text
    states = {view.name: view.state for view in all_.ask("mediator", ListVersions())}
    assert states[NAME] is State.PROPOSED
    assert len(council.rows(TextSignature)) == 2
    assert all_.sign("state").in_force_from is not None
