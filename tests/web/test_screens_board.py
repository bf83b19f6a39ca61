"""The live board: what is new waits, what is shown changes in place, a lost link is said.

Each test brings events of its own and looks for those alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from sharing.event_views import EventView
from tests.web.following import look
from tests.web.looking import asked, press_until, whole
from tests.web.site import COORDINATOR, DESK, NARROW, NIGHT, OFFICER, PHONE, Site, Visits

EDUCATOR = "ibrahim.sylvestre"
CUT = """about => {
  const one = document.querySelector(about);
  return one.scrollHeight > one.clientHeight;
}"""


def fight(site: Site, **more: Any) -> EventView:
    """Report something that alerts the police at once."""
    event = site.post(NIGHT, "PER-07", "halles", 1, urgency="immediate", **more)
    site.tell()
    return event


def watch(visits: Visits, login: str = OFFICER, size: tuple[int, int] = DESK) -> Page:
    """Open the board and wait until it is live."""
    page = visits.page(login, size)
    page.goto("/veille")
    expect(page.locator(".link-text")).to_have_text("En direct")
    return page


def card_of(page: Page, site: Site, event: EventView, login: str = OFFICER) -> Locator:
    """Return the card of *event*."""
    return page.locator(f"#alerte-{site.alert(login, event).id}")


def boxes(page: Page) -> dict[str, Any]:
    """Return where every card stands."""
    found: dict[str, Any] = asked(
        page,
        """() => {
          const cards = [...document.querySelectorAll(".alerts > .alert")];
          return Object.fromEntries(cards.map((one) => {
            const box = one.getBoundingClientRect();
            return [one.dataset.id, [box.x, box.y, box.width, box.height]];
          }));
        }""",
    )
    return found


def test_what_is_new_waits_and_nothing_moves(site: Site, visits: Visits) -> None:
    """Three alerts come in: a button says so, no card moves, the title counts, the map darkens."""
    fight(site)
    halles = site.players.places["halles"]
    page = watch(visits)
    page.locator("path.sector").first.wait_for()
    before, title = boxes(page), page.title()
    events = [fight(site) for _ in range(3)]
    button = page.get_by_role("button", name="3 nouvelles")
    expect(button).to_be_visible()
    assert boxes(page) == before
    expect(page.locator(".said")).to_contain_text("3 nouvelles alertes")
    number = int(re.sub(r"\D", "", title))
    expect(page).to_have_title(f"({number + 3}) Veille · Vigie")
    expect(page.locator(f"path[data-sector='{halles}']")).to_have_attribute("data-level", "5")
    button.click()
    expect(button).to_be_hidden()
    newest = card_of(page, site, events[-1])
    expect(newest).to_be_focused()
    expect(newest).to_contain_text("Bagarre ou affrontement")
    expect(newest).to_contain_text("Les Halles")
    expect(newest).to_contain_text(re.compile(r"Réponse attendue avant \d\d:\d\d"))
    assert len(boxes(page)) == len(before) + 3


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK])
def test_what_is_shown_changes_in_place(size: tuple[int, int], site: Site, visits: Visits) -> None:
    """A colleague answers, then takes it: the card says so where it stands, at the same size.

    The hour by which it has to be taken is never cut.
    """
    event = fight(site)
    page = watch(visits, size=size)
    card = card_of(page, site, event)
    expect(card.get_by_role("button", name="Accuser réception")).to_be_visible()
    before = boxes(page)
    site.acknowledge("nadege.pommeraie", event)
    expect(card).to_contain_text("À prendre en charge avant")
    assert boxes(page) == before
    assert not asked(page, CUT, f"#alerte-{site.alert(OFFICER, event).id} .slot-delay")
    site.take("nadege.pommeraie", event)
    expect(card).to_contain_text("par Police municipale de Rivelune")
    expect(card.get_by_role("button", name="Accuser réception")).to_be_hidden()
    assert boxes(page) == before
    expect(page.get_by_role("button", name="nouvelle")).to_be_hidden()


def test_an_alert_is_answered_by_keyboard_alone(site: Site, visits: Visits) -> None:
    """Acknowledge, take, close: focus never gets lost, and the reporter reads the outcome."""
    event = fight(site)
    page = watch(visits)
    card = card_of(page, site, event)
    card.locator("h3 a").focus()
    press_until(page, "Tab", "Accuser réception")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("par vous")
    expect(card.get_by_role("button", name="Prendre en charge")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Prise en charge")
    expect(card.get_by_role("link", name="Clore")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#clore")
    press_until(page, "Tab", "Réglé")
    page.keyboard.press("Space")
    press_until(page, "Tab", "Dialogue ou médiation")
    page.keyboard.press("Space")
    press_until(page, "Tab", "Clore l’alerte")
    page.keyboard.press("Enter")
    page.wait_for_url("**/veille")
    mine = visits.page(NIGHT)
    mine.goto("/signalements")
    report = mine.locator(".mine").filter(has=mine.locator(f"a[href$='{event.id}']"))
    expect(report.locator(".step")).to_have_count(4)
    expect(report).to_contain_text(re.compile(r"Vu par .* à \d\d:\d\d"))
    expect(report).to_contain_text(re.compile(r"Clos à \d\d:\d\d\s*: réglé"))
    expect(report).to_contain_text("Dialogue ou médiation")


def test_the_second_to_answer_learns_who_was_first(site: Site, visits: Visits) -> None:
    """A card that is behind the times says what happened instead of pretending."""
    visits.expect("status of 409")
    event = fight(site)
    page = visits.page(OFFICER, DESK)
    page.route("**/live/alerts*", lambda route: route.abort())
    visits.expect("ERR_FAILED")
    page.goto("/veille")
    site.take("nadege.pommeraie", event)
    card_of(page, site, event).get_by_role("button", name="Prendre en charge").click()
    expect(page.get_by_role("alert").filter(has_text="déjà prise en charge")).to_be_visible()


def test_several_who_answer_are_told_of_one_another(
    site: Site, visits: Visits, screens: Path | None
) -> None:
    """On the alert's page, before either leaves; from there it is asked whose it is."""
    event = fight(site)
    page = visits.page(OFFICER, PHONE)
    address = f"/veille/alertes/{site.alert(OFFICER, event).id}"
    page.goto(address)
    page.get_by_role("button", name="Accuser réception").click()
    site.take(COORDINATOR, event)
    page.goto(address)
    expect(page.get_by_text("Plusieurs y ont répondu")).to_be_visible()
    look(page, screens, "plusieurs")
    page.get_by_role("link", name="demandez un arbitrage").click()
    expect(page.get_by_text("À qui est-ce de répondre")).to_be_in_viewport()


