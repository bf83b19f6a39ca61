"""An alert of several reports on the board and on its own page, without a script."""

from __future__ import annotations

from alerts.board import ListAlerts
from tests.alerts.together import LIKE_FIGHTS, five_report_one_fight, protocol, relayed, reports
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said


def test_the_reports_behind_an_alert_are_counted_and_listed(council: SmallCouncil) -> None:
    """« 2 signalements, 2 organisations », each with its record; an alert of one says nothing."""
    officer = Person(council, "officer")
    reports(council, "mediator", 10)
    relayed(council, protocol())
    assert "signalements," not in said(officer.client.get("/veille"))
    reports(council, "police", 5)
    relayed(council, protocol())
    [alert] = council.ask("officer", ListAlerts()).items
    assert "2 signalements, 2 organisations" in said(officer.client.get("/veille"))
    page = officer.client.get(f"/veille/alertes/{alert.id}")
    assert "2 signalements, 2 organisations" in said(page)
    assert "Les signalements de ce fait" in said(page)
    for source in alert.sources:
        assert f'/{source.event}">' in page.text


def test_one_fight_of_five_organisations_is_shown_as_such(council: SmallCouncil) -> None:
    """On the board and on the page: one alert, five reports, each organisation by its name."""
    events = five_report_one_fight(council)
    relayed(council, protocol(grouping=LIKE_FIGHTS))
    officer = Person(council, "officer")
    [alert] = council.ask("officer", ListAlerts()).items
    assert "5 signalements, 5 organisations" in said(officer.client.get("/veille"))
    page = officer.client.get(f"/veille/alertes/{alert.id}")
    assert "5 signalements, 5 organisations" in said(page)
    listed = said(page).partition("Les signalements de ce fait")[2]
    names = (
        "Médiation du Val, Quartier Nord", "Habitat du Val, Résidence des Peupliers",
        "Ville de Val-Fleuri, Quartier Nord", "Police nationale, Quartier Nord",
        "Tramways du Val, Quartier Nord",
    )  # fmt: skip
    assert all(listed.count(name) == 1 for name in names)
    assert [page.text.count(f'/{event}">') for event in events] == [1, 1, 2, 1, 1]
    for author in ("Awa", "Lefèvre", "Garnier", "Gaëlle"):
        assert author not in page.text
