"""The rounds of what leaves: a lane that is down, slow or broken keeps nobody else waiting."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta

import pytest

from alerts.channels.store import Sending, Webhook
from config.sendings import IN_A_ROW, MOST_OF_ONE, SendingRounds
from tests.channels.letters import (
    alert,
    email_to,
    letters,
    letters_of_alerts,
    post_of,
    sms_of,
    webhook,
)
from tests.channels.mail_server import Smtp
from tests.channels.strangers import Machine
from tests.channels.test_sent import have_the_machine_told
from tests.council import SmallCouncil
from tests.servers.process import wait_until


class Slow(Machine):
    """A machine that does not answer before the test is over."""

    def __init__(self) -> None:
        self.over = threading.Event()
        super().__init__(before=self._hold)

    def _hold(self, _: socket.socket) -> None:
        self.over.wait(30)


@pytest.fixture
def slow() -> Iterator[Slow]:
    """One of these."""
    with Slow() as here:
        yield here
        here.over.set()


def states(council: SmallCouncil) -> dict[str, list[str]]:
    """Return the states of the council's letters of alerts by webhook, "" for e-mail."""
    found: dict[str, list[str]] = {}
    for one in letters_of_alerts(council):
        found.setdefault(one.webhook_id or "", []).append(one.state)
    return found


def test_who_is_slow_keeps_nobody_else_waiting(
    council: SmallCouncil, slow: Slow, machine: Machine, smtp: Smtp
) -> None:
    """Neither the sweeper, nor another webhook or channel of the council, nor the neighbour."""
    assert council.neighbour is not None
    dead, good = webhook(council, slow), webhook(council, machine)
    email_to(council, "officer")
    email_to(council.neighbour, "officer")
    have_the_machine_told(council)
    alert(council)
    alert(council.neighbour)
    rounds = SendingRounds(post_of(council, smtp))
    rounds.go()
    wait_until(lambda: len(slow.taken) == 1, "the slow machine to be asked")
    wait_until(
        lambda: (
            states(council).get("") == states(council)[good] == ["sent", "sent"]
            and states(council.neighbour or council)[""] == ["sent"]
        ),
        "everybody else to be told",
    )
    assert states(council)[dead] == ["waiting", "waiting"]
    rounds.go()  # a lane that is being served is not served twice
    assert len(slow.taken) == 1
    slow.over.set()
    rounds.rest()


def test_ten_slow_machines_of_one_council_leave_room(council: SmallCouncil, slow: Slow) -> None:
    """So many threads for one council and channel, and no more."""
    for _ in range(MOST_OF_ONE + 3):
        webhook(council, slow)
    have_the_machine_told(council)
    rounds = SendingRounds(post_of(council, None))
    rounds.go()
    rounds.go()
    wait_until(lambda: len(slow.taken) == MOST_OF_ONE, "those that may be asked at once")
    assert sum(thread.name == "sending" for thread in threading.enumerate()) == MOST_OF_ONE
    slow.over.set()
    rounds.rest()


