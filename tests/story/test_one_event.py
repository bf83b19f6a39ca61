"""Follow one event: a mediator's report, the officer's screen, the answer, the auditor's journal.

Read this first: it is the product in one page.
"""

from __future__ import annotations

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts
from audit.verify import verify
from config.rounds import sweep
from config.serving import hub
from config.wiring import now
from sharing.audience import WhoWillSee
from sharing.events import PostEvent, ReadEvent
from sharing.journal import ReadJournal
from sharing.reports import ListMyReports
from tests.council import CELL, SmallCouncil
from tests.servers.process import wait_until


def test_one_event_from_the_report_to_the_screen_and_back(council: SmallCouncil) -> None:
    """Nothing in between is pretended: database, Valkey, charter, protocol, trail."""
    # The officer's screen is open.
    officer = council.gate.recognise_key(council.key("officer", "alerts:read"))
    assert officer is not None
    boards = hub(council.house)
    screen = boards.join(officer)

    # Before sending, the mediator asks who will see it: partners by name, by which article.
    north = council.places["nord"]
    audience = council.ask("mediator", WhoWillSee("TRQ-04", north))
    seen_by = {line.partner_name: line.articles for line in audience.lines}
    assert seen_by["Ville de Val-Fleuri"] == ("A02",)
    assert "Contrôle de la charte" not in seen_by

    # The report: one row, one piece of news, one entry of the trail, in one transaction.
    draft = council.draft(narrative="Cinq personnes dans la cave, l'ambiance est tendue.")
    event = council.ask("mediator", PostEvent(draft, key="first"))
    assert council.ask("mediator", PostEvent(draft, key="first")).id == event.id

    # A round: the news becomes an alert for the police of that sector, and reaches the screen.
    sweep(council.house)
    sent = screen.queue.get(timeout=60)
    assert sent is not None
    number, message = sent
    assert number == 1
    assert b'"category":"TRQ-04"' in message
    assert b"cave, l" not in message  # no narrative ever goes by the stream

    # The officer sees who reported only as an organisation, and answers.
    assert council.ask("officer", ReadEvent(event.id)).author is None
    [alert] = council.ask("officer", ListAlerts()).items
    council.ask("officer", AcknowledgeAlert(alert.id))
    council.ask("officer", CloseAlert(alert.id, "resolue", ("dialogue_mediation",)))

    # The mediator learns what became of it, from the watch cell.
    [report] = council.ask("mediator", ListMyReports()).items
    assert [(step.step, step.by) for step in report.steps] == [("seen", CELL), ("closed", CELL)]

    # The auditor finds each access, under its article, and no content.
    journal = council.ask("auditor", ReadJournal(person=council.agents["officer"])).items
    assert ("event:read", "permitted", ("A02", "A14")) in [
        (entry.action, entry.outcome, entry.articles) for entry in journal
    ]
    assert "cave" not in str(journal)

    # And the trail can be verified from its first entry to its last.
    sweep(council.house)
    with council.sessions.snapshot(council.id) as session:
        report_of_trail = verify(
            session, council.id, council.house.signer(council.id).verifier, now=now()
        )
    assert report_of_trail.ok, report_of_trail.faults
    boards.leave(screen)
    wait_until(lambda: not boards.listening, "the hub to stop listening")
