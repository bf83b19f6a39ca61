"""Each category that belongs to a circuit of the law: its page says which, whom to call, and why
nothing is written; what it leaves is a circuit, a day, a sector and a sort of organisation."""

from __future__ import annotations

import re
from html import unescape

import pytest

from audit.store import Entry
from sharing.store import Event, Outbox, ReferralStub
from sharing.taxonomy import Taxonomy
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said

CANARY = "Karim Benslimane"
CIRCUITS = {  # category: its circuit, and the numbers that must not be missing
    "PER-08": ("VIF", {"17", "114", "3919"}),
    "PER-10": ("ART40", {"17", "15", "114", "116 006"}),
    "VUL-02": ("SOCIAL", {"15", "3977", "115"}),
    "VUL-04": ("CRIP", {"119", "17"}),
    "VUL-05": ("HEALTH", {"15", "17", "3114"}),
    "VUL-06": ("CRIP", {"119", "17"}),
}


@pytest.fixture
def taxonomy(council: SmallCouncil) -> Taxonomy:
    """The words that are shared."""
    return council.house.taxonomy


def test_every_one_has_its_line_here(taxonomy: Taxonomy) -> None:
    """One that becomes external says here where it goes."""
    external = {c.code: c.circuit for c in taxonomy.categories.values() if c.external}
    assert external == {code: circuit for code, (circuit, _) in CIRCUITS.items()}


def test_the_page_names_the_circuit_and_whom_to_call(
    council: SmallCouncil, taxonomy: Taxonomy
) -> None:
    """Label, what to do, each number in one tap, the texts; no field but the place."""
    mediator = Person(council, "mediator")
    for code, (circuit, numbers) in CIRCUITS.items():
        page = mediator.client.get(f"/signaler?categorie={code}")
        known, words = taxonomy.circuits[circuit], said(page)
        assert "Ceci ne s’écrit pas ici" in words, code
        assert known.label in words
        assert known.text in words
        assert all(text in words for text in known.basis)
        calls = re.findall(r'href="(?:tel|sms):([0-9]+)"', page.text)
        assert set(calls) == {contact.number.replace(" ", "") for contact in known.contacts}
        assert {number.replace(" ", "") for number in numbers} <= set(calls), code
        main = unescape(page.text.partition('<main id="contenu"')[2])
        assert "<textarea" not in main
        names = re.findall(r'<(?:input|select)[^>]* name="([a-z_]+)"', main)
        assert set(names) == {"csrf_token", "category", "sector"}


def test_what_is_left_has_no_content(council: SmallCouncil) -> None:
    """Whatever else is sent with the form, it is nowhere; nobody is told."""
    mediator = Person(council, "mediator")
    for code in CIRCUITS:
        form = {"category": code, "sector": council.places["nord"], "narrative": CANARY}
        done = mediator.post("/orientations", {**form, "measures": CANARY, "circuit": CANARY})
        assert done.status_code == 200
        assert "Orientation notée" in said(done)
        assert CANARY not in done.text
    stubs = council.rows(ReferralStub)
    assert sorted(stub.circuit for stub in stubs) == sorted(c for c, _ in CIRCUITS.values())
    assert {(stub.sector_id, stub.reporter_kind) for stub in stubs} == {
        (council.places["nord"], "mediation")
    }
    kept = " ".join(str(vars(row)) for row in (*stubs, *council.rows(Entry)))
    assert CANARY not in kept
    assert not any(code in kept for code in CIRCUITS)  # which of a circuit's matters: not even that
    assert council.rows(Event) == []
    assert council.rows(Outbox) == []