def test_dead_machines_leave_their_places_to_who_waits(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever failed last comes last, however much is due to them."""
    monkeypatch.setattr("config.sendings.REST", 0.0)
    with ExitStack() as stack:
        machines = [stack.enter_context(Machine(status=500)) for _ in range(MOST_OF_ONE + 1)]
        told_by = {webhook(council, one): one for one in machines}
        good = told_by[max(told_by)]  # the last in any order by name
        good.status = 204
        have_the_machine_told(council)
        alert(council)
        rounds = SendingRounds(post_of(council, None))
        for _ in range(2):
            rounds.go()
            rounds.rest()
        assert len(good.taken) == 2, "both letters of whoever answers"
        assert sum(len(one.taken) for one in machines) > MOST_OF_ONE


def test_a_machine_that_fails_rests_and_is_not_forgotten(
    council: SmallCouncil, machine: Machine
) -> None:
    """One knock, then a rest; when it answers again, it gets what it missed, under the same id."""
    hook = webhook(council, machine)
    have_the_machine_told(council)
    machine.status = 500
    rounds = SendingRounds(post_of(council, None))
    for _ in range(3):
        rounds.go()
        rounds.rest()
    assert len(machine.taken) == 1
    assert states(council)[hook] == ["failed"]
    _make_due(council)
    machine.status = 204
    again = SendingRounds(post_of(council, None))
    again.go()
    again.rest()
    assert states(council)[hook] == ["sent"]
    ids = {taken.headers["webhook-id"] for taken in machine.taken}
    assert ids == {letters(council)[0].id}


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_nobody_waits_for_the_address_of_another(
    council: SmallCouncil, channel: str, machine: Machine, smtp: Smtp
) -> None:
    """One that fails is passed over at once; its letter is tried again later."""
    if channel == "sms":
        sms_of(council, machine, "officer", "coordinator")
    else:
        email_to(council, "officer", "coordinator")

    def refuse(_: socket.socket) -> None:
        machine.status = 500 if b"39980000" in machine.taken[-1].body else 200

    machine.before = refuse
    smtp.verdicts[council.email("officer")] = "550 no such mailbox"
    alert(council)
    _make_due(council, first="officer")
    rounds = SendingRounds(post_of(council, smtp))
    rounds.go()
    rounds.rest()
    found = {one.agent_id: (one.channel, one.state) for one in letters(council)}
    assert found[council.agents["officer"]] == (channel, "failed")
    assert found[council.agents["coordinator"]] == (channel, "sent")


def test_a_mail_server_that_fails_rests(council: SmallCouncil, smtp: Smtp) -> None:
    """Two letters say that it does; the others are not tried, and go as soon as it is back."""
    email_to(council, "officer", "coordinator")
    alert(council)
    alert(council)
    smtp.verdict = "451 later"
    post = post_of(council, smtp)
    rounds = SendingRounds(post)
    for _ in range(3):
        rounds.go()
        rounds.rest()
    untried = {one.id for one in letters_of_alerts(council) if one.state == "waiting"}
    assert (len(smtp.lines), len(untried)) == (2, 2)
    smtp.verdict = "250 ok"
    again = SendingRounds(post)
    again.go()
    again.rest()
    assert untried <= {one.id for one in letters_of_alerts(council) if one.state == "sent"}


def all_at_once(council: SmallCouncil, machine: Machine, rounds: SendingRounds) -> bool:
    """Say whether as many SMS leave as have to meet at the gateway before any is answered."""
    together = threading.Barrier(MOST_OF_ONE)

    def meet(_: socket.socket) -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait(30)  # longer than the patience of a try

    for _ in range(MOST_OF_ONE // 2):
        alert(council)
    machine.before = meet
    rounds.go()
    rounds.rest()
    together.abort()
    return set(states(council)[""]) == {"sent"}


def test_several_sms_are_carried_at_once(council: SmallCouncil, machine: Machine) -> None:
    """Nobody waits for the answers that others get."""
    sms_of(council, machine, "officer", "coordinator")
    assert all_at_once(council, machine, SendingRounds(post_of(council, None)))


def test_a_gateway_that_has_failed_is_asked_by_one(
    council: SmallCouncil, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until a letter leaves: who is in trouble is not made to bear more."""
    monkeypatch.setattr("config.sendings.REST", 0.0)
    sms_of(council, machine, "officer", "coordinator")
    for _ in range(MOST_OF_ONE * IN_A_ROW):
        alert(council)
    machine.status = 500
    rounds = SendingRounds(post_of(council, None))
    rounds.go()
    rounds.rest()
    before = len(machine.taken)
    assert before > IN_A_ROW
    rounds.go()
    rounds.rest()
    assert len(machine.taken) == before + IN_A_ROW
    machine.status = 200
    _make_due(council)
    rounds.go()
    rounds.rest()
    assert set(states(council)[""]) == {"sent"}
    assert all_at_once(council, machine, rounds), "by several again"


def test_a_machine_that_is_gone_is_told_nothing_more(
    council: SmallCouncil, machine: Machine
) -> None:
    """410 takes it off the list, and what still waited for it is given up, visibly."""
    webhook(council, machine)
    have_the_machine_told(council)
    alert(council)
    machine.status = 410
    rounds = SendingRounds(post_of(council, None))
    rounds.go()
    rounds.rest()
    assert len(machine.taken) == 1
    assert sorted(one.last_error for one in letters(council)) == ["gone", "no_address"]
    assert [hook.ended_at is not None for hook in council.rows(Webhook)] == [True]
    alert(council)
    assert len(letters(council)) == 2


def _make_due(council: SmallCouncil, first: str = "") -> None:
    with council.sessions.of(council.id) as session:
        for one in letters(council):
            earlier = timedelta(minutes=one.agent_id == council.agents.get(first))
            due = datetime.now(UTC) - earlier
            session.get_one(Sending, (council.id, one.id)).next_at = due
