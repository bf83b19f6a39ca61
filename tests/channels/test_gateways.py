"""The gateways of SMS, by Apprise: those of the list, one number at a time, and never inside."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from alerts.channels import gateways
from alerts.channels.gateways import NOBODY, BadGatewayError, look_at, send
from alerts.channels.leash import RefusedLineError, on_leash
from alerts.channels.patience import PATIENCE
from alerts.channels.queue import Fault
from tests.channels.letters import TOKEN, gateway_at
from tests.channels.strangers import Machine
from tests.kills.city import free_port

HERE, NOWHERE = frozenset({"localhost"}), frozenset[str]()
OK = b'{"result": {"message_id": "1", "status": "ok"}}'


# ------------------------------------------------------------ the gateway's address


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "unknown_gateway"),
        ("octopush", "not_an_address"),
        ("json://localhost/", "unknown_gateway"),
        ("vonage://key:secret1234567890@33639980000", "unknown_gateway"),
        ("file:///etc/passwd", "unknown_gateway"),
        ("octopush://", "not_an_address"),
        ("octopush://not-an-e-mail/key", "not_an_address"),
        ("smseagles://tok@[::1]", "not_an_address"),
        ("smseagles://tok@a.example x", "not_an_address"),
        (f"smseagles://{'t' * 500}@a.example", "not_an_address"),
        ("smseagle://tok@a.example", "not_secure"),
        ("signal://a.example/+33639980001", "not_secure"),
        ("smseagles://tok@192.168.1.7", "private_address"),
        ("signals://169.254.169.254/+33639980001", "private_address"),
        ("smseagles://tok@a.example/+33639980009", "names_somebody"),
        ("smseagles://tok@a.example/@somebody", "names_somebody"),
        ("sfr://u:p@space/33639980009", "names_somebody"),
    ],
)
def test_what_is_no_gateway(address: str, code: str) -> None:
    """Said with what is wrong, never with the address; a private host only if it is trusted."""
    with pytest.raises(BadGatewayError) as caught:
        look_at(address, HERE)
    assert str(caught.value) == code
    assert send(address, NOBODY, "x", HERE) is not None


@pytest.mark.parametrize(
    "address",
    [
        "octopush://moi@ville.example/cle", "sfr://user:pass@espace",
        "cm://00000000-0000-0000-0000-000000000000",
        "msgbird://aaaaaaaaaaaaaaaaaaaaaaaaa/33639980000", "smseagle://tok@localhost:8080",
        "smseagles://tok@boitier.example", "signals://u:p@machine.example/+33639980001",
        "smseagles://tok@boitier.example?verify=no&redirect=yes&retry=9&rto=900",
    ],
)  # fmt: skip
def test_what_is_a_gateway(address: str) -> None:
    """Each of the list; what it asks for that is not safe is not done."""
    assert look_at(address, HERE) == address.partition(":")[0]
    made, host = gateways._made(address, NOBODY, HERE)
    assert (made.redirects, made.verify_certificate, made.retry) == (False, True, 0)
    assert made.request_timeout == (PATIENCE, PATIENCE)
    assert host == (gateways.GATEWAYS[made.schema] or made.host)


# ------------------------------------------------------------ on the leash


def test_a_gateway_takes_a_message(machine: Machine) -> None:
    """One request, with the number and the text; what it answers is read to the end."""
    machine.answer = OK
    assert send(gateway_at(machine), NOBODY, "Vigie", HERE) is None
    [taken] = machine.taken
    params = json.loads(taken.body)["params"]
    assert (params["to"], params["message"]) == (NOBODY, "Vigie")
    assert params["access_token"] == TOKEN
    machine.answer = b'{"result": {"status": "Invalid access token"}}'
    assert send(gateway_at(machine), NOBODY, "Vigie", HERE) is Fault.NOT_TAKEN
    for odd in (b"", b"[]", b"null", b'{"result": "ok"}', b"\xff"):
        machine.answer = odd
        assert send(gateway_at(machine), NOBODY, "Vigie", HERE) is Fault.NOT_TAKEN


@pytest.mark.parametrize("status", [301, 307, 400, 410, 500])
def test_what_a_gateway_answers(status: int, machine: Machine) -> None:
    """A failure; a redirection too, and nothing goes after it."""
    machine.status, machine.answer = status, OK
    assert send(gateway_at(machine), NOBODY, "Vigie", HERE) is Fault.NOT_TAKEN
    assert len(machine.taken) == 1


def test_nobody_there_and_nobody_of_that_name() -> None:
    """A port that nobody listens at; a name that nobody has."""
    dead = f"smseagle://{TOKEN}@localhost:{free_port()}"
    assert send(dead, NOBODY, "Vigie", HERE) is Fault.NOT_TAKEN
    assert send("smseagles://t@nobody.invalid", NOBODY, "x", NOWHERE) is Fault.NOT_TAKEN


def test_a_name_that_leads_inside_is_refused(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps the zone of a name may point it here, also after it was looked at."""
    address = f"smseagles://{TOKEN}@boitier.example:{machine.port}"
    assert look_at(address, NOWHERE) == "smseagles"
    ask = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **more: ask("127.0.0.1", *rest, **more)
    )
    assert send(address, NOBODY, "Vigie", NOWHERE) is Fault.PRIVATE_ADDRESS
    assert machine.taken == []


@pytest.mark.parametrize(
    ("host", "port"),
    [("127.0.0.1", 80), ("10.0.0.1", 80), ("::1", 80), ("::ffff:127.0.0.1", 80), ("localhost", 80)],
)
def test_the_leash_holds_whatever_opens_the_line(host: str, port: int) -> None:
    """A bare socket, by number or by name; and only on its own thread, for its own time."""
    with on_leash("gateway.example", HERE, 5) as leash, pytest.raises(RefusedLineError):
        socket.create_connection((host, port), 1)
    assert leash.refused
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = server.getsockname()
        with on_leash("gateway.example", HERE, 5):
            other = threading.Thread(target=lambda: socket.create_connection(there).close())
            other.start()
            other.join()
            with socket.socket(socket.AF_UNIX) as line, pytest.raises(RefusedLineError):
                line.connect("/nowhere")
            with socket.socket(type=socket.SOCK_DGRAM) as line, pytest.raises(RefusedLineError):
                line.sendto(b"x", there)
        server.accept()[0].close()
        socket.create_connection(there).close()


def test_each_half_of_the_leash_holds_alone(machine: Machine) -> None:
    """A number is refused without any name; a name is refused whose number would do."""
    with on_leash("gateway.example", NOWHERE, 5) as leash, socket.socket() as line:
        with pytest.raises(RefusedLineError):
            line.connect(("127.0.0.1", machine.port))
        assert leash.refused
    with on_leash("localhost", HERE, 5) as leash:
        socket.create_connection(("localhost", machine.port)).close()
        assert not leash.refused
        with pytest.raises(RefusedLineError):
            socket.create_connection(("127.0.0.1", machine.port))
        assert leash.refused


def test_a_gateway_that_drips_is_cut(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is quick enough; the whole is not, and the line is gone for the other side too."""
    cut = threading.Event()

    def drip(line: socket.socket) -> None:
        try:
            while not cut.wait(0.01):
                line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        except OSError:
            cut.set()

    machine.before = drip
    monkeypatch.setattr(gateways, "PATIENCE", 0.3)
    assert send(gateway_at(machine), NOBODY, "Vigie", HERE) is Fault.NO_ANSWER
    assert cut.wait(5)
