"""Who is on duty, whom to reach, where nobody would answer: by pages, without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

from werkzeug.test import TestResponse

from alerts.rosters.store import Roster
from sharing.proposals import ProposeProtocol
from tests.council import SmallCouncil
from tests.rosters.lines import ROUND_THE_CLOCK, on_roster, today
from tests.signers import protocol, signers
from tests.web.test_pages_bad_input import Person, said

LINE = {"begins": "00:00", "ends": "24:00", "first": today().isoformat(), "last": ""}


def test_a_roster_is_kept_by_pages(council: SmallCouncil) -> None:
    """Made, filled, changed for a day, handed over; what is wrong comes back as it was typed."""
    keeper, officer = Person(council, "coordinator"), Person(council, "officer")
    form = {"name": "Nuit", "owner": f"cell:{council.cell}", "phone": "12"}
    wrong = keeper.post("/tours", form)
    assert wrong.status_code == 422
    assert "Ce numéro de téléphone n'existe pas" in said(wrong)
    assert 'value="Nuit"' in wrong.text
    here = keeper.post("/tours", form | {"phone": "01 99 00 12 34"}).location
    line = {**LINE, "agent": council.agents["officer"], "days": list("0123456")}
    assert keeper.post(f"{here}/lignes", line).location == here  # type: ignore[arg-type]  # days
    again = keeper.post(f"{here}/lignes", line | {"begins": "8:00", "ends": "9:00"})  # type: ignore[arg-type]  # days
    assert again.status_code == 422
    assert "chevauche la ligne 1" in said(again)
    page = officer.client.get(here)
    assert "Cédric Roche" in said(page)
    assert "Ajouter une ligne" not in said(page)
    note = officer.post(f"{here}/notes", {"ambience": "tendue", "note": "Voir Karim Benslimane"})
    assert note.status_code == 422
    assert "Voir Karim Benslimane" in note.text
    assert officer.post(f"{here}/notes", {"ambience": "tendue", "note": "Hall B."}).location == here
    assert "Hall B." in said(keeper.client.get(here))
    assert "Hall B." not in Person(council, "mediator").client.get(here).text
    change = re.findall(rf'action="({here}/lignes/[a-z2-7]+/{today()})"', page.text)[0]
    assert keeper.post(change, {"agent": "nobody"}).location == here
    assert officer.post(f"{here}/fin", {}).status_code == 403
    assert keeper.post(f"{here}/fin", {}).location == "/tours"
    [row] = council.rows(Roster)
    assert row.ended_at is not None
    assert keeper.client.get(here).status_code == 404


def test_whom_to_reach_in_one_tap(council: SmallCouncil) -> None:
    """For those on the ground: their sector first, now; a number to call."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    with council.sessions.of(council.id) as session:
        for row in session.query(Roster):
            row.phone = "+33199001234"
    caretaker = Person(council, "caretaker")
    nord = council.places["nord"]
    page = caretaker.client.get(f"/qui-joindre?secteur={nord}")
    assert "Joignables maintenant" in said(page)
    assert 'href="tel:+33199001234"' in page.text
    assert "Roche" not in page.text
    assert "Personne n’est de garde ici" in said(
        caretaker.client.get(f"/qui-joindre?secteur={council.places['sud']}")
    )
    for wrong in ("secteur=rien", f"secteur={nord}&heure=tard", f"secteur={nord}&jour=2098-01-01"):
        assert caretaker.client.get(f"/qui-joindre?{wrong}").status_code == 422
    assert Person(council, "auditor").client.get("/qui-joindre").status_code == 403


def test_until_when_somebody_is_there(council: SmallCouncil) -> None:
    """The end of their turns; who is there whenever one looks has none."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    in_three_days = today() + timedelta(days=3)
    on_roster(council, ("police", *ROUND_THE_CLOCK, in_three_days), cell=False)
    page = Person(council, "caretaker").client.get(f"/qui-joindre?secteur={council.places['nord']}")
    told = " ".join(said(page).split())
    assert "Veille Nord ● De garde toute la semaine, jour et nuit" in told
    assert re.search("Police nationale ● De garde fin le .* à 00:00", told)


def test_where_nobody_would_answer(council: SmallCouncil) -> None:
    """A week as a table with words, and the holes in sentences; narrowed to a family."""
    page = Person(council, "coordinator").client.get("/couverture")
    assert "Aucun tour de garde" in said(page)
    assert page.text.count('<td class="square') == 168 + 24 * 12
    assert "Personne ne répond" in said(page)
    narrow = Person(council, "police").client.get("/couverture?famille=CAD")
    assert "Éclairage" in said(narrow)
    assert "Bagarre" not in said(narrow)
    assert Person(council, "mediator").client.get("/couverture").status_code == 403


BESIDES = """  - id: CRISE
    label: "Toute crise : prévenir la cellule de veille dans les 5 minutes."
    when: {severity_gte: 5}
    whom: [watch_cell]
    within_min: 5
  - id: CAD
    label: "Cadre de vie : prévenir la police nationale dans la journée."
    when: {groups: [CAD]}
    whom: [state_police, watch_cell]
    within_min: 30
