"""The copy of a record for the person whom it is about: A4, in French, page after page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from charters.say import capital
from charters.vocabulary import PROFESSION_FR
from sharing.nominative.copies import Access, Copy, Function, Held
from web.forms import record as forms
from web.words import PARIS, deed, local_day, local_time

FONT = "DejaVuSans"
_FONT_FILE = Path(__file__).parent / "vendor" / "dejavu-2.37" / f"{FONT}.ttf"
_PAPER, _MARGIN, _PAD = (595.28, 841.89), 54.0, 6.0  # points: A4, 19 mm, and what frames add
_INK, _SOFT, _LINE = "#1b2430", "#566073", "#c9d0da"
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
    from reportlab.platypus import SimpleDocTemplate

    _fonts()
    buffer, given = BytesIO(), f"Remis à la personne le {local_day(today)}"
    document = SimpleDocTemplate(
        buffer,
        pagesize=_PAPER,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"Copie de la fiche {copy.reference}",
        author=council,
        lang="fr",
        invariant=1,
    )

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(_SOFT)
        canvas.drawString(_MARGIN + _PAD, _MARGIN / 2, f"Fiche {copy.reference}. {given}.")
        canvas.drawRightString(_PAPER[0] - _MARGIN - _PAD, _MARGIN / 2, f"Page {page.page}")

    document.build([*_story(copy, council, given)], onFirstPage=foot, onLaterPages=foot)
    return buffer.getvalue()


def _story(copy: Copy, council: str, given: str) -> Iterator[Any]:
    yield _text(f"Copie de la fiche {copy.reference}", 18, after=4)
    yield _text(f"{council}. {given}.", 10, _SOFT, after=10)
    yield _text(_YOURS, after=10)
    yield _table(_outside(copy), (130, 345))
    for element, fields in copy.elements:
        yield _text(forms.TITLES.get(element, element), 13, before=14, after=4)
        yield _table([*_fields(fields)], (120, 170, 185))
    yield _text("Qui y a eu accès", 13, before=14, after=4)
    if copy.damaged:
        lost = "ligne du journal est abîmée et n’a pas pu être lue"
        if copy.damaged > 1:
            lost = "lignes du journal sont abîmées et n’ont pas pu être lues"
        yield _text(f"{copy.damaged} {lost}.", after=4)
    head = ("Quand", "Qui", "Pour quoi", "Rubriques", "Articles de la charte")
    rows = [tuple(_text(word, 8, _SOFT) for word in head), *map(_access, copy.accesses)]
    yield _table(rows, (80, 122, 118, 92, 63), head=1)
    yield _text(_LEFT_OUT, 9, _SOFT, before=12)


def _outside(copy: Copy) -> list[tuple[Any, ...]]:
    kept = local_day(copy.destroy_by) if copy.destroy_by else _NO_DAY
    facts = (
        ("Groupe de travail", copy.group_name),
        ("Référent", _function(copy.referent)),
        ("Ouverte le", _day(copy.opened_at)),
        ("État", _STATES.get(copy.state, copy.state)),
        ("Détruite au plus tard", kept),
    )
    return [(_text(name, 9, _SOFT), _text(said)) for name, said in facts]


def _fields(fields: Sequence[Held]) -> Iterator[tuple[Any, ...]]:
    for one in fields:
        said = forms.said(one.code, one.value) if one.value else "Retiré"
        said = said if said == one.value else capital(said)  # what was typed stays as it is
        by = f"{_function(one.by)}, le {_day(one.at)}"
        if one.standing:
            yield _text(forms.label(one.code), 9, _SOFT), _text(said), _text(by, 8, _SOFT)
        else:
            yield _text("avant", 8, _SOFT), _text(said, 8, _SOFT), _text(by, 8, _SOFT)


def _access(one: Access) -> tuple[Any, ...]:
    titles = ", ".join(forms.TITLES.get(e, e) for e in one.elements) or "aucune"
    purpose = forms.PURPOSE_FR.get(one.purpose, one.purpose)
    why = f"{capital(deed(one.action))}. {purpose}." if purpose else f"{capital(deed(one.action))}."
    when = f"{_day(one.at)}, {local_time(one.at)}"
    said = (when, _function(one.by), why, titles, ", ".join(one.articles))
    return tuple(_text(word, 8) for word in said)


def _function(by: Function) -> str:
    names = (capital(PROFESSION_FR.get(by.profession, by.profession)), by.partner_name)
    return ", ".join(name for name in names if name) or "fonction inconnue"


def _day(at: datetime) -> str:
    return local_day(at.astimezone(PARIS).date())


def _text(
    text: str, size: float = 10, ink: str = _INK, *, before: float = 0, after: float = 0
) -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "text",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.4,
        textColor=ink,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=int(before > 0 and after > 0),  # a heading stays with what it heads
    )
    return Paragraph(escape(text, quote=False), style)


def _table(rows: Sequence[tuple[Any, ...]], widths: tuple[float, ...], head: int = 0) -> Any:
    from reportlab.platypus import Table

    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table(rows, colWidths=widths, repeatRows=head, style=style, hAlign="LEFT")


@cache
def _fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(FONT, _FONT_FILE))
