"""Droits des personnes in a browser: searched, limited, lifted by the officer; copied on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.web.following import follow, inside, look, make_ready, seat
from tests.web.proved import strip
from tests.web.site import COORDINATOR, DESK, OFFICER, PHONE, Site, Visits

DPO = "remi.chastagnol"
WHO = {"last_name": "Nguyễn", "first_name": "Anaëlle", "birth_date": "2010-05-02"}
LETTER = "Lettre de la personne reçue le 24 novembre."
GROUP = "Jeunes de la Rivière"


@pytest.fixture(scope="module", autouse=True)
def group(site: Site) -> Iterator[None]:
    """The coordinator and the officer sit in a group; the data-protection officer in none."""
    seat(site, GROUP, COORDINATOR, OFFICER)
    make_ready(site, COORDINATOR, OFFICER, DPO)
    yield
    for login in (COORDINATOR, OFFICER, DPO):
        strip(site, login)


def searched(page: Page, first_name: str, screens: Path | None) -> None:
    """Have the officer search somebody who is followed."""
    page.locator(".account summary").click()
    page.get_by_role("link", name="Droits des personnes").click()
    look(page, screens, "droits-recherche")
    for name, value in (WHO | {"first_name": first_name}).items():
        page.locator(f"#{name}").fill(value)
    page.get_by_label("Qu’est-ce qui est demandé").fill(LETTER)
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", name="Une fiche peut la concerner")).to_be_visible()
    look(page, screens, "droits-trouvee")


def handed_over(keeper: Page, record: str, screens: Path | None, folder: Path) -> str:
    """Have the coordinator make the copy; return what is to be read on it."""
    keeper.goto(f"/fiches/{record}/copie")
    look(keeper, screens, "droits-copie")
    keeper.get_by_label("Qu’est-ce que la personne demande").fill(LETTER)
    with keeper.expect_download() as given:
        keeper.get_by_role("button", name="Faire la copie").click()
    reference = f"{record[:4]}-{record[4:8]}".upper()
    assert given.value.suggested_filename == f"fiche-{reference}.pdf"
    paper = folder / "copie.pdf"
    given.value.save_as(paper)
    return " ".join(one.extract_text() for one in PdfReader(paper).pages)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_person_exercises_their_rights(
    theme: str, visits: Visits, site: Site, screens: Path | None, tmp_path: Path
) -> None:
    """Found, limited, not opened by the group any more, lifted, copied on paper."""
    screens = screens if theme == "light" else None
    first_name = "Anaëlle" if theme == "light" else "Maïwenn"
    keeper = inside(visits, site, COORDINATOR, DESK, color_scheme=theme)
    follow(keeper, site, GROUP, WHO | {"first_name": first_name})
    record = keeper.url.rpartition("/")[2]

    page = inside(visits, site, DPO, PHONE, color_scheme=theme)
    searched(page, first_name, screens)
    page.get_by_role("link", name="Limiter l’usage").first.click()
    look(page, screens, "droits-limiter")
    page.get_by_label("Qu’est-ce que la personne demande").fill(LETTER)
    page.get_by_role("button", name="Limiter l’usage").click()
    expect(page.get_by_text("L’usage de la fiche est limité.")).to_be_visible()

    keeper.goto("/avis")
    keeper.get_by_role("link", name="Voir de quoi il s’agit").first.click()
    expect(keeper.get_by_text("L’usage de cette fiche est limité")).to_be_visible()
    look(keeper, screens, "droits-fiche-limitee")
    page.goto(f"/fiches/{record}/limite")
    page.get_by_label("Qu’est-ce que la personne demande").fill(LETTER)
    page.get_by_role("button", name="Lever la limite").click()
    expect(page.get_by_text("La limite est levée.")).to_be_visible()

    text = handed_over(keeper, record, screens, tmp_path)
    assert "Nguyễn" in text
    assert first_name in text
