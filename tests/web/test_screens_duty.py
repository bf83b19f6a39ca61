"""Who is on duty, whom to reach, where nobody would answer: on a phone at night and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from alerts.rosters.hand_over import WriteNote
from alerts.rosters.keeping import AddLines
from alerts.rosters.lines import Line
from alerts.rosters.rosters import CreateRoster, EndRoster
from alerts.store import CellMember
from tests.web.looking import overflow, small_targets, violations
from tests.web.site import COORDINATOR, DESK, NARROW, NIGHT, OFFICER, PHONE, Site, Visits
from web.words import PARIS

PAGES = {
    "qui-joindre": (NIGHT, "/qui-joindre"),
    "tours": (COORDINATOR, "/tours"),
    "tour": (COORDINATOR, ""),
    "couverture": (COORDINATOR, "/couverture"),
}
EVERY_DAY = tuple(range(7))


@pytest.fixture(scope="module")
def roster(site: Site) -> Iterator[str]:
    """The watch cell of the Hauts by night, two people of it in turn, and a note.

    They end with these tests: others look at who is told when nobody is on duty.
    """
    desk, people = site.house.desk, site.players.actors
    keeper = people[COORDINATOR]
    with site.house.sessions.reading(site.council) as session:
        rows = session.query(CellMember).filter(CellMember.agent_id == people[OFFICER].id)
        cell = rows.one().cell_id
    made = desk.carry_out(
        CreateRoster("Nuits des Hauts", cell=cell, phone="01 99 00 12 34"), keeper
    )
    first = (datetime.now(UTC).astimezone(PARIS).date() - timedelta(days=7)).isoformat()
    lines = (
        Line(people[NIGHT].id, EVERY_DAY, "20:00", "02:00", first),
        Line(people[OFFICER].id, EVERY_DAY, "02:00", "20:00", first),
    )
    desk.carry_out(AddLines(made, lines), keeper)
    note = WriteNote(made, "tendue", "Hall 4 du Belvédère occupé jusqu'à 1 h, calme depuis.")
    desk.carry_out(note, people[NIGHT])
    nights = CreateRoster(
        "Brigade de jour",
        partner=people[OFFICER].partner,
        profession="municipal_police",
    )
    day = desk.carry_out(nights, keeper)
    line = Line(people[OFFICER].id, (0, 1, 2, 3, 4), "07:00", "19:00", first)
    desk.carry_out(AddLines(day, (line,)), keeper)
    yield made
    for one in (made, day):
        desk.carry_out(EndRoster(one), keeper)


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
            assert overflow(page) == 0
        if size == PHONE:
            page = pages[COORDINATOR]
            page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
            assert overflow(page) == 0  # of the widest


def test_the_next_shift_reads_the_note(roster: str, visits: Visits) -> None:
    """The officer takes over, reads, and says so."""
    page = visits.page(OFFICER, PHONE)
    page.goto(f"/tours/{roster}")
    page.get_by_role("button", name="J’ai lu").click()
    expect(page.get_by_text("Lue par Cédric Aubrac")).to_be_visible()
