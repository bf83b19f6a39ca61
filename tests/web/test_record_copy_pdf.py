"""The PDF of a copy, read back by a library that we did not write."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import web.paper
from charters.vocabulary import Action
from sharing.nominative.copies import ACCESSES, Access, Copy, Function, Held
from web.paper.record_copy import pdf

VENDOR = Path(web.paper.__file__).parent / "vendor"
AT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past midnight in Paris
TODAY = date(2026, 11, 27)
KEEPER = Function("council_coordinator", "Ville de Val-Fleuri")
POLICE = Function("state_police", "Police nationale")


def held(code: str, value: str, *, standing: bool = True) -> Held:
    """A field that the coordinator wrote."""
    return Held(code, value, KEEPER, AT, standing)


COPY = Copy(
    record="abcdwxyz12345678",
    group_name="Suivi Nord",
    referent=POLICE,
    state="limited",
    opened_at=AT,
    destroy_by=date(2034, 4, 1),
    elements=(
        ("identity", (held("last_name", "Nguyễn"), held("first_name", "Żółć-Ævar Şahin"))),
        (
            "contact",
            (
                held("address", "3, allée <b>des</b> Œillets & Cie"),
                held("address", "12, quai", standing=False),
                held("phone", ""),
            ),
        ),
        ("actions", (held("action", "mayor_reminder"), held("action_on", "2026-11-20"))),
    ),
    accesses=(
        Access(
            AT, POLICE, Action.NOMINATIVE_BREAK_GLASS, "emergency_response", ("identity",), ("A03",)
        ),
        Access(AT, KEEPER, Action.NOMINATIVE_COPY, "rights_of_persons", (), ("A04", "A11")),
    ),
    damaged=0,
)


def read(copy: Copy) -> tuple[PdfReader, str]:
    """Return the PDF of a copy and its text, each space once."""
    reader = PdfReader(BytesIO(pdf(copy, "CLSPD de Val-Fleuri", TODAY)))
    text = " ".join(page.extract_text() for page in reader.pages)
    return reader, re.sub(r"\s+", " ", text)


def test_all_of_it_is_on_the_paper() -> None:
    """Names in whatever Latin letters, markup as text, what stood before, what was taken away."""
    _, text = read(COPY)
    for words in (
        "Copie de la fiche ABCD-WXYZ",
        "CLSPD de Val-Fleuri. Remis à la personne le 27 novembre 2026.",
        "Suivi Nord",
        "usage limité",
        "1er avril 2034",
        "Nguyễn",
        "Żółć-Ævar Şahin",
        "3, allée <b>des</b> Œillets & Cie",
        "avant 12, quai",
        "Téléphone Retiré",
        "Rappel à l'ordre par le maire (CSI L132-7)",
        "20 novembre 2026",
        "Coordonnateur du conseil, Ville de Val-Fleuri, le 25 novembre 2026",
        "25 novembre 2026, 00:30",
        "Ouvrir une fiche nominative quand une vie est en danger. Une vie en danger.",
        "A04, A11",
    ):
        assert words in text, words
    assert "abîmée" not in text
    assert "2 lignes du journal sont abîmées" in read(replace(COPY, damaged=2))[1]
    assert "jamais au-delà de vos 25 ans" in read(replace(COPY, destroy_by=None))[1]


def test_pages_are_numbered_and_a_long_one_goes_on() -> None:
    """The head of a table is on each page of it; the foot says which record and which day."""
    reader, text = read(replace(COPY, accesses=COPY.accesses * 40))
    pages = len(reader.pages)
    assert pages > 3
    assert all(f"Page {number}" in text for number in range(1, pages + 1))
    assert text.count("Fiche ABCD-WXYZ. Remis à la personne le 27 novembre 2026.") == pages
    assert text.count("Ouvrir une fiche nominative quand une vie est en danger.") == 40
    assert text.count("Articles de la charte") > 1
    width, height = reader.pages[0].mediabox[2:]
    assert (round(float(width)), round(float(height))) == (595, 842)


def test_the_same_copy_is_the_same_paper() -> None:
    """Whenever it is made; another day is another paper.  Its properties name nobody."""
    assert pdf(COPY, "CLSPD", TODAY) == pdf(COPY, "CLSPD", TODAY)
    assert pdf(COPY, "CLSPD", TODAY) != pdf(COPY, "CLSPD", date(2026, 11, 28))
    properties, _ = read(COPY)
    said = str(properties.metadata)
    assert "Copie de la fiche ABCD-WXYZ" in said
    assert "Nguy" not in said
    assert str(properties.root_object["/Lang"]) == "fr"


@pytest.mark.parametrize("action", ACCESSES)
def test_every_access_has_its_french(action: Action) -> None:
    """No code of the machine is handed to a person."""
    one = Access(AT, KEEPER, action, "individual_follow_up", ("follow_up",), ("A03",))
    _, text = read(replace(COPY, accesses=(one,)))
    assert "Le suivi de la personne." in text
    assert not re.search(r"nominative:|individual|follow_up", text)


def test_the_font_is_that_of_the_lock() -> None:
    """With its licence; nothing else lies there."""
    lock = json.loads((VENDOR / "lock.json").read_text(encoding="utf-8"))
    named = {VENDOR / "lock.json"}
    for package in lock.values():
        assert {"version", "source", "integrity", "licence", "files"} == set(package)
        for name, integrity in package["files"].items():
            named.add(VENDOR / name)
            digest = hashlib.sha384((VENDOR / name).read_bytes()).digest()
            assert integrity == f"sha384-{base64.b64encode(digest).decode()}", name
    assert {path for path in VENDOR.rglob("*") if path.is_file()} == named
