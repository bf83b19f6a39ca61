"""An alert of several reports on the board and on its own page, without a script."""

from __future__ import annotations

from alerts.board import ListAlerts
from tests.alerts.together import protocol, relayed, reports
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
