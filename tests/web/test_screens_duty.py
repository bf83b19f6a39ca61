"""Who is on duty, whom to reach, where nobody would answer: on a phone at night and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from alerts.rosters.rosters import EndRoster
from config.demo import duties
from tests.web.looking import misfits, small_targets, violations
from tests.web.site import COORDINATOR, DESK, NARROW, NIGHT, OFFICER, PHONE, Site, Visits

PAGES = {
    "qui-joindre": (NIGHT, "/qui-joindre"),
    "tours": (COORDINATOR, "/tours"),
    "tour": (COORDINATOR, ""),
    "couverture": (COORDINATOR, "/couverture"),
}


@pytest.fixture(scope="module")
def roster(site: Site) -> Iterator[str]:
    """The rosters of Rivelune with their holes, of which this is the watch cell's; and a note.

    They end with these tests: others look at who is told when nobody is on duty.
    """
    made = duties.keep(site.house, site.file, site.players)
    yield made[duties.HANDED_OVER]
    for one in made.values():
        site.house.desk.carry_out(EndRoster(one), site.players.actors[COORDINATOR])


def test_the_screens_can_be_read_and_reached(
    roster: str, visits: Visits, screens: Path | None
) -> None:
    """By night on a phone, by day at a desk: no violation, no small target, no overflow."""
    for word, size, scheme in (("telephone", PHONE, "dark"), ("bureau", DESK, "light")):
        pages = {COORDINATOR: visits.page(COORDINATOR, size, color_scheme=scheme)}
        if size == PHONE:
            pages[NIGHT] = visits.page(NIGHT, size, color_scheme=scheme)
        for name, (who, address) in PAGES.items():
            page = pages.get(who) or pages[COORDINATOR]
            page.goto(address or f"/tours/{roster}")
            if screens:
                page.screenshot(path=screens / f"{name}-{word}.png", full_page=True)
            if size == PHONE:  # the desk has the same parts, side by side
                assert violations(page) == []
            assert small_targets(page) == []
            assert misfits(page) == []
        if size == PHONE:
            page = pages[COORDINATOR]
            page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
            assert misfits(page) == []  # of the widest


def test_the_next_shift_reads_the_note(roster: str, visits: Visits) -> None:
    """The officer takes over, reads, and says so."""
    page = visits.page(OFFICER, PHONE)
    page.goto(f"/tours/{roster}")
    page.get_by_role("button", name="J’ai lu").click()
    expect(page.get_by_text("Lue par Cédric Aubrac")).to_be_visible()
