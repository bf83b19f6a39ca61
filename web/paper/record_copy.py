"""The copy of a record for the person whom it is about: A4, in French, page after page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from charters.labels import PROFESSION_FR
from charters.say import capital
from sharing.nominative.copies import Access, Copy, Function, Held
from web.forms import record as forms
from web.paper.sheet import SOFT, bound, table, text
from web.words import PARIS, deed, local_day, local_time

_STATES = {"active": "suivi en cours", "limited": "usage limité", "archived": "archive"}
_YOURS = (
    "Voici tout ce que le conseil garde de vous dans cette fiche, et qui y a eu accès. "
    "Si quelque chose est faux, vous pouvez demander qu’on le corrige. "
    "Si vous contestez cette fiche, vous pouvez demander qu’on cesse de s’en servir. "
    "Adressez-vous à la mairie ou au délégué à la protection des données. "
    "Si leur réponse ne vous convient pas, vous pouvez écrire à la CNIL."
)
_NO_DAY = (
    "trois ans après la fin du suivi, et jamais au-delà de vos 25 ans\u00a0; "
    "la date n’est pas encore fixée"
)
_LEFT_OUT = (
    "Les personnes sont dites par leur fonction. Les phrases par lesquelles elles expliquent une "
    "ouverture ou un changement ne sont pas ici, parce qu’elles peuvent parler de quelqu’un "
    "d’autre\u00a0: demandez-les au délégué à la protection des données."
)


def pdf(copy: Copy, council: str, today: date) -> bytes:
    """Return the PDF of a copy, handed over by *council* on *today*."""
    given = f"Remis à la personne le {local_day(today)}"
    title, foot = f"Copie de la fiche {copy.reference}", f"Fiche {copy.reference}. {given}."
    return bound(_story(copy, council, given), title, council, foot)


def _story(copy: Copy, council: str, given: str) -> Iterator[Any]:
    yield text(f"Copie de la fiche {copy.reference}", 18, after=4)
    yield text(f"{council}. {given}.", 10, SOFT, after=10)
    yield text(_YOURS, after=10)
    yield table(_outside(copy), (130, 345))
    for element, fields in copy.elements:
        yield text(forms.TITLES.get(element, element), 13, before=14, after=4)
        yield table([*_fields(fields)], (120, 170, 185))
    yield text("Qui y a eu accès", 13, before=14, after=4)
    if copy.damaged:
        lost = "ligne du journal est abîmée et n’a pas pu être lue"
        if copy.damaged > 1:
            lost = "lignes du journal sont abîmées et n’ont pas pu être lues"
        yield text(f"{copy.damaged} {lost}.", after=4)
    head = ("Quand", "Qui", "Pour quoi", "Rubriques", "Articles de la charte")
    rows = [tuple(text(word, 8, SOFT) for word in head), *map(_access, copy.accesses)]
    yield table(rows, (80, 122, 118, 92, 63), head=1)
    yield text(_LEFT_OUT, 9, SOFT, before=12)


def _outside(copy: Copy) -> list[tuple[Any, ...]]:
    kept = local_day(copy.destroy_by) if copy.destroy_by else _NO_DAY
    facts = (
        ("Groupe de travail", copy.group_name),
        ("Référent", _function(copy.referent)),
        ("Ouverte le", _day(copy.opened_at)),
        ("État", _STATES.get(copy.state, copy.state)),
        ("Détruite au plus tard", kept),
    )
    return [(text(name, 9, SOFT), text(said)) for name, said in facts]


def _fields(fields: Sequence[Held]) -> Iterator[tuple[Any, ...]]:
    for one in fields:
        said = forms.said(one.code, one.value) if one.value else "Retiré"
        said = said if said == one.value else capital(said)  # what was typed stays as it is
        by = f"{_function(one.by)}, le {_day(one.at)}"
        if one.standing:
            yield text(forms.label(one.code), 9, SOFT), text(said), text(by, 8, SOFT)
        else:
            yield text("avant", 8, SOFT), text(said, 8, SOFT), text(by, 8, SOFT)


def _access(one: Access) -> tuple[Any, ...]:
    titles = ", ".join(forms.TITLES.get(e, e) for e in one.elements) or "aucune"
    purpose = forms.PURPOSE_FR.get(one.purpose, one.purpose)
    why = f"{capital(deed(one.action))}. {purpose}." if purpose else f"{capital(deed(one.action))}."
    when = f"{_day(one.at)}, {local_time(one.at)}"
    said = (when, _function(one.by), why, titles, ", ".join(one.articles))
    return tuple(text(word, 8) for word in said)


def _function(by: Function) -> str:
    names = (capital(PROFESSION_FR.get(by.profession, by.profession)), by.partner_name)
    return ", ".join(name for name in names if name) or "fonction inconnue"


def _day(at: datetime) -> str:
    return local_day(at.astimezone(PARIS).date())
