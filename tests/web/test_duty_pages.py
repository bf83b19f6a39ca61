"""Who is on duty, whom to reach, where nobody would answer: by pages, without a script."""

from __future__ import annotations

import re
from io import BytesIO

from alerts.rosters.store import Roster
from tests.council import SmallCouncil
from tests.rosters.lines import ROUND_THE_CLOCK, on_roster, today
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


def test_where_nobody_would_answer(council: SmallCouncil) -> None:
    """A week as a table with words, and the holes in sentences; narrowed to a family."""
    page = Person(council, "coordinator").client.get("/couverture")
    assert "Aucun tour de garde" in said(page)
    assert page.text.count('<td class="square') == 168 + 24 * 11
    assert "Personne ne répond" in said(page)
    narrow = Person(council, "police").client.get("/couverture?famille=CAD")
    assert "Éclairage" in said(narrow)
    assert "Bagarre" not in said(narrow)
    assert Person(council, "mediator").client.get("/couverture").status_code == 403


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
    assert "Ligne 4 : personne de cette garde" in wrong
    assert "Lignes changées : 1." in sent(here, file.data.replace(b"BYDAY=MO,", b"BYDAY="))
    assert "lundi" not in said(keeper.client.get(here)).split("Ajouter une ligne")[0]
    nothing = f"{here}?ajoutes=0&changes=0&jours=0"
    assert "Rien à changer" in said(keeper.client.get(nothing))
    assert "Rien à changer" not in said(Person(council, "officer").client.get(nothing))
    form = {"name": "Copie", "owner": f"cell:{council.cell}", "phone": ""}
    there = keeper.post("/tours", form).location
    assert "Lignes ajoutées : 1." in sent(there, file.data)
    assert "1. Cédric Roche" in said(keeper.client.get(there))
