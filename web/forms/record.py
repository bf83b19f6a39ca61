"""The forms of a nominative record: fields by element, and what has been changed in them.

1. What was typed goes back in the same answer only; the desk says what is wrong with it.
2. A form that changes something holds what it was (``was_``): what nobody touched is not sent on,
   so that it cannot write over what somebody else has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from charters.vocabulary import Purpose
from sharing.nominative.contents import Written
from sharing.nominative.fields import ADDED_TO, FIELDS, NEEDED, Field, Kind
from sharing.nominative.values import OLDEST, dialled
from web.words import local_day

LONGEST = 400  # characters of a field; each has its own narrower bound at the desk
TITLES = {
    "identity": "Identité",
    "contact": "Coordonnées",
    "guardians": "Représentants légaux",
    "schooling": "Scolarité ou emploi",
    "follow_up": "Suivi",
    "actions": "Actions menées",
    "judicial_measures": "Mesures de justice",
    "social_difficulties": "Difficultés sociales",
}
APART = ("ended_on", "ending")
"""The end of a follow-up has a page of its own."""
AT_FIRST = ("identity", "contact", "guardians", "schooling", "follow_up")
"""What is asked for when a record is opened; the rest is written as it happens."""
PURPOSES = (
    (Purpose.INDIVIDUAL_FOLLOW_UP, "Le suivi de la personne"),
    (Purpose.VICTIM_SUPPORT, "L’aide aux victimes"),
)
PURPOSE_FR: dict[str, str] = {
    **dict(PURPOSES),
    Purpose.EMERGENCY_RESPONSE: "Une vie en danger",
    Purpose.RIGHTS_OF_PERSONS: "Les droits de la personne",
}
"""What an opening may have been for."""
INPUTS = {Kind.DAY: "date", Kind.EMAIL: "email", Kind.PHONE: "tel"}


def fields_of(element: str) -> tuple[Field, ...]:
    """Return the fields of an element that its form has, in the order of the list."""
    return tuple(f for f in FIELDS.values() if f.element == element and f.code not in APART)


def groups_of(elements: Iterable[str]) -> list[tuple[str, str, tuple[Field, ...]]]:
    """Return (element, title, fields) for a form."""
    return [(one, TITLES[one], fields_of(one)) for one in elements]


def typed(form: MultiDict[str, str], elements: Iterable[str]) -> dict[str, str]:
    """Return what was typed in the fields of *elements*, by code."""
    codes = [field.code for element in elements for field in fields_of(element)]
    return {code: form.get(code, "").strip()[:LONGEST] for code in codes if code in form}


def touched(form: MultiDict[str, str], element: str) -> dict[str, str]:
    """Return what was typed that is not what the form held."""
    values = typed(form, (element,))
    if element in ADDED_TO:
        return values
    return {code: v for code, v in values.items() if v != form.get(f"was_{code}", "")}


def seen(form: MultiDict[str, str]) -> int:
    """Return the revision that was on the screen; 0, which is none, for anything else."""
    said = form.get("seen", "")[:12]
    return int(said) if said.isascii() and said.isdigit() else 0


def days(today: date) -> dict[str, date]:
    """Return the ``first`` and the ``last`` day that a form takes."""
    return {"first": date(today.year - OLDEST, 1, 1), "last": today}


def standing(written: Iterable[Written]) -> dict[str, str]:
    """Return the values of an element as they stand, by code, as one types them."""
    return {one.code: as_typed(one.code, one.value) for one in written if one.value}


def as_typed(code: str, value: str) -> str:
    """Return a kept value as people type it; typed again it is kept the same."""
    return dialled(value) if value and FIELDS[code].kind is Kind.PHONE else value


def said(code: str, value: str) -> str:
    """Return a value as people read it: a day, a word of a list, or as it was written."""
    field = FIELDS.get(code)
    if field is None or not value:
        return value
    if field.kind is Kind.DAY:
        return local_day(date.fromisoformat(value))
    if field.kind is Kind.PHONE:
        return dialled(value)
    return field.choices.get(value, value)


def label(code: str) -> str:
    """Return what a field is called."""
    return FIELDS[code].label if code in FIELDS else "Pourquoi"


def needed(code: str) -> bool:
    """Say whether a field may not be left out: there is no record or no entry without it."""
    return code in NEEDED or FIELDS[code].element in ADDED_TO


def entries(written: Iterable[Written]) -> list[tuple[Written, Mapping[str, str]]]:
    """Return what was added to an element, entry by entry, newest first: (one of it, values)."""
    found: dict[int, tuple[Written, dict[str, str]]] = {}
    for one in written:
        found.setdefault(one.revision, (one, {}))[1][one.code] = one.value
    return [found[revision] for revision in sorted(found, reverse=True)]
