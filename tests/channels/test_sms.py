"""SMS: short, to the person's own mobile, as letters that nothing loses."""

from __future__ import annotations

import json
import logging
import socket
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.numbers import BadNumberError, e164, shown
from alerts.channels.outlets import EndOutlet
from alerts.channels.preferences import KeepWishes, Wished
from alerts.channels.queue import Lane
from alerts.channels.sms import DOUBLE, LETTERS, PART, gsm, length, text_of
from alerts.channels.store import Outlet, Phone, Sending
from alerts.channels.told import Told
from alerts.store import Alert
from config.sendings import SendingRounds
from config.wiring import now
from tests.channels.letters import (
    ORIGIN,
    TOKEN,
    alert,
    email_to,
    letters,
    letters_of_alerts,
    post_of,
    sms_of,
)
from tests.channels.mail_server import Smtp
from tests.channels.strangers import Machine
from tests.channels.test_sent import CANARY, NARRATED
from tests.council import AGENTS, SmallCouncil
from tests.servers.process import wait_until

LINK = f"{ORIGIN}/veille/alertes/0123456789abcdef"


def lane(council: SmallCouncil) -> Lane:
    """The council's SMS."""
    return Lane(council.id, "sms", "")


def told(sector: str, family: str) -> Told:
    """An alert of a sector and a family."""
    return Told("0123456789abcdef", 4, "Grave", "s", sector, "TRQ", family, now())


# ------------------------------------------------------------ what it says


def test_what_an_sms_says() -> None:
    """Severity, sector, family, link; the family gives way before the sector, the link never."""
    short = text_of(told("Quartier Nord", "Tranquillité"), LINK)
    assert short == f"Vigie : gravité 4/5, Quartier Nord, Tranquillité {LINK}"
    long = text_of(told("Quartier de l’Abbaye – Cœur de ville " * 3, "Tranquillité"), LINK)
    assert long.startswith("Vigie : gravité 4/5, Quartier de l'Abbaye - Coeur de ville")
    assert long.endswith(f". {LINK}")
    assert len(long) == PART
    assert text_of(told("Nord", "TRQ"), LINK + "x" * 200).endswith("x")


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_an_sms_is_one_part_whatever_the_sector_is_called(sector: str, family: str) -> None:
    """Only letters of the GSM alphabet, no more than a part holds, and the whole link."""
    text = text_of(told(sector, family), LINK)
    assert set(text) <= LETTERS | DOUBLE
    assert length(text) <= PART
    assert text.endswith(LINK)


def test_the_alphabet_of_telephones() -> None:
    """127 characters and ten that count twice (3GPP TS 23.038, without the escape); no more."""
    assert len(LETTERS) == 127
    assert len(DOUBLE) == 10
    assert gsm("Ça, là-haut : œuf “çâêîôû” 日") == 'Ça, là-haut : oeuf "çâêîôû" ?'.translate(
        str.maketrans("çâêîôû", "caeiou")
    )
    assert length("€") == 2


# ------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("typed", "number", "again"),
    [
        ("06 39 98 00 01", "+33639980001", "06 39 98 00 01"),
        ("06.12.34.56.78", "+33612345678", "06 12 34 56 78"),
        ("0033 6 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("0692 12 34 56", "+262692123456", "+262 692 12 34 56"),
        ("+32 470 12 34 56", "+32470123456", "+32 470 12 34 56"),
    ],
)
def test_a_number_that_is_one(typed: str, number: str, again: str) -> None:
    """Of the mainland, of overseas, of the neighbours; shown as people write it, and read again."""
    assert e164(typed) == number
    assert shown(number) == again
    assert e164(again) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "not_a_number"), ("", "not_a_number"), ("17", "not_a_number"),
        ("06 12 34 56 7", "not_a_number"), ("06 12 34 56 78 9", "not_a_number"),
        ("+33 6 12 34 56 78 poste 4", "not_a_number"), ("0" * 31, "not_a_number"),
        ("01 23 45 67 89", "not_a_mobile"), ("08 99 12 34 56", "not_a_mobile"),
    ],
)  # fmt: skip
def test_a_number_that_is_not_one(typed: str, code: str) -> None:
    """Said with what is wrong, never with the number."""
    with pytest.raises(BadNumberError) as caught:
        e164(typed)
    assert str(caught.value) == code


# ------------------------------------------------------------ letters


