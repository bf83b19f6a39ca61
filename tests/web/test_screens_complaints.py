"""A complaint for a landlord, the police and the coordinator; the population's warning at night."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.rosters.rosters import CreateRoster
from sharing.complaints.moving import TakeStep
from sharing.complaints.opening import ComplainOfEvent, OpenComplaint
from tests.web.looking import misfits, small_targets, violations
from tests.web.site import COORDINATOR, DESK, NARROW, OFFICER, PHONE, Site, Visits

LOOKED_AT = ("plaintes", "plainte", "plaintes-police", "fr-alert")
"""What axe-core looks at: between them they have every part of the others."""
LANDLORD, POLICE = "franck.delorge", "isabelle.roquetaille"


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, tuple[str, str]]:
    """Name of the screen: who looks, where."""
    desk, people = site.house.desk, site.players.actors
    event = site.post("josiane.malapert", "BIE-01", "belvedere", 40)
    mine = desk.carry_out(ComplainOfEvent(event.id), people[LANDLORD])
    asked = TakeStep(mine, "asked", service=people[POLICE].partner)
    desk.carry_out(asked, people[LANDLORD])
    other = site.post("josiane.malapert", "PER-01", "belvedere", 30)
    desk.carry_out(OpenComplaint("people"), people[LANDLORD])
    roster = CreateRoster(
        "Permanence de la préfecture",
        partner=people["edouard.lestrange"].partner,
        profession="prefecture",
        phone="01 99 00 43 21",
    )
    desk.carry_out(roster, people[COORDINATOR])
    fire = site.post("awa.coulibary", "BIE-05", "belvedere", 4, urgency="immediate")
    site.tell()
    return {
        "plaintes": (LANDLORD, "/plaintes"),
        "plainte": (LANDLORD, f"/plaintes/{mine}"),
        "plainte-nouvelle": (LANDLORD, f"/plaintes/nouvelle?fait={other.id}"),
        "plainte-fait": (LANDLORD, f"/signalements/{other.id}"),
        "plaintes-police": (POLICE, "/plaintes"),
        "plaintes-nombre": (COORDINATOR, "/plaintes"),
        "fr-alert": (OFFICER, f"/veille/alertes/{site.alert(OFFICER, fire).id}"),
    }


def test_the_screens_can_be_read_and_reached(
    addresses: dict[str, tuple[str, str]], visits: Visits, screens: Path | None
) -> None:
    """By night on a phone, by day at a desk: no violation, no small target, no overflow."""
    for word, size, scheme in (("telephone", PHONE, "dark"), ("bureau", DESK, "light")):
        pages = {
            who: visits.page(who, size, color_scheme=scheme)
            for who in dict.fromkeys(who for who, _ in addresses.values())
        }
        for name, (who, address) in addresses.items():
            page = pages[who]
            page.goto(address)
            if screens:
                page.screenshot(path=screens / f"{name}-{word}.png", full_page=True)
            if size == PHONE:  # the desk has the same parts, side by side
                assert name not in LOOKED_AT or violations(page) == []
                page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
                assert misfits(page) == []
                page.set_viewport_size({"width": size[0], "height": size[1]})
            assert small_targets(page) == []
            assert misfits(page) == []
