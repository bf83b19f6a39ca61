"""Whoever has not accepted the charter, in a browser: sent to it, and from its foot onward."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sharing.store import Agent
from tests.web.looking import misfits, small_targets, violations
from tests.web.site import DESK, PHONE, Site, Visits


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_one_reads_and_accepts_and_goes_on(
    site: Site, visits: Visits, size: tuple[int, int]
) -> None:
    """Whoever has not accepted is sent to the charter, and from its foot to where they went."""
    agent = site.players.actors["nour.eddahbi"].id
    with site.house.sessions.of(site.council) as session:
        session.get_one(Agent, (site.council, agent)).accepted_version = None
    page = visits.page("nour.eddahbi", size)
    page.goto("/signalements")
    expect(page.get_by_text("Cette version attend votre accord.")).to_be_visible()
    assert violations(page) == []
    assert small_targets(page) == []
    assert misfits(page) == []
    page.get_by_role("link", name="Aller au bas de la page").click()
    page.get_by_role("button", name="J’ai lu cette charte et je l’accepte").click()
    expect(page).to_have_url(f"{site.url}/signalements")
    page.goto("/charte")
    expect(page.get_by_text("attend votre accord")).to_have_count(0)
