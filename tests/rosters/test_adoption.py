"""A protocol that is adopted is looked at for holes before it is in force, once, whoever dies."""

from __future__ import annotations

import json
from pathlib import Path
from signal import SIGKILL

from alerts.rosters.adoption import ADOPTED, adopted_versions, look_at_adopted
from alerts.rosters.store import CoverageAdopted
from charters.document import read_bytes
from config.rounds import look_for_holes
from protocols.model import Protocol
from protocols.read import protocol_of
from sharing.notices import ListNotices
from sharing.proposals import ProposeProtocol
from tests.council import SmallCouncil
from tests.rosters.lines import ROUND_THE_CLOCK, on_roster
from tests.servers.process import Process, python, wait_until
from tests.signers import protocol, signers

NAME = "protocole-local@1"
CONTENT = protocol("protocole-local", 1)


def adopted(council: SmallCouncil, content: bytes = CONTENT, name: str = NAME) -> None:
    """Propose a protocol and have three partners sign it."""
    all_ = signers(council)
    all_.ask("coordinator", ProposeProtocol(content))
    *_, last = [all_.sign_protocol(one, content, name) for one in ("town", "state", "mediation")]
    assert last.in_force_from is not None


def told(council: SmallCouncil, agent: str = "coordinator") -> list[tuple[str, str]]:
    return [(one.kind, one.record) for one in council.ask(agent, ListNotices())]


def looks(council: SmallCouncil) -> list[dict[str, object]]:
    """What the trail says of each look that the house took."""
    entries = [one for one in council.trail() if one.action == "protocol:coverage"]
    assert {entry.actor for entry in entries} <= {"vigie"}
    return [json.loads(entry.detail) for entry in entries]


def read(council: SmallCouncil, content: bytes = CONTENT) -> Protocol:
    node = read_bytes(content, "protocol.yaml")
    return protocol_of(node, council.house.taxonomy.vocabulary)


def test_the_coordinator_is_told_before_it_is_in_force(council: SmallCouncil) -> None:
    """At the next round, an hour of the day or not, with or without rosters; once."""
    look_for_holes(council.house)
    assert looks(council) == [], "nobody has adopted anything"
    adopted(council)
    assert adopted_versions(council.desk) == [(council.id, NAME)]
    for _ in range(3):
        look_for_holes(council.house)
    assert told(council) == [(ADOPTED, NAME)]
    assert told(council, "mediator") == []
    [row] = council.rows(CoverageAdopted)
    assert row.holes > 0
    assert looks(council) == [{"protocol": NAME, "holes": row.holes, "adopted": True}]
    assert adopted_versions(council.desk) == []


def test_one_without_a_hole_tells_nobody(council: SmallCouncil) -> None:
    """It was looked at all the same, and the trail says so."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    only = b"{categories: [TRQ-04], sectors: [nord]}"
    content = CONTENT.replace(b"{categories: [TRQ-04]}", only)
    adopted(council, content)
    look_for_holes(council.house)
    assert (ADOPTED, NAME) not in told(council)  # of the night to come it may be, by the hour
    assert [row.holes for row in council.rows(CoverageAdopted)] == [0]
    assert [look["holes"] for look in looks(council) if look.get("adopted")] == [0]


def test_another_sweeper_does_not_tell_twice(council: SmallCouncil) -> None:
    adopted(council)
    text = read(council)
    assert (look_at_adopted(council.desk, council.id, text) or 0) > 0
    assert look_at_adopted(council.desk, council.id, text) is None
    assert told(council) == [(ADOPTED, NAME)]


def test_the_newest_is_looked_at(council: SmallCouncil) -> None:
    """One that was replaced before anybody looked is nobody's question any more."""
    adopted(council)
    two = protocol("protocole-local", 2)
    all_ = signers(council, registered=False)
    all_.register("town", "state", "mediation")
    all_.ask("coordinator", ProposeProtocol(two))
    for partner in ("town", "state"):
        all_.sign_protocol(partner, two, "protocole-local@2")
    look_for_holes(council.house)
    assert told(council) == [(ADOPTED, "protocole-local@2")]


def test_killed_before_its_commit_it_is_done_by_the_next(
    council: SmallCouncil, tmp_path: Path
) -> None:
    """Everything was written and nothing kept: no notice, no row; then the next round does it."""
    adopted(council)
    words = ("-m", "tests.rosters.looker", council.house.settings.database_url)
    process = Process(python(*words), tmp_path / "looker.log")
    try:
        wait_until(lambda: not process.running(), "the looker to be killed")
        assert process.popen.returncode == -SIGKILL, process.text
    finally:
        process.kill()
    assert (told(council), council.rows(CoverageAdopted)) == ([], [])
    look_for_holes(council.house)
    assert told(council) == [(ADOPTED, NAME)]
