"""Killed while the last signature is taken in: the version is adopted whole, or not at all."""

import multiprocessing
import signal

import pytest

from charters.life import State
from sharing.store import TextSignature
from sharing.versions import ListVersions
from tests.council import SmallCouncil
from tests.kills.signer import sign
from tests.signers import HANDS, NAME, signers

# Processes of their own, each begun by one that has loaded the house and done nothing else.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.kills.signer"])


@pytest.mark.parametrize(
    "fatal",
    [
        "INSERT INTO text_signature",
        "UPDATE text_version",
        "INSERT INTO trail_entry",
        "COMMIT",
    ],
)
def test_nothing_is_half_adopted(council: SmallCouncil, fatal: str) -> None:
    """Whatever it was about to do when it died; and the same signature is taken afterwards."""
    all_ = signers(council)
    all_.propose()
    all_.sign("town")
    all_.sign("mediation")
    url, agent = council.house.settings.database_url, council.agents[HANDS["state"]]
    signer = PROCESSES.Process(
        target=sign, args=(url, council.id, agent, all_.signature("state"), fatal), daemon=True
    )
    signer.start()
    signer.join(60)
    assert signer.exitcode == -signal.SIGKILL
    states = {view.name: view.state for view in all_.ask("mediator", ListVersions())}
    assert states[NAME] is State.PROPOSED
    assert len(council.rows(TextSignature)) == 2
    assert all_.sign("state").in_force_from is not None
