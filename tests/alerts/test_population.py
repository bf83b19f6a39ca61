"""Asking the prefecture to warn the population: who may, when, what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.board import CloseAlert, ListAlerts
from alerts.course import ReadCourse
from alerts.population import AskPrefecture, DutyPhone, ListDutyPhones
from alerts.rosters.store import Roster
from alerts.store import Acknowledgement, LiveMessage
from charters.decide import Engine
from sharing.command import ConflictError, NotFoundError, RefusedError
from sharing.events import PostEvent
from sharing.reports import ListMyReports
from sharing.store import Partner
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said

NUMBER = "+33199001234"
BLOCK = "Alerter la population (FR-Alert)"


def given(council: SmallCouncil, severity: int) -> str:
    """Give an alert of this severity to the watch cell; return its id."""
    council.ask("mediator", PostEvent(council.draft(severity=severity)))
    council.relay()
    return max(council.ask("officer", ListAlerts()).items, key=lambda one: one.created_at).id


def prefecture(council: SmallCouncil, phone: str | None = NUMBER) -> None:
    """Have the council keep a roster of its prefecture."""
    with council.sessions.of(council.id) as session:
        session.add(Partner(id="the-prefecture", kind="state", name="Préfecture du Val"))
        session.flush()
        session.add(
            Roster(
                name="Permanence",
                partner_id="the-prefecture",
                profession="prefecture",
                phone=phone,
                made_at=council.desk.clock(),
            )
        )


def test_it_is_kept_in_the_course_on_the_boards_and_in_the_trail(council: SmallCouncil) -> None:
    """Once: by function and organisation; the state, the chain and the report stay as they are."""
    alert = given(council, 5)
    before = len(council.rows(LiveMessage))
    council.ask("officer", AskPrefecture(alert))
    with pytest.raises(ConflictError, match="déjà sollicitée"):
        council.ask("coordinator", AskPrefecture(alert))
    [turn] = council.ask("coordinator", ReadCourse(alert))
    assert (turn.what, turn.who) == (
        "prefecture",
        "la police municipale (Ville de Val-Fleuri)",
    )
    assert len(council.rows(LiveMessage)) == before + 1
    assert council.ask("officer", ListAlerts()).items[0].state == "open"
    assert council.ask("mediator", ListMyReports()).items[0].steps == ()
    kept = [e for e in council.trail() if e.action == "alert:ask_prefecture"]
    officer, coordinator = council.agents["officer"], council.agents["coordinator"]
    assert [(e.actor, e.resource, "A09" in e.articles) for e in kept] == [
        (officer, f"alert:{alert}", True),
        (coordinator, f"alert:{alert}", True),
    ]
    assert ["undone" in e.detail for e in kept] == [False, True]


def test_only_before_a_crisis_by_those_who_have_it_while_it_lives(council: SmallCouncil) -> None:
    """Below 5 the charter refuses; who was not told does not know that there is one."""
    lesser, crisis = given(council, 4), given(council, 5)
    with pytest.raises(RefusedError):
        council.ask("officer", AskPrefecture(lesser))
    with pytest.raises(NotFoundError):
        council.ask("mediator", AskPrefecture(crisis))
    council.ask("officer", CloseAlert(crisis, "resolue"))
    with pytest.raises(ConflictError, match="déjà close"):
        council.ask("officer", AskPrefecture(crisis))
    assert [a.step for a in council.rows(Acknowledgement)] == ["closed"]


def test_no_charter_makes_a_crisis_of_less(council: SmallCouncil) -> None:
    """One that permits it for any severity is refused by the command itself."""
    lesser = given(council, 4)
    charter = council.house.charter_engine.charter
    articles = tuple(
        replace(
            article,
            rules=tuple(
                replace(rule, when=rule.when[:1]) if rule.id == "R09.18" else rule
                for rule in article.rules
            ),
        )
        for article in charter.articles
    )
    lenient = Engine(replace(charter, articles=articles))
    desk = replace(council.desk, charter=lambda *_: lenient)
    with pytest.raises(ConflictError, match="gravité 5"):
        desk.carry_out(AskPrefecture(lesser), council.actor("officer"))


def test_the_page_says_who_decides_and_whom_to_call(council: SmallCouncil) -> None:
    """The number, or that it is missing and who adds it; then that it was done."""
    lesser, crisis = given(council, 4), given(council, 5)
    officer = Person(council, "officer")
    assert BLOCK not in said(officer.client.get(f"/veille/alertes/{lesser}"))
    here = f"/veille/alertes/{crisis}"
    bare = said(officer.client.get(here))
    assert BLOCK in bare
    assert "Le préfet décide" in bare
    assert "Le numéro de permanence de la préfecture manque" in bare
    prefecture(council)
    page = officer.client.get(here)
    assert f'href="tel:{NUMBER}"' in page.text
    assert "manque" not in said(page)
    assert officer.post(f"{here}/prefecture", {}).location == here
    page = officer.client.get(here)
    assert "Préfecture sollicitée" in said(page)
    assert "C’est fait" not in said(page)
    assert officer.post(f"{here}/prefecture", {}).status_code == 409
    assert officer.post(f"/veille/alertes/{lesser}/prefecture", {}).status_code == 403


def test_the_number_is_that_of_a_roster_in_force(council: SmallCouncil) -> None:
    """One without a number is none; whoever may not see whom to reach does not."""
    prefecture(council, phone=None)
    assert council.ask("officer", ListDutyPhones()) == ()
    with council.sessions.of(council.id) as session:
        session.query(Roster).one().phone = NUMBER
    assert council.ask("officer", ListDutyPhones()) == (DutyPhone("Préfecture du Val", NUMBER),)
    with pytest.raises(RefusedError):
        council.ask("auditor", ListDutyPhones())
    with council.sessions.of(council.id) as session:
        row = session.query(Roster).one()
        row.ended_at = council.desk.clock()
    assert council.ask("officer", ListDutyPhones()) == ()
