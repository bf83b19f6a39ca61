"""What a letter says, and to whom: severity, sector, family and a link, and nothing else."""

from __future__ import annotations

import base64
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from alerts.channels.store import Outlet
from alerts.store import Alert, AlertStep, CellMember, Delivery
from alerts.watch import sweep_alerts
from protocols.model import Channel, Step
from sharing.store import AgentSector
from tests.channels.letters import (
    ORIGIN,
    SECRET,
    alert,
    email_to,
    lane_of,
    letters,
    post_of,
    webhook,
)
from tests.channels.mail_server import Smtp
from tests.channels.strangers import Machine
from tests.council import AGENTS, SmallCouncil

CANARY = "quelqu'un crie au troisième, ascenseur bloqué, canari"
NARRATED: dict[str, object] = {"narrative": CANARY, "place_type": "hall_entree"}


def test_what_an_e_mail_says(council: SmallCouncil, smtp: Smtp) -> None:
    """Plain French, to the person's own address, and a link that opens the alert."""
    email_to(council, "officer")
    alert(council, **NARRATED)
    assert post_of(council, smtp).send_next(lane_of(council)) == "sent"
    [(to, message)] = smtp.inbox
    [shown] = council.rows(Alert)
    assert to == council.email("officer")
    assert message["Subject"] == "Vigie\u00a0: gravité 4 sur 5, Quartier Nord"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{letters(council)[0].id}@vigie.example>"
    text = message.get_content().replace("\r\n", "\n")
    assert f"{ORIGIN}/veille/alertes/{shown.id}\n" in text
    assert "Famille\u00a0: Tranquillité" in text
    page = council.app.test_client().get(f"/veille/alertes/{shown.id}")
    assert page.status_code == 302  # to the log-in: a link opens nothing by itself


def test_what_a_webhook_says(council: SmallCouncil, machine: Machine) -> None:
    """Signed, as Standard Webhooks say; the body is these words and no others."""
    hook = webhook(council, machine, "machine")
    have_the_machine_told(council)
    assert post_of(council, None).send_next(lane_of(council, hook)) == "sent"
    [taken], [shown], [letter] = machine.taken, council.rows(Alert), letters(council)
    assert json.loads(taken.body) == {
        "type": "alert.new",
        "timestamp": shown.created_at.isoformat(),
        "data": {
            "severity": 4,
            "sector": council.places["nord"],
            "sector_name": "Quartier Nord",
            "group": "TRQ",
            "url": f"{ORIGIN}/api/v1/alerts/{shown.id}",
        },
    }
    signed = f"{letter.id}.{taken.headers['webhook-timestamp']}.".encode() + taken.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert taken.headers["webhook-id"] == letter.id
    assert taken.headers["webhook-signature"] == f"v1,{right}"
    assert taken.headers["Content-Type"] == "application/json"


def test_nothing_else_leaves(council: SmallCouncil, machine: Machine, smtp: Smtp) -> None:
    """Not a word of the narrative, no name, no place inside the sector, nobody's organisation."""
    email_to(council, *(set(AGENTS) - {"machine"}))
    hook = webhook(council, machine)
    have_the_machine_told(council)
    post = post_of(council, smtp)
    for lane in (lane_of(council), lane_of(council, hook)):
        while post.send_next(lane):
            pass
    assert len(smtp.inbox) >= 2
    told = [message.as_string() + message.get_content() for _, message in smtp.inbox]
    told += [f"{taken.headers} {taken.body.decode()}" for taken in machine.taken]
    names = {word for _, _, name, _, _ in AGENTS.values() for word in name.split() if len(word) > 3}
    private = {*CANARY.split(), *names, "hall_entree", "Hall", "Médiation", "Habitat", "TRQ-04"} - {
        "Vigie"
    }
    private = {word.strip(",") for word in private if len(word.strip(",")) > 3}
    for one in told:
        assert {word for word in private if re.search(rf"\b{word}\b", one)} == set()
    assert all(council.agents["mediator"] not in one for one in told)