def test_an_alert_by_sms(council: SmallCouncil, machine: Machine) -> None:
    """To the person's mobile, from the severity on that they chose; in the trail."""
    sms_of(council, machine, "officer")
    sms_of(council, machine, "coordinator", severity=5)
    alert(council, **NARRATED)
    post = post_of(council, None)
    assert post.send_next(lane(council)) == "sent"
    assert post.send_next(lane(council)) is None
    [taken], [shown_alert] = machine.taken, council.rows(Alert)
    params = json.loads(taken.body)["params"]
    assert params["to"] == "+33639980000"
    link = f"{ORIGIN}/veille/alertes/{shown_alert.id}"
    said = "Vigie : gravité 4/5, Quartier Nord, Tranquillité et espace public"
    assert params["message"] == f"{said} {link}"
    names = {word for _, _, name, _, _ in AGENTS.values() for word in name.split()}
    private = {word.strip(",") for word in CANARY.split()} | names | {"hall_entree", "TRQ-04"}
    said_words = params["message"].removesuffix(link)  # its identifier is drawn, letters by chance
    assert not {word for word in private - {"Vigie", "de"} if word in said_words}
    [left] = [entry for entry in council.trail() if entry.action == "channel:send"]
    assert json.loads(left.detail)["channel"] == "sms"


def test_neither_a_number_nor_an_address_is_told_twice(
    council: SmallCouncil, machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """In no log, no entry of the trail, no row but sealed, whatever the gateway does."""
    caplog.set_level(logging.DEBUG)
    sms_of(council, machine, "officer")
    alert(council)
    machine.status = 500
    assert post_of(council, None).send_next(lane(council)) == "failed"
    [outlet], [phone] = council.rows(Outlet), council.rows(Phone)
    assert (outlet.scheme, phone.number) == ("smseagle", "+33639980000")
    assert outlet.sealed is not None
    assert TOKEN.encode() not in outlet.sealed
    heard = [f"{record.getMessage()} {record.args}" for record in caplog.records]
    told_of = [f"{entry.detail}{entry.resource}" for entry in council.trail()]
    told_of += [f"{vars(one)}" for one in letters(council)]
    for secret in (TOKEN, "639980000", "06 39 98", str(machine.port)):
        assert not [one for one in (*heard, *told_of) if secret in one]


def test_what_cannot_be_sent_is_dead_and_seen(council: SmallCouncil, machine: Machine) -> None:
    """The protocol asks for SMS of somebody without a number; then there is no gateway at all."""
    sms_of(council, machine)
    with council.sessions.of(council.id) as session:
        for _ in range(2):
            session.add(_letter(council))
    post = post_of(council, None)
    alert(council)
    with council.sessions.of(council.id) as session:
        for one in letters(council):
            session.get_one(Sending, (council.id, one.id)).alert_id = council.rows(Alert)[0].id
    assert post.send_next(lane(council)) == "dead"
    council.ask("coordinator", EndOutlet("sms"))
    assert post.send_next(lane(council)) == "dead"
    assert sorted(one.last_error for one in letters(council)) == ["no_number", "no_sender"]
    assert machine.taken == []


def test_what_the_council_does_not_send_by_is_wished_for_in_vain(
    council: SmallCouncil, machine: Machine
) -> None:
    """No letter is written that could only die; a wish too low or a quiet hour writes none."""
    sms_of(council, machine, "officer")
    council.ask("coordinator", EndOutlet("sms"))
    alert(council)
    assert letters(council) == []
    sms_of(council, machine, "officer", severity=5)
    alert(council)
    assert letters(council) == []
    hour = now().hour
    always = tuple((hour + shift) % 24 for shift in (-4, 6))  # whatever zone the council is in
    quiet = Wished(None, always, digest=True, sms=1, number="06 39 98 00 01")  # type: ignore[arg-type]  # two hours
    council.ask("officer", KeepWishes(quiet))
    alert(council, severity=3)
    assert letters(council) == []
    alert(council)
    assert [one.channel for one in letters(council)] == ["sms"]  # grave: at every hour


def test_a_slow_gateway_keeps_nobody_else_waiting(
    council: SmallCouncil, machine: Machine, smtp: Smtp
) -> None:
    """Ten seconds of silence hold up the council's SMS alone: neither e-mail nor the neighbour."""
    assert council.neighbour is not None
    over = threading.Event()

    def hold(line: socket.socket) -> None:
        over.wait(30)

    with Machine() as other:
        sms_of(council, machine, "officer")
        machine.before = hold
        sms_of(council.neighbour, other, "officer")
        email_to(council, "coordinator")
        alert(council)
        alert(council.neighbour)
        rounds = SendingRounds(post_of(council, smtp))
        rounds.go()
        wait_until(lambda: len(machine.taken) == 1, "the slow gateway to be asked")
        wait_until(lambda: len(other.taken) == 1, "the neighbour's SMS")
        wait_until(lambda: len(smtp.inbox) == 1, "the e-mail")
        over.set()
        rounds.rest()
    assert {one.state for one in letters_of_alerts(council)} == {"sent"}


def _letter(council: SmallCouncil) -> Sending:
    return Sending(
        agent_id=council.agents["officer"],
        channel="sms",
        made_at=now(),
        due_at=now(),
        next_at=now(),
    )
