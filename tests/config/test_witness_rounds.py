"""The rounds to the witnesses, over real connections."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from audit.cosignature import check
from audit.store import Witness
from audit.trail import Deed, append_all
from audit.watch import Said, enlist
from audit.witness.door import Door
from audit.witness.home import make
from config import witnesses
from config.rounds import integrate_all
from config.wiring import House
from config.witnesses import WitnessRounds, ask, due
from tests.council import SmallCouncil
from tests.servers.process import wait_until

DEED = Deed(datetime(2026, 11, 22, tzinfo=UTC), "a", "p", "event:read", "event:1", "permitted")


class Elsewhere(BaseHTTPRequestHandler):
    """Sends whoever asks to another address."""

    asked = 0

    def do_POST(self) -> None:
        Elsewhere.asked += 1
        self.send_response(307)
        self.send_header("Location", "http://127.0.0.1:1/add-checkpoint")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Say nothing."""


@pytest.fixture
def served(council: SmallCouncil, tmp_path: Path) -> Iterator[tuple[House, str, Door]]:
    """A house that may call one witness, its id, and the witness, served by a thread."""
    home = make(tmp_path / "w", "witness.example/w1")
    with home.memory.turn() as turn:
        for key in council.house.signer(council.id).verifier.keys:
            turn.trust(key)
    door = Door(("127.0.0.1", 0), home)
    threading.Thread(target=door.serve_forever, args=(0.02,), daemon=True).start()
    with council.sessions.of(council.id) as session:
        append_all(session, council.id, [DEED] * 3)
    integrate_all(council.house)
    address = f"http://127.0.0.1:{door.server_port}"
    yield house_for(council, address), enlisted(council, address, door), door
    door.shutdown()
    door.server_close()


def house_for(council: SmallCouncil, *addresses: str) -> House:
    """The same house, which may call these."""
    house = House(replace(council.house.settings, witnesses=frozenset(addresses)))
    vars(house).update(database=council.house.database, sessions=council.house.sessions)
    return house


def enlisted(council: SmallCouncil, address: str, door: Door) -> str:
    """A witness on the council's list."""
    with council.sessions.of(council.id) as session:
        keys = door.home.cosigner.keys
        return enlist(session, council.id, council.partners["housing"], address, keys, DEED.at)


def kept(council: SmallCouncil, witness_id: str) -> Witness:
    """What is known of a witness."""
    with council.sessions.reading(council.id) as session:
        return session.get_one(Witness, (council.id, witness_id))


def test_a_round(council: SmallCouncil, served: tuple[House, str, Door]) -> None:
    """Due, asked, kept, shown to whoever fetches the checkpoint; then not due until it grows."""
    house, witness_id, door = served
    assert due(house) == [(council.id, witness_id)]
    assert due(council.house) == []  # this one may call nobody
    ask(council.house, council.id, witness_id)
    assert kept(council, witness_id).asked == ""
    ask(house, council.id, witness_id)
    row = kept(council, witness_id)
    assert (row.said, row.size, row.fork) == (Said.COSIGNED, 3, "")
    assert due(house) == []
    note = council.app.test_client().get(f"/trail/{council.id}/checkpoint").text
    assert set(check(note, door.home.cosigner.keys)[1]) == set(door.home.cosigner.keys)
    assert house.signer(council.id).verifier.open(note).size == 3
    with council.sessions.of(council.id) as session:
        append_all(session, council.id, [DEED] * 2)
    integrate_all(house)
    assert due(house) == []  # not before ten seconds have passed
    ask(house, council.id, witness_id)
    assert kept(council, witness_id).size == 5


def test_nobody_waits_for_a_witness(
    council: SmallCouncil, served: tuple[House, str, Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is silent and one that sends us elsewhere: the other is asked meanwhile."""
    _, good, door = served
    monkeypatch.setattr(witnesses, "PATIENCE", 1.0)
    Elsewhere.asked = 0
    with socket.create_server(("127.0.0.1", 0)) as silence:
        mute = f"http://127.0.0.1:{silence.getsockname()[1]}"
        moved = HTTPServer(("127.0.0.1", 0), Elsewhere)
        threading.Thread(target=moved.serve_forever, args=(0.02,), daemon=True).start()
        away = f"http://127.0.0.1:{moved.server_port}"
        here = f"http://127.0.0.1:{door.server_port}"
        silent, elsewhere = enlisted(council, mute, door), enlisted(council, away, door)
        gone = enlisted(council, "http://127.0.0.1:1", door)
        house = house_for(council, here, mute, away, "http://127.0.0.1:1")
        rounds = WitnessRounds(house)
        rounds.go()
        rounds.go()  # whoever is being asked is not asked twice
        assert kept(council, silent).asked == ""
        for one, said in (
            (good, Said.COSIGNED),
            (elsewhere, Said.WRONG),
            (gone, Said.SILENT),
            (silent, Said.SILENT),
        ):
            wait_until(lambda one=one, said=said: kept(council, one).said == said, said)  # type: ignore[misc]  # bound here
        assert Elsewhere.asked == 1
        moved.shutdown()
        moved.server_close()
