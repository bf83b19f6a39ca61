"""What a nominative record may hold: a closed list, and each value in one form."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from charters.vocabulary import ELEMENTS
from config.settings import DEFAULTS
from sharing.command import Problem
from sharing.nominative.fields import FIELDS, NEEDED, Kind
from sharing.nominative.values import LONGEST_NAME, dialled, take

TODAY = date(2026, 11, 26)
NEVER = {"free_comment", "nickname", "photo", "family", "associates"}


def test_each_field_is_of_an_element_that_the_charter_knows() -> None:
    """None of those that the national base forbids by name; none of the others forgotten."""
    elements = {field.element for field in FIELDS.values()}
    assert elements == set(ELEMENTS) - NEVER
    law = (DEFAULTS / "national.yaml").read_text()
    assert all(word in law.partition("RN03.1")[2].partition("says:")[0] for word in NEVER)
    assert set(NEEDED) <= FIELDS.keys()


def test_a_list_is_closed_and_nothing_else_is() -> None:
    """A choice has its words, each with its French; what is typed has none."""
    for field in FIELDS.values():
        assert bool(field.choices) is (field.kind is Kind.CHOICE)
        assert all(word.isidentifier() and french for word, french in field.choices.items())


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("last_name", "  Le  Goff ", "Le Goff"),
        ("last_name", "d’Arcy", "d'Arcy"),
        ("first_name", "Jean–Pierre", "Jean-Pierre"),
        ("first_name", "Zoe\u0308", "Zoë"),
        ("last_name", "Nguyễn", "Nguyễn"),
        ("last_name", "x" * LONGEST_NAME, "x" * LONGEST_NAME),
        ("birth_date", "2009-02-28", "2009-02-28"),
        ("begun_on", "2026-11-26", "2026-11-26"),
        ("phone", "06 12 34 56 78", "+33612345678"),
        ("guardian_phone", "+32 470 12 34 56", "+32470123456"),
        ("email", "Camille.Morel@Exemple.FR", "Camille.Morel@exemple.fr"),
        ("address", "12,  rue des  Peupliers", "12, rue des Peupliers"),
        ("schooling", "vocational", "vocational"),
    ],
)
def test_the_same_thing_is_kept_the_same(code: str, typed: str, kept: str) -> None:
    """And what is kept is kept again as it is."""
    assert take(code, typed, TODAY) == kept
    assert take(code, kept, TODAY) == kept


@pytest.mark.parametrize(
    ("code", "typed", "wrong"),
    [
        ("last_name", "x" * 300, "too_long"),
        ("last_name", "", "missing"),
        ("last_name", " \u00a0 ", "missing"),
        ("last_name", "-'", "not_a_name"),
        ("last_name", "Morel 3", "not_a_name"),
        ("last_name", "М\u043erel", "not_a_name"),  # Cyrillic letters that look Latin
        ("first_name", "Ida\u202e", "not_a_name"),
        ("first_name", "A\0", "not_a_name"),
        ("first_name", "\ud800", "not_a_name"),
        ("birth_date", "28/02/2009", "not_a_day"),
        ("birth_date", "2009-02-30", "not_a_day"),
        ("birth_date", "1899-01-01", "bad_day"),
        ("ended_on", "2026-11-27", "bad_day"),
        ("phone", "12", "not_a_phone"),
        ("phone", "appelez le soir", "not_a_phone"),
        ("phone", "06 12 34 56 78 poste 4", "not_a_phone"),
        ("email", "camille@", "not_an_email"),
        ("email", "a b@exemple.fr", "not_an_email"),
        ("address", "x" * 201, "too_long"),
        ("address", "rue\u0007", "bad_character"),
        ("origin", "rumour", "unknown_word"),
        ("free_comment", "il serait dangereux", "unknown_field"),
        ("photo", "x", "unknown_field"),
    ],
)
def test_what_is_refused_says_what_would_be_right(code: str, typed: str, wrong: str) -> None:
    """Beside its field, and without what was typed."""
    found = take(code, typed, TODAY)
    assert isinstance(found, Problem)
    assert (found.field, found.code) == (code, wrong)
    assert found.right
    assert len(typed) < 4 or typed not in f"{found.wrong}{found.right}"


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=300))
@example("last_name", "x" * 100_000)
@example("email", "a@" + "a." * 50_000)
def test_whatever_is_typed_has_an_answer_that_stays(code: str, typed: str) -> None:
    """No error, nothing kept in two forms, nothing kept that no database keeps."""
    found = take(code, typed, TODAY)
    if isinstance(found, str):
        assert take(code, found, TODAY) == found
        assert "\0" not in found
        found.encode()


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+262692123456", "0692 12 34 56"),
        ("+32470123456", "+32 470 12 34 56"),
    ],
)
def test_a_number_is_shown_as_it_is_dialled(kept: str, told: str) -> None:
    """From here; and what is shown may be typed again."""
    assert dialled(kept) == told
    if kept.startswith(("+33", "+32")):
        assert take("phone", told, TODAY) == kept
