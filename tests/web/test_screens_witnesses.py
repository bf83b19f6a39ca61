"""Témoins in a browser, phone and desk: one that follows, one that is late, one that disagrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from audit.canonical import time_text
from audit.cosignature import Cosigner
from audit.store import Cosignature, Log, Witness
from audit.watch import enlist
from config.rounds import integrate_all
from sharing.store import Partner
from tests.web.looking import misfits, small_targets, violations
from tests.web.site import AUDITOR, DESK, PHONE, Site, Visits


def put(site: Site) -> None:
    """Three partners' machines, as the rounds left them."""
    integrate_all(site.house)
    now = datetime.now(UTC)
    with site.house.sessions.of(site.council) as session:
        size = session.get_one(Log, site.council).size
        partners = [p.id for p in session.query(Partner).order_by(Partner.name).limit(3)]
        for number, partner in enumerate(partners):
            keys = Cosigner.from_seed(f"temoin{number}.example/vigie", bytes(32)).keys
            added = now - timedelta(days=9)
            new = enlist(session, site.council, partner, "https://w.example", keys, added)
            row = session.get_one(Witness, (site.council, new))
            row.size = size if number == 0 else 1
            row.said = ("cosigned", "silent", "cosigned")[number]
            if number == 2:
                row.fork, row.fork_size, row.fork_at = "larger", size + 250, time_text(now)
            at = time_text(now - timedelta(hours=30 * number))
            place = {"council_id": site.council, "size": row.size, "witness": new}
            session.add(Cosignature(**place, at=at, lines="x"))


def test_the_page_can_be_read_and_reached(site: Site, visits: Visits, screens: Path | None) -> None:
    """No axe-core violation, no small target, nothing beyond the edge; the fork comes first."""
    put(site)
    page = visits.page(AUDITOR, PHONE)
    page.goto("/journal")
    page.get_by_role("link", name="Témoins", exact=True).click()
    expect(page.locator(".witnesses > li").first).to_contain_text("ne disent pas la même chose")
    expect(page.locator(".witnesses > li").nth(1)).to_contain_text("En retard")
    for word, size in (("telephone", PHONE), ("bureau", DESK)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if screens:
            page.screenshot(path=screens / f"temoins-{word}.png", full_page=True)
        assert violations(page) == []
        assert small_targets(page) == []
        assert misfits(page) == []
