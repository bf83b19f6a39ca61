"""Notifications: empty, signed as RFC 8292 has it, to whom and where both sides turned them on."""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from alerts.channels.devices import MOST, AddDevice, DropDevice, ReadMeans
from alerts.channels.outlets import EndOutlet, OpenNotifications
from alerts.channels.preferences import KeepWishes, Wished
from alerts.channels.push import TTL, URGENCY, origin_of
from alerts.channels.queue import Lane, due_lanes
from alerts.channels.store import Device, Preference
from config.commands.push import push
from config.sendings import SendingRounds
from config.vapid import Vapid, new_key
from config.wiring import now
from sharing.command import InvalidInputError
from tests.channels.letters import KEEPING, PUSH_KEY, VAPID, alert, device_at, letters, post_of
from tests.channels.push_service import faults, verified
from tests.channels.strangers import Machine
from tests.council import SmallCouncil
from tests.servers.process import wait_until

# The example of RFC 8292, section 2.4: what a service was given, and by whom.
EXAMPLE = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJ"
    "leHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_"
    "HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u"
    "61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
)
SERVICE = "https://push.example.net"


def lane(council: SmallCouncil, agent: str = "officer") -> Lane:
    """One person's notifications."""
    return Lane(council.id, "push", council.agents[agent])


# ------------------------------------------------------------ VAPID


def test_the_example_of_the_standard() -> None:
    """It verifies by what checks our own, and its key is written as ours is."""
    claims, key = verified(EXAMPLE)
    assert claims == {"aud": SERVICE, "exp": 1453523768, "sub": "mailto:push@example.com"}
    at = datetime.fromtimestamp(1453523768, UTC) - timedelta(hours=12)
    headers = {"Authorization": EXAMPLE, "TTL": "30", "Content-Length": "0"}
    assert faults(headers, b"", SERVICE, key, at) == []
    assert (len(VAPID.public), VAPID.public[0]) == (len(key), "B")


def test_what_is_wrong_is_noticed() -> None:
    """Otherwise it would prove nothing: one planted fault each."""
    at = datetime.now(UTC)
    right = {
        "Authorization": VAPID.authorization(SERVICE), "TTL": "60", "Urgency": "high",
        "Topic": "abc", "Content-Length": "0",
    }  # fmt: skip
    assert faults(right, b"", SERVICE, VAPID.public, at) == []
    other, stale = Vapid(new_key(), "https://v.example"), replace(VAPID, clock=lambda: OLD)
    for changes in (
        {"Authorization": ""},
        {"Authorization": right["Authorization"].replace("vapid", "Bearer")},
        {"Authorization": right["Authorization"][:-4]},
        {"Authorization": VAPID.authorization("https://other.example")},
        {"Authorization": other.authorization(SERVICE)},
        {"Authorization": stale.authorization(SERVICE)},
        {"Authorization": Vapid(PUSH_KEY, "http://v").authorization(SERVICE)},
        {"TTL": ""},
        {"Urgency": "now"},
        {"Topic": "a b"},
        {"Content-Encoding": "aes128gcm"},
    ):
        assert faults(right | changes, b"", SERVICE, VAPID.public, at) != [], changes
    assert faults(right, b"x", SERVICE, VAPID.public, at) != []
    assert faults(right, b"", SERVICE, VAPID.public, at + timedelta(hours=13)) != []


OLD = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_key_is_made_and_is_nobody_elses() -> None:
    """By a command, as a setting; what is no key is none; a key is shown in no repr."""
    said = CliRunner().invoke(push, ["key"]).output
    name, _, key = said.strip().partition("=")
    assert name == "VIGIE_PUSH_KEY"
    assert Vapid(key, "https://v.example").public != VAPID.public
    assert key not in repr(Vapid(key, "https://v.example"))
    for bad in ("", "zz" * 32, "00" * 32, "ff" * 32, "ab" * 31):
        with pytest.raises(ValueError, match=r"hexadecimal|32 bytes|[Kk]ey|private_value"):
            Vapid(bad, "https://v.example")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://push.example.net/a?b", SERVICE),
        ("https://push.example.net:443/a", SERVICE),
        ("https://push.example.net:8443/a", f"{SERVICE}:8443"),
        ("https://[2606:4700::1111]:8443/a", "https://[2606:4700::1111]:8443"),
    ],
)
def test_the_origin_of_a_service(address: str, origin: str) -> None:
    """RFC 6454: the port is said if the scheme does not say it."""
    assert origin_of(address, frozenset()) == origin


def test_every_severity_has_its_time_and_urgency() -> None:
    """Four hours and pressing for what is grave; never more than the alert is good for."""
    assert set(TTL) == set(URGENCY) == set(range(1, 6))
    assert TTL[5] == TTL[4] == 14_400
    assert URGENCY[5] == URGENCY[4] == "high"


# ------------------------------------------------------------ letters


