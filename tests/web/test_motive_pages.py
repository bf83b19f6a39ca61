"""Lire le motif: from the journal to the sentence that somebody wrote when they opened a record."""

from __future__ import annotations

import pytest

from tests.council import SmallCouncil
from tests.nominative.group import MOTIVE
from tests.web.members import Member, created, group
from tests.web.test_pages_bad_input import said
from tests.web.test_rights_pages import a_dpo

__all__ = ["group"]
LINK = "Lire le motif"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_officer_reads_why(council: SmallCouncil, group: str) -> None:
    """After saying for what; the auditor sees that there was an opening, and no more."""
    officer, keeper = a_dpo(council), Member(council, "coordinator")
    record = created(keeper, group)
    keeper.enter(record)
    entry = [one for one in council.trail() if '"motive"' in one.detail][-1].id
    here, about = f"/journal/{entry}/motif", f"/journal/entree/{entry}"
    assert about in officer.client.get("/journal").text
    assert here in officer.client.get(about).text
    asked = officer.client.get(here)
    assert LINK in asked.text
    assert MOTIVE not in asked.text
    unsaid = officer.post(here, {"purpose": "local_diagnosis"}, here)
    assert (unsaid.status_code, "Choisissez" in unsaid.text) == (422, True)
    shown = officer.post(here, {"purpose": "charter_control"}, here)
    assert shown.status_code == 200, said(shown)
    assert MOTIVE in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    other = f"/journal/{council.trail()[0].id}/motif"
    assert officer.post(other, {"purpose": "charter_control"}, other).status_code == 409

    auditor = Member(council, "auditor")
    assert about in auditor.client.get("/journal").text
    page = auditor.client.get(about)
    assert (page.status_code, LINK in page.text) == (200, False)
    refused = auditor.post(here, {"purpose": "charter_control"}, here)
    assert (refused.status_code, MOTIVE in refused.text) == (403, False)
