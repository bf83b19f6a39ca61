"""A request to an address that somebody else chose: never inside, never longer than it may be."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from alerts.channels import outside
from alerts.channels.outside import BadAddressError, is_public, post, where
from alerts.channels.patience import PATIENCE
from alerts.channels.queue import Fault
from tests.channels.certificates import self_made, trusted
from tests.channels.strangers import Machine
from tests.kills.city import free_port

HERE = frozenset({"localhost"})
NOWHERE = frozenset[str]()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2001:0:1:2:3:4:80ff:fffe",
    ],
)  # fmt: skip
def test_what_is_inside(address: str) -> None:
    """Private, of this machine, of the link, shared, reserved: in IPv4, in IPv6, in both."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_what_is_outside(address: str) -> None:
    """Addresses of the whole world's."""
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "0.0.0.0"]
)
def test_no_spelling_leads_inside(host: str, machine: Machine) -> None:
    """Names and numbers of this machine, in all the ways in which resolvers read them."""
    fault = post(f"https://{host}:{machine.port}/", {}, b"{}", NOWHERE)
    assert fault in (Fault.PRIVATE_ADDRESS, Fault.UNKNOWN_HOST)
    assert machine.taken == []


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps the name's zone may mix them."""
    answers = [(2, 1, 6, "", (ip, 443)) for ip in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    assert post("https://partner.example/", {}, b"", NOWHERE) is Fault.PRIVATE_ADDRESS


def test_the_name_is_looked_at_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere a moment later is called where it was looked at."""
    asked, ask = [], socket.getaddrinfo

    def once(host: str, *rest: object, **more: object) -> object:
        if host != "127.0.0.1":
            asked.append(host)
        return ask("127.0.0.1", *rest, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", once)
    trusted = frozenset({"partner.example"})
    assert post(f"http://partner.example:{machine.port}/a?b=c", {"x": "y"}, b"{}", trusted) is None
    assert asked == ["partner.example"]
    [taken] = machine.taken
    assert (taken.path, taken.body) == ("/a?b=c", b"{}")
    assert taken.headers["Host"] == f"partner.example:{machine.port}"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "not_an_address"),
        ("partner.fr/vigie", "not_an_address"),
        ("ftp://partner.fr/", "not_an_address"),
        ("file:///etc/passwd", "not_an_address"),
        ("https:///x", "not_an_address"),
        ("https://me:secret@partner.fr/", "not_an_address"),
        ("https://partner.fr/#x", "not_an_address"),
        ("https://partner.fr:0/", "not_an_address"),
        ("https://partner.fr:99999/", "not_an_address"),
        ("https://[::1/", "not_an_address"),
        ("https://partner.fr/\r\nHost: x", "not_an_address"),
        ("https://partner.fr/ x", "not_an_address"),
        ("https://pärtner.fr/", "not_an_address"),
        (f"https://partner.fr/{'x' * 500}", "not_an_address"),
        ("http://partner.fr/", "not_secure"),
    ],
)
def test_what_is_no_address(address: str, code: str) -> None:
    """Said with what is wrong, never with the address."""
    with pytest.raises(BadAddressError) as caught:
        where(address, HERE)
    assert caught.value.code == code == str(caught.value)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, None), (204, None), (301, Fault.REDIRECTED), (307, Fault.REDIRECTED),
        (400, Fault.REFUSED), (404, Fault.REFUSED), (408, Fault.ERROR), (410, Fault.GONE),
        (429, Fault.ERROR), (500, Fault.ERROR), (503, Fault.ERROR),
    ],
)  # fmt: skip
def test_an_answer_is_its_status(status: int, fault: Fault | None, machine: Machine) -> None:
    """A redirection too: nothing goes after it."""
    machine.status = status
    assert post(machine.address, {}, b"{}", HERE) is fault
    assert len(machine.taken) == 1


def test_who_answers_drop_by_drop_is_cut(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is quick enough; the whole is not, and the line is gone for the other side too."""
    cut = threading.Event()

    def drip(line: socket.socket) -> None:
        try:
            while not cut.wait(0.01):
                line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        except OSError:
            cut.set()

    machine.before = drip
    monkeypatch.setattr(outside, "PATIENCE", 0.3)
    assert post(machine.address, {}, b"{}", HERE) is Fault.NO_ANSWER
    assert cut.wait(5)


def test_who_says_nothing_is_not_waited_for(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds, when nobody changes them."""
    assert PATIENCE == 10
    cut = threading.Event()

    def hold(line: socket.socket) -> None:
        line.settimeout(5)
        line.recv(1)  # until the other side hangs up
        cut.set()

    machine.before = hold
    monkeypatch.setattr(outside, "PATIENCE", 0.2)
    assert post(machine.address, {}, b"{}", HERE) is Fault.NO_ANSWER
    assert cut.wait(5)


def test_nobody_there() -> None:
    """A port that nobody listens at, and a name that nobody has."""
    assert post(f"http://localhost:{free_port()}/", {}, b"", HERE) is Fault.NO_ANSWER
    assert post("https://nobody.invalid/", {}, b"", NOWHERE) is Fault.UNKNOWN_HOST


def test_a_certificate_that_does_not_hold(tmp_path: Path) -> None:
    """One that the machine made itself: nothing is sent."""
    with Machine(tls=self_made(tmp_path)) as machine:
        assert post(machine.address, {}, b"{}", HERE) is Fault.NOT_SECURE
        assert machine.taken == []


@pytest.mark.parametrize(("host", "fault"), [("localhost", None), ("vigie.test", Fault.NOT_SECURE)])
def test_a_certificate_that_holds(
    host: str, fault: Fault | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that somebody vouches for is taken, for the host that it names and for no other."""
    with Machine(tls=self_made(tmp_path, host)) as machine:
        trusted(tmp_path, monkeypatch)
        assert post(machine.address, {}, b"{}", HERE) is fault
        assert len(machine.taken) == (fault is None)