"""


def heat(page: TestResponse) -> dict[str, list[str]]:
    """The table of families: of each its 24 hours, as they stand in the cells."""
    [table] = re.findall(r'<table class="heat">(.*?)</table>', page.text, re.DOTALL)[:1]
    codes = re.findall(r"<b>(\w+)</b>", table)
    found: dict[str, list[str]] = {code: [] for code in codes}
    rows = re.findall(r'<tr><th scope="row">(\d+)&nbsp;h</th>(.*?)</tr>', table)
    assert [int(hour) for hour, _ in rows] == list(range(24))
    for _, cells in rows:
        states = re.findall(
            r'<td class="square square-(\w+).*?<span aria-hidden="true">(.*?)<', cells
        )
        for code, (state, shown) in zip(codes, states, strict=True):
            found[code].append(f"{state} {shown}")
    return found


def test_which_cells_are_holes(council: SmallCouncil) -> None:
    """The coordinator is there from eight to eight, Monday to Thursday; the police are but from
    two to four, every night."""
    signers(council).ask("coordinator", ProposeProtocol(protocol("essai", 1, BESIDES)))
    on_roster(council, ("coordinator", "0123", 8 * 60, 20 * 60))
    on_roster(council, ("police", "0123456", 4 * 60, 2 * 60), cell=False)
    keeper, asked = Person(council, "coordinator").client, "/couverture?record=essai@1"
    nord = heat(keeper.get(f"{asked}&secteur={council.places['nord']}"))
    by_day, nobody = ["hole 3"] * 12, ["hole 7"]
    assert list(nord) == [
        "TRQ",
        "CAD",
        "BIE",
        "PER",
        "STU",
        "VUR",
        "SCO",
        "TRP",
        "CIR",
        "VUL",
        "VIE",
        "G5",
    ]
    assert nord["TRQ"] == [*nobody * 8, *by_day, *nobody * 4]
    for family in ("BIE", "PER", "VUR", "G5"):  # three of which something is a crisis by itself
        assert nord[family] == nord["TRQ"]
    alone = ["some ◐"]
    assert nord["CAD"] == [*alone * 2, *nobody * 2, *alone * 20]
    for family in ("STU", "SCO", "TRP", "CIR", "VUL", "VIE"):
        assert nord[family] == ["none ·"] * 24
    page = keeper.get(asked)
    both = heat(page)
    # No cell looks after sud: the coordinator is told at once, except where the police are.
    assert both == nord | {"G5": nobody * 24}
    assert "Si c’est une crise" in said(page)  # of the categories of which the police are told
    crisis = keeper.get(f"{asked}&secteur={council.places['nord']}&famille=G5")
    assert heat(crisis) == {"G5": nord["G5"]}
    assert "Toute crise, quel que soit le fait" in said(crisis)
    assert "Toit" not in said(crisis)
    assert "G5" not in heat(keeper.get(f"{asked}&famille=TRQ"))


def test_a_protocol_that_asks_for_nothing_more_in_a_crisis_shows_none(
    council: SmallCouncil,
) -> None:
    """Nothing is said of what is not there."""
    signers(council).ask("coordinator", ProposeProtocol(protocol("essai", 1)))
    page = Person(council, "coordinator").client.get("/couverture?record=essai@1")
    assert list(heat(page))[-1] == "VIE"
    assert "crise" not in said(page)


def test_a_roster_goes_out_and_comes_in_as_a_calendar(council: SmallCouncil) -> None:
    """Unchanged, edited, into another roster: the page says what came of it, or what is wrong."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    [row] = council.rows(Roster)
    keeper = Person(council, "coordinator")
    here = f"/tours/{row.id}"
    file = keeper.client.get(f"{here}/agenda.ics")
    assert (file.status_code, file.mimetype) == (200, "text/calendar")
    assert "Cédric Roche" in file.text

    def sent(where: str, content: bytes) -> str:
        form = {"csrf_token": keeper.token("/charte"), "file": (BytesIO(content), "a.ics")}
        answer = keeper.client.post(f"{where}/agenda", data=form)
        page = keeper.client.get(answer.location) if answer.status_code == 302 else answer
        assert page.status_code == (200 if answer.status_code == 302 else 422)
        return said(page)

    assert "Ce fichier n'est pas un agenda." in sent(here, b"rien")
    assert "reste : pour l’enlever" in said(keeper.client.get(here))
    assert "Rien à changer" in sent(here, file.data)
    wrong = sent(here, file.data.replace("Cédric Roche".encode(), b"Personne"))
    begins = file.data.splitlines().index(b"BEGIN:VEVENT") + 1
    assert f"Ligne {begins} : personne de cette garde" in wrong
    assert "Lignes changées : 1." in sent(here, file.data.replace(b"BYDAY=MO,", b"BYDAY="))
    assert "lundi" not in said(keeper.client.get(here)).split("Ajouter une ligne")[0]
    nothing = f"{here}?ajoutes=0&changes=0&jours=0"
    assert "Rien à changer" in said(keeper.client.get(nothing))
    assert "Rien à changer" not in said(Person(council, "officer").client.get(nothing))
    form = {"name": "Copie", "owner": f"cell:{council.cell}", "phone": ""}
    there = keeper.post("/tours", form).location
    assert "Lignes ajoutées : 1." in sent(there, file.data)
    assert "1. Cédric Roche" in said(keeper.client.get(there))