def test_a_protocol_may_ask_for_e_mail(council: SmallCouncil) -> None:
    """Whoever wished nothing is told as the duty says, by what the council has opened."""
    protocol = council.house.protocol
    asked = frozenset({Channel.BOARD, Channel.EMAIL, Channel.SMS})
    duties = tuple(replace(duty, channels=asked) for duty in protocol.duties)
    vars(council.house).update(protocol=replace(protocol, duties=duties))
    alert(council)
    found = {(one.agent_id, one.channel) for one in letters(council)}
    people = {council.agents["officer"], council.agents["coordinator"]}
    assert found == {(who, "email") for who in people}, "the council has no gateway for SMS"
    with council.sessions.of(council.id) as session:
        session.add(Outlet(channel="sms", made_at=datetime.now(UTC)))
    alert(council, category="CIR-04")
    later = {(one.agent_id, one.channel) for one in letters(council)}
    assert later - found == {(who, "sms") for who in people}


def test_who_comes_next_is_told_as_the_protocol_said(council: SmallCouncil) -> None:
    """At night nobody sits before a board: the coordinator is written to as the officer was."""
    protocol = council.house.protocol
    asked = frozenset({Channel.BOARD, Channel.EMAIL})
    duties = tuple(replace(duty, channels=asked) for duty in protocol.duties)
    vars(council.house).update(protocol=replace(protocol, duties=duties))
    alert(council, severity=3, urgency="routine")
    assert [one.agent_id for one in letters(council)] == [council.agents["officer"]]
    with council.sessions.of(council.id) as session:
        for step in session.query(AlertStep):
            step.due_at = datetime.now(UTC)
    assert sweep_alerts(council.desk, council.id) == 1
    told = {(one.agent_id, one.channel) for one in letters(council)}
    assert (council.agents["coordinator"], "email") in told


def test_who_is_named_and_has_it_already_is_rung_again(council: SmallCouncil) -> None:
    """Nobody has answered: a second letter, a second time weighed, and still one delivery."""
    by_mail_then(council, "municipal_police")
    alert(council, severity=3, urgency="routine")
    assert _twenty_minutes_later(council) == 1
    [mine] = {one.agent_id for one in letters(council)}
    assert (mine, len(letters(council))) == (council.agents["officer"], 2)
    assert len(council.rows(Delivery)) == 2, "one on the board, one by e-mail"
    assert [e.actor for e in council.trail() if e.action == "alert:receive"] == [mine] * 2
    [said] = [json.loads(e.detail) for e in council.trail() if e.action == "alert:escalate"]
    assert (said["told"], said["rung"], said["reached"]) == (0, 1, 1)


def test_who_may_no_longer_hear_is_not_rung_again(council: SmallCouncil) -> None:
    """Rights are weighed at each ring: whoever has left the ground since has no second letter."""
    officer = council.agents["officer"]
    by_mail_then(council, f"agent:{officer}")
    alert(council, severity=3, urgency="routine")
    with council.sessions.of(council.id) as session:
        session.execute(delete(AgentSector).where(AgentSector.agent_id == officer))
    assert _twenty_minutes_later(council) == 1
    assert len(letters(council)) == 1


def by_mail_then(council: SmallCouncil, word: str) -> None:
    """Have every duty ask for e-mail, and go on to *word* after ten minutes."""
    protocol, asked = council.house.protocol, frozenset({Channel.BOARD, Channel.EMAIL})
    chain = (Step(timedelta(minutes=10), frozenset({word})),)
    duties = tuple(replace(d, channels=asked, escalation=chain) for d in protocol.duties)
    vars(council.house).update(protocol=replace(protocol, duties=duties))


def _twenty_minutes_later(council: SmallCouncil) -> int:
    later = datetime.now(UTC) + timedelta(minutes=20)
    return sweep_alerts(replace(council.desk, clock=lambda: later), council.id)


def have_the_machine_told(council: SmallCouncil) -> None:
    """It is of the watch cell, so that an alert of the north is delivered to it."""
    with council.sessions.of(council.id) as session:
        session.add(CellMember(cell_id=council.cell, agent_id=council.agents["machine"]))
    alert(council, **NARRATED)
