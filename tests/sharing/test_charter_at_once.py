"""Two of them at the same moment: one proposal, one adoption, whatever the database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sharing.command import Command, ConflictError
from sharing.proposals import ProposeVersion
from sharing.signatures import SignVersion
from sharing.store import TextSignature
from tests.council import SmallCouncil
from tests.signers import HANDS, NAME, Signers, charters, signers, version


def at_once(all_: Signers, *asked: tuple[str, Command[Any, Any]]) -> list[str]:
    """Put the commands to the desk at the same moment; return what came of each, sorted."""
    together = Barrier(len(asked))

    def ask(agent: str, command: Command[Any, Any]) -> str:
        together.wait(10)
        try:
            all_.ask(agent, command)
        except ConflictError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(asked)) as threads:
        running = [threads.submit(ask, *one) for one in asked]
        return sorted(one.result(60) for one in running)


def test_two_coordinators_propose_at_once(council: SmallCouncil) -> None:
    """One is first; the other is told which version is being signed."""
    all_ = signers(council)
    proposals = (ProposeVersion(version(n)) for n in (102, 103, 104))
    found = at_once(all_, *(("coordinator", one) for one in proposals))
    assert found == ["done", "proposal_open", "proposal_open"]
    assert len(charters(council)) == 2


def test_the_same_text_is_proposed_twice_at_once(council: SmallCouncil) -> None:
    """The second is told that it is there."""
    all_ = signers(council)
    found = at_once(all_, *[("coordinator", ProposeVersion(version(102)))] * 2)
    assert found == ["done", "version_known"]


def test_the_last_signatures_come_at_once(council: SmallCouncil) -> None:
    """Two that would each complete the quorum, and one of them twice: adopted once."""
    all_ = signers(council)
    all_.propose()
    all_.sign("town")
    all_.sign("mediation")
    last = ("state", "state", "housing")
    found = at_once(all_, *((HANDS[one], SignVersion(NAME, all_.signature(one))) for one in last))
    kept = [row for row in charters(council) if row.name == NAME]
    signatures = council.rows(TextSignature)
    assert [row.adopted_at for row in kept] == [max(one.at for one in signatures)]
    assert (found, len(signatures)) in (
        (["already_signed", "done", "done"], 4),  # housing's did not complete it
        (["already_signed", "done", "version_adopted"], 3),
    )
