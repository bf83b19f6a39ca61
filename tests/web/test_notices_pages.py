"""Mes avis, without a script: what is new is said on every page until it has been read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sharing.store import Notice, new_id
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said

HERE = "/avis"


def told(council: SmallCouncil, agent: str, kind: str, at: datetime | None = None) -> None:
    """Put a notice where a command would have."""
    with council.sessions.of(council.id) as session:
        session.add(
            Notice(
                id=new_id(),
                agent_id=council.agents[agent],
                kind=kind,
                about="nominative_record:abc",
                at=at or datetime.now(UTC),
            )
        )


def test_a_notice_is_announced_read_and_put_away(council: SmallCouncil) -> None:
    """Not by being shown, by being marked; a later one is new again."""
    officer = Person(council, "officer")
    assert "À lire" not in said(officer.client.get(HERE))
    assert "Rien à vous dire" in said(officer.client.get(HERE))
    told(council, "officer", "something_new")
    shown = officer.client.get(HERE)
    assert "À lire" in said(shown)
    assert "something_new" in said(shown), "no French yet: shown by its name"
    assert "À lire" in said(officer.client.get(HERE)), "shown is not read"
    until = shown.text.split('name="until" value="')[1].split('"')[0]
    later = datetime.now(UTC) + timedelta(seconds=1)
    told(council, "officer", "another", later)
    officer.post("/avis/lus", {"until": until}, HERE)
    page = said(officer.client.get(HERE))
    assert page.count("Nouveau") == 1
    assert "something_new" in page


def test_a_moment_that_is_none_marks_nothing(council: SmallCouncil) -> None:
    """Typed by hand, without a zone, or absent."""
    officer = Person(council, "officer")
    told(council, "officer", "something_new")
    for until in ("", "hier", "2026-11-26T10:00:00", "9" * 60):
        assert officer.post("/avis/lus", {"until": until}, HERE).status_code == 302
    assert "Nouveau" in said(officer.client.get(HERE))


def test_nobody_reads_anothers(council: SmallCouncil) -> None:
    """A colleague's page says nothing."""
    told(council, "officer", "something_new")
    assert "something_new" not in said(Person(council, "mediator").client.get(HERE))


def test_a_review_leads_to_its_record(council: SmallCouncil) -> None:
    """Where one says why one opens it; the notice itself says nothing of it."""
    told(council, "officer", "review_due")
    page = Person(council, "officer").client.get(HERE)
    assert "Le suivi continue-t-il" in said(page)
    assert 'href="/fiches/abc"' in page.text
