"""Whoever reports is named to their own organisation, and at no exit to anybody else (article A14).

Everything that leaves for somebody is turned into text and searched for the author's name and id:
a field that is added one day is searched as well.
"""

from dataclasses import asdict, replace
from json import dumps
from typing import Any

import pytest

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, ReadAlert, TakeAlert
from alerts.bulletin import read_bulletins
from alerts.store import Alert
from charters.decide import Engine
from charters.vocabulary import Effect
from sharing.audience import WhoWillSee
from sharing.events import EventFilter, ListEvents, PostEvent, ReadEvent, SubmitEvent
from sharing.reports import ListMyReports
from tests.council import AGENTS, SmallCouncil
from web.live import Ids, encode

OTHERS = ("officer", "coordinator", "police", "caretaker", "auditor")


def text(left: Any) -> str:
    """Everything in what left the desk, nested or not."""
    return dumps(asdict(left), default=str, ensure_ascii=False)


def names(council: SmallCouncil, left: Any, agent: str = "mediator") -> bool:
    """Whether it says who the agent is, in any way."""
    said = text(left)
    return council.agents[agent] in said or AGENTS[agent][2] in said


def test_others_never_learn_who_reported(council: SmallCouncil) -> None:
    """Reading, listing, the board and every step of an alert, however it is asked for."""
    event = council.ask("mediator", PostEvent(council.draft(severity=5)))
    council.relay()
    partner = EventFilter(partner=council.partners["mediation"])
    [alert] = council.ask("officer", ListAlerts()).items
    for who in ("officer", "coordinator", "police"):
        for left in (
            council.ask(who, ReadEvent(event.id)),
            council.ask(who, ListEvents()),
            council.ask(who, ListEvents(partner)),
            council.ask(who, ListAlerts()),
            council.ask(who, ReadAlert(alert.id)),
            council.ask(who, ListMyReports()),
        ):
            assert not names(council, left)
    left = council.ask("officer", AcknowledgeAlert(alert.id))
    assert not names(council, left)
    assert not names(council, council.ask("coordinator", TakeAlert(alert.id)))
    assert not names(council, council.ask("police", CloseAlert(alert.id, "resolue")))


def test_the_organisation_is_named_and_the_person_is_not(council: SmallCouncil) -> None:
    """The partner answers for its agents."""
    event = council.ask("mediator", PostEvent(council.draft()))
    for who in ("officer", "police"):
        view = council.ask(who, ReadEvent(event.id))
        assert (view.author, view.author_name) == (None, None)
        assert view.partner_name == "Médiation du Val"


def test_colleagues_and_oneself_do_know(council: SmallCouncil) -> None:
    """The organisation protects its agent, so it must know whom."""
    draft = council.draft()
    event = council.ask("mediator", PostEvent(draft))
    assert event.author_name == "Awa Traoré"
    for left in (
        council.ask("mediator", ReadEvent(event.id)),
        council.ask("machine", ReadEvent(event.id)),
        council.ask("machine", ListEvents()).items[0],
        council.ask("mediator", ListMyReports()).items[0].event,
        council.ask("mediator", SubmitEvent(draft, "k")).event,
        council.ask("mediator", SubmitEvent(draft, "k")).event,
    ):
        assert (left.author, left.author_name) == (council.agents["mediator"], "Awa Traoré")


def test_the_live_message_names_nobody(council: SmallCouncil) -> None:
    """Neither the author, nor the person who answers: a function and an organisation."""
    council.ask("mediator", PostEvent(council.draft(narrative="cinq dans la cave")))
    council.relay()
    [alert] = council.ask("officer", ListAlerts()).items
    council.ask("officer", TakeAlert(alert.id))
    with council.sessions.reading(council.id) as session:
        bulletins = read_bulletins(session, [row.id for row in council.rows(Alert)])
    ids = Ids(council.house.settings.secret_key)
    [line] = [encode(ids, 1, bulletin, mine=False).decode() for bulletin in bulletins.values()]
    for agent in AGENTS:
        assert council.agents[agent] not in line
        assert AGENTS[agent][2] not in line
    assert "cave" not in line
    assert "police municipale" in line


def test_whoever_answers_is_a_function_and_an_organisation(council: SmallCouncil) -> None:
    """On the board of others, and in what goes back to the reporter."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    [alert] = council.ask("officer", ListAlerts()).items
    council.ask("officer", TakeAlert(alert.id))
    council.ask("officer", CloseAlert(alert.id, "resolue"))
    closed = ListAlerts(states=("closed",))
    seen = council.ask("coordinator", closed).items[0]
    assert (seen.owner_name, seen.owner_partner) == ("police municipale", "Ville de Val-Fleuri")
    report = council.ask("mediator", ListMyReports())
    for left in (seen, report):
        assert not names(council, left, "officer")
    assert {step.by for step in report.items[0].steps} == {"Veille Nord"}


def test_who_will_see_says_who_will_know_the_name(council: SmallCouncil) -> None:
    """Before sending; alone in one's organisation, nobody else will."""
    nord = council.places["nord"]
    audience = council.ask("mediator", WhoWillSee("TRQ-04", nord))
    assert audience.hidden_note == (
        "Votre nom n'est connu que de votre organisation (Médiation du Val)."
    )
    assert not names(council, audience)
    alone = council.ask("police", WhoWillSee("TRQ-04", nord))
    assert alone.hidden_note == "Votre nom n'est montré à personne."


def test_who_will_see_does_not_promise_what_the_charter_does_not(council: SmallCouncil) -> None:
    """Under a charter that hides nobody, it says who all will know."""
    desk = replace(council.desk, charter=lambda *_: without(council, Effect.REQUIRE))
    command = WhoWillSee("TRQ-04", council.places["nord"])
    note = desk.carry_out(command, council.actor("mediator")).hidden_note
    assert "que de votre organisation" not in note
    assert "Police nationale" in note


def test_an_alert_does_not_tell_what_the_event_would_not(council: SmallCouncil) -> None:
    """A charter may let people be alerted of what they may not read: they get no narrative."""
    council.ask("mediator", PostEvent(council.draft(narrative="cinq dans la cave")))
    council.relay()
    [alert] = council.ask("officer", ListAlerts()).items
    assert alert.narrative == "cinq dans la cave"
    desk = replace(council.desk, charter=lambda *_: without(council, Effect.PERMIT, "event:read"))
    officer = council.actor("officer")
    for command in (ListAlerts(), ReadAlert(alert.id), TakeAlert(alert.id)):
        assert "cave" not in text(desk.carry_out(command, officer))


@pytest.mark.parametrize("who", ["mediator", "machine"])
def test_what_may_not_be_read_names_nobody(council: SmallCouncil, who: str) -> None:
    """A charter may let people post what they may not read: the answer to the post names no one."""
    desk = replace(council.desk, charter=lambda *_: without(council, Effect.PERMIT, "event:read"))
    view = desk.carry_out(PostEvent(council.draft()), council.actor(who))
    assert (view.author, view.author_name) == (None, None)


def without(council: SmallCouncil, effect: Effect, action: str = "") -> Engine:
    """The council's charter without the rules of one effect, about one action or all."""
    charter = council.house.charter_engine.charter
    articles = tuple(
        replace(
            article,
            rules=tuple(
                rule
                for rule in article.rules
                if rule.effect is not effect or (action and action not in rule.actions)
            ),
        )
        for article in charter.articles
    )
    return Engine(replace(charter, articles=articles))