def test_an_alert_is_notified(council: SmallCouncil, machine: Machine) -> None:
    """On each of the person's browsers, empty, signed for that service; then it is in the trail."""
    machine.status = 201
    device_at(council, machine, "officer", "phone", "desk")
    alert(council)
    assert [one.whose for one in due_lanes(council.sessions, now())] == [council.agents["officer"]]
    assert post_of(council, None).send_next(lane(council)) == "sent"
    assert [taken.path for taken in machine.taken] == ["/push/phone", "/push/desk"]
    origin, [letter] = f"http://localhost:{machine.port}", letters(council)
    for taken in machine.taken:
        assert faults(taken.headers, taken.body, origin, VAPID.public, now()) == []
        wanted = {"TTL": "14400", "Urgency": "high", "Topic": letter.id}
        assert {name: taken.headers[name] for name in wanted} == wanted
        assert set(taken.headers) <= {
            "Host", "Accept-Encoding", "Content-Length", "User-Agent", "Authorization", *wanted
        }  # fmt: skip
    assert [entry.action for entry in council.trail()].count("channel:send") == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    status: int, council: SmallCouncil, machine: Machine
) -> None:
    """The other one is notified; with the last one the wish goes too, and no more is written."""
    device_at(council, machine, "officer", "phone", "desk")
    machine.statuses["/push/phone"] = status
    alert(council)
    post = post_of(council, None)
    assert post.send_next(lane(council)) == "sent"
    assert len(council.rows(Device)) == 1
    machine.statuses["/push/desk"] = status
    alert(council)
    assert post.send_next(lane(council)) == "dead"
    assert {one.last_error for one in letters(council)} == {"", "no_device"}
    assert [*council.rows(Device), *council.rows(Preference)] == []
    alert(council)
    assert len(letters(council)) == 2


@pytest.mark.parametrize(
    ("status", "fault"), [(500, "error"), (429, "error"), (301, "redirected"), (403, "refused")]
)
def test_a_service_that_cannot(
    status: int, fault: str, council: SmallCouncil, machine: Machine
) -> None:
    """Tried again later; one of two is enough; a redirection leads nowhere."""
    device_at(council, machine, "officer", "phone", "desk")
    machine.status, machine.statuses = status, {}
    alert(council)
    post = post_of(council, None)
    assert post.send_next(lane(council)) == "failed"
    assert [one.last_error for one in letters(council)] == [fault]
    assert len(machine.taken) == len(council.rows(Device)) == 2
    machine.statuses["/push/desk"] = 201
    later = replace(post, clock=lambda: now() + timedelta(minutes=1))
    assert later.send_next(lane(council)) == "sent"


def test_both_have_to_turn_it_on(council: SmallCouncil, machine: Machine) -> None:
    """The council first, then the person; either turns it off again."""
    mine = AddDevice(f"http://localhost:{machine.port}/push/x", KEEPING)
    with pytest.raises(InvalidInputError) as caught:
        council.ask("officer", mine)
    assert "n’envoie pas de notifications" in str(caught.value.problems)
    council.ask("coordinator", OpenNotifications())
    alert(council)
    assert letters(council) == []
    council.ask("officer", mine)
    council.ask("officer", mine)  # once
    [device] = council.rows(Device)
    assert b"/push/x" not in device.sealed
    alert(council)
    assert [one.channel for one in letters(council)] == ["push"]
    council.ask("coordinator", EndOutlet("push"))
    assert post_of(council, None).send_next(lane(council)) == "dead"
    assert machine.taken == []
    council.ask("coordinator", OpenNotifications())
    council.ask("coordinator", DropDevice(device.id))  # another's is not touched
    assert len(council.rows(Device)) == 1
    council.ask("officer", DropDevice(device.id))
    assert [*council.rows(Device), *council.rows(Preference)] == []
    assert council.ask("officer", ReadMeans()).devices == ()


def test_what_is_no_device(council: SmallCouncil) -> None:
    """Inside, without TLS, no address, one too many; a wish without any."""
    council.ask("coordinator", OpenNotifications())
    for address in ("", "x", "http://a.example/", "https://127.0.0.1/", "https://[fd12::1]/"):
        with pytest.raises(InvalidInputError):
            council.ask("officer", AddDevice(address, KEEPING))
    for number in range(MOST):
        council.ask("officer", AddDevice(f"https://push.example/{number}", KEEPING))
    with pytest.raises(InvalidInputError) as caught:
        council.ask("officer", AddDevice("https://push.example/more", KEEPING))
    assert f"déjà {MOST} appareils" in caught.value.problems[0].wrong
    with pytest.raises(InvalidInputError) as caught:
        council.ask("coordinator", KeepWishes(Wished(None, None, digest=True, push=3)))
    assert caught.value.problems[0].field == "push"


def test_a_severity_for_notifications(
    council: SmallCouncil, machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """Like any channel; and a browser's address is in no log and no entry."""
    caplog.set_level(logging.DEBUG)
    device_at(council, machine, "officer", "k4n4r1")
    council.ask("officer", KeepWishes(Wished(None, None, digest=True, push=5)))
    alert(council)
    assert letters(council) == []
    council.ask("officer", KeepWishes(Wished(None, None, digest=True, push=4)))
    alert(council)
    assert post_of(council, None).send_next(lane(council)) == "sent"
    heard = [record.getMessage() for record in caplog.records]
    heard += [f"{entry.detail}{entry.resource}" for entry in council.trail()]
    assert not [one for one in heard if "k4n4r1" in one]


def test_a_slow_service_keeps_nobody_else_waiting(council: SmallCouncil, machine: Machine) -> None:
    """One person's browser, which somebody else chose, is that person's lane alone."""
    over = threading.Event()

    def hold(line: socket.socket) -> None:
        over.wait(30)

    with Machine() as slow:
        slow.before = hold
        device_at(council, slow, "officer", "phone")
        device_at(council, machine, "coordinator", "phone")
        alert(council)
        rounds = SendingRounds(post_of(council, None))
        rounds.go()
        wait_until(lambda: len(slow.taken) == 1, "the slow service to be asked")
        wait_until(lambda: len(machine.taken) == 1, "the other person's notification")
        over.set()
        rounds.rest()
