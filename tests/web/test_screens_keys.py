"""Keys in a browser: who waits for records, records given, a phrase or a key changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy import delete, select

from sharing.accreditations import Accredit
from sharing.nominative.records import CreateRecord
from sharing.sealed_space import Stayed
from sharing.store import NominativeRecord, RecordWrap, SealedPair, WorkingGroup
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON
from tests.web.following import make_ready, seat
from tests.web.looking import by_day_and_by_night, misfits, shifted, small_targets, violations
from tests.web.proved import prove, strip, visitor
from tests.web.sealed import CHEAP, HERE, SECRET
from tests.web.site import COORDINATOR, DESK, NARROW, OFFICER, PHONE, Site, Visits

SIZES = {"phone": PHONE, "desk": DESK}
CHANGE = f"{HERE}/changer"
BUTTON = "Remettre les fiches"
GROUP = "Suivi des clés"

Step = Callable[[Page, Site], None]


@pytest.fixture(scope="module", autouse=True)
def furnished(site: Site) -> Iterator[None]:
    """The coordinator has two records in a group; the officer, who came later, has none."""
    desk, people = site.house.desk, site.players.actors
    group = seat(site, GROUP, COORDINATOR, body="thematic_group")
    keeper, until = people[COORDINATOR].id, datetime.now(UTC) + timedelta(days=90)
    make_ready(site, COORDINATOR, OFFICER)
    spaces = replace(site.house.sealed_spaces, cost=CHEAP)
    here = visitor(site, COORDINATOR)
    opened = spaces.open(here, SECRET)
    assert isinstance(opened, Stayed)
    pair = spaces.enter(here, opened.cookie)
    assert pair is not None
    proved = replace(here.actor, proved=frozenset(("mfa",)))
    for _ in range(2):
        desk.carry_out(CreateRecord(group, keeper, FOLLOW_UP, PERSON, pair, MOTIVE), proved)
    desk.carry_out(Accredit(group, people[OFFICER].id, until), people[COORDINATOR])
    yield
    for login in (COORDINATOR, OFFICER):
        strip(site, login)


def _waiting(page: Page, site: Site) -> None:
    with site.house.sessions.of(site.council) as session:
        pair = session.query(SealedPair).filter_by(agent_id=site.players.actors[OFFICER].id).one()
        here = select(NominativeRecord.id).join(
            WorkingGroup, WorkingGroup.id == NominativeRecord.group_id
        )
        records = session.scalars(here.where(WorkingGroup.name == GROUP)).all()
        mine = RecordWrap.pair_id == pair.id
        session.execute(delete(RecordWrap).where(mine, RecordWrap.record_id.in_(records)))
    prove(site, COORDINATOR)
    page.goto(f"{HERE}?suite=/groupes")
    page.get_by_label("Phrase de l’espace scellé").fill(SECRET)
    page.get_by_role("button", name="Ouvrir", exact=True).click()
    _button(page).wait_for()


def _button(page: Page) -> Locator:
    return page.get_by_role("region", name=GROUP).get_by_role("button", name=BUTTON)


def _given(page: Page, site: Site) -> None:
    _waiting(page, site)
    _button(page).click()
    page.get_by_text("C’est fait\u00a0: 2 fiches remises.").wait_for()


def _change(page: Page, site: Site) -> None:
    prove(site, COORDINATOR)
    page.goto(CHANGE)
    page.get_by_label("La clé et la phrase").check()


SCREENS: dict[str, Step] = {"attend": _waiting, "remis": _given, "changer": _change}
PICTURES = {"attend": "attend-ses-fiches", "changer": "changer-phrase-ou-cle"}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_can_be_read_and_reached(
    name: str, size: str, site: Site, visits: Visits, screens: Path | None
) -> None:
    """No axe-core violation of WCAG 2.2 AA, no small target, nothing beyond the window's edge."""
    page = visits.page(COORDINATOR, SIZES[size])
    SCREENS[name](page, site)
    if screens and name in PICTURES:
        word = {"phone": "telephone", "desk": "bureau"}[size]
        page.screenshot(path=screens / f"{PICTURES[name]}-{word}.png", full_page=True)
    for theme in by_day_and_by_night(page):
        assert violations(page, colours=theme == "dark") == [], theme
    assert small_targets(page) == []
    assert misfits(page) == []


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_fits_a_narrow_phone_and_stays_still(
    name: str, site: Site, visits: Visits
) -> None:
    """At 320 pixels nothing scrolls sideways, and nothing moves while the page loads."""
    page = visits.page(COORDINATOR, NARROW)
    SCREENS[name](page, site)
    assert misfits(page) == []
    assert shifted(page) == (0, [])