def test_the_board_without_a_script(site: Site, visits: Visits) -> None:
    """The list, its filters and its buttons are links and forms."""
    event = fight(site)
    page = visits.page(OFFICER, PHONE, java_script_enabled=False)
    page.goto("/veille?etat=sans-reponse")
    card = card_of(page, site, event)
    card.get_by_role("button", name="Accuser réception").click()
    assert page.url.endswith(f"#alerte-{site.alert(OFFICER, event).id}")
    expect(card_of(page, site, event)).to_contain_text("par vous")
    page.get_by_role("link", name="Sans réponse").click()
    expect(card_of(page, site, event)).to_have_count(0)
    expect(page.locator("sector-map")).to_be_hidden()


def test_silence_is_said_and_news_ends_it(site: Site, visits: Visits) -> None:
    """After 40 seconds without a word the screen says since when; the next word takes it back."""
    page = visits.page(OFFICER, DESK)
    page.clock.install()
    page.goto("/veille")
    expect(page.locator(".link-text")).to_have_text("En direct")
    banner = page.get_by_text("La liaison est coupée")
    expect(banner).to_be_hidden()
    before = boxes(page)
    page.clock.fast_forward(50_000)
    expect(banner).to_be_visible()
    expect(page.locator(".lost time")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert boxes(page) == before, "the banner moved the list"
    fight(site)
    expect(banner).to_be_hidden()


def test_a_refused_stream_is_said_at_once(site: Site, visits: Visits) -> None:
    """When the stream cannot be opened, the screen does not pretend to be live."""
    visits.expect("ERR_FAILED")
    page = visits.page(OFFICER, DESK)
    page.route("**/live/alerts*", lambda route: route.abort())
    page.goto("/veille")
    expect(page.get_by_text("La liaison est coupée")).to_be_visible()
    expect(page.get_by_role("link", name="Recharger")).to_be_visible()


def test_a_lost_history_is_read_again(site: Site, visits: Visits) -> None:
    """The stream says « loss »: what is new waits, what changed changes, nothing is there twice."""
    shown, closed = fight(site), fight(site)
    missed: list[EventView] = []

    def forget(route: Any) -> None:
        """While nobody was listening, things happened; and the place to resume is unknown."""
        if not missed:
            missed.append(fight(site))
            site.take("nadege.pommeraie", shown)
            site.close("nadege.pommeraie", closed, "resolue")
        route.continue_(url=re.sub(r"after=[^&]*", "after=nothing-we-know", route.request.url))

    page = watch(visits)  # whole: the page before would be the one that forgets
    page.route("**/live/alerts*", forget)
    page.goto("/veille")
    expect(page.get_by_role("button", name="1 nouvelle")).to_be_visible()
    expect(card_of(page, site, shown)).to_contain_text("Prise en charge")
    expect(page.locator(".alert[data-state=closed]")).to_have_count(1)
    page.get_by_role("button", name="1 nouvelle").click()
    expect(card_of(page, site, missed[0])).to_have_count(1)
    ids = list(boxes(page))
    assert len(ids) == len(set(ids))
    expect(page.locator(".alert[data-state=closed]")).to_have_count(0)


def test_a_lapsed_delay_is_marked(site: Site, visits: Visits) -> None:
    """Five minutes without an answer: the card says how late it is, and moves nothing for it."""
    event = fight(site)
    page = visits.page(OFFICER, DESK)
    page.clock.install()
    page.goto("/veille")
    card = card_of(page, site, event)
    expect(card.locator(".slot-delay")).to_contain_text(re.compile(r"dans \d"))
    before = boxes(page)
    page.clock.fast_forward(8 * 60_000)
    expect(card.locator(".slot-delay")).to_contain_text(re.compile(r"En retard de \d+\smin"))
    assert boxes(page) == before


def test_a_narrative_stays_off_the_board(site: Site, visits: Visits) -> None:
    """A wall screen is read by whoever passes: the words are on the alert's own page."""
    words = "Deux groupes face à face devant la halle"
    event = fight(site, narrative=words)
    page = watch(visits)
    expect(card_of(page, site, event)).to_be_visible()
    assert words not in whole(page).content()
    card_of(page, site, event).locator("h3 a").click()
    expect(page.get_by_text(words)).to_be_visible()


def test_an_educator_reads_and_does_not_answer(site: Site, visits: Visits) -> None:
    """Whose charter gives no right to answer sees no button that would be refused."""
    event = fight(site)
    page = watch(visits, EDUCATOR, PHONE)
    card = card_of(page, site, event, EDUCATOR)
    expect(card).to_be_visible()
    expect(card.get_by_role("button")).to_have_count(0)
    card.locator("h3 a").click()
    expect(page.get_by_role("link", name="Lire la fiche")).to_be_visible()
    expect(page.get_by_role("button", name="Clore")).to_have_count(0)


def test_the_map_has_its_own_buttons(site: Site, visits: Visits) -> None:
    """Zoom by buttons that a keyboard reaches; a touched sector shows its cards."""
    event = fight(site)
    page = watch(visits)
    path = page.locator(f"path[data-sector='{site.players.places['halles']}']")
    path.wait_for()
    box = path.bounding_box()
    assert box is not None
    page.get_by_role("button", name="Agrandir la carte").click()
    page.wait_for_function(
        "([path, width]) => path.getBoundingClientRect().width > width * 1.2",
        arg=[path.element_handle(), box["width"]],
    )
    path.click(force=True)
    expect(card_of(page, site, event)).to_have_class(re.compile("pointed"))
