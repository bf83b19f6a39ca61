"""The annual review on paper: A4, in French, figures only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from alerts.annual_review import FLOOR, Review
from web.forms.annual_review import sections, since
from web.paper.sheet import SOFT, bound, table, text
from web.words import local_day

_WHAT = (
    "Ce bilan dit comment la charte déontologique a été appliquée. Il ne nomme personne, aucune "
    "organisation, aucun lieu."
)


def pdf(review: Review, council: str, today: date) -> bytes:
    """Return the PDF of a review, made by *council* on *today*."""
    title = f"Bilan de la charte, {review.year}"
    return bound(_story(review, council, today), title, council, f"{title}. {council}.")


def _story(review: Review, council: str, today: date) -> Iterator[Any]:
    yield text(f"Bilan de la charte, année {review.year}", 18, after=4)
    yield text(f"{council}. Établi le {local_day(today)}.", 10, SOFT, after=10)
    yield text(_WHAT, after=4)
    yield text(
        f"Un nombre plus petit que {FLOOR} n'est pas dit, pour que personne ne s'y reconnaisse."
    )
    if said := since(review):
        yield text(said, after=4)
    for section in sections(review):
        yield text(section.title, 13, before=14, after=4)
        yield text(section.note, 9, SOFT, after=4)
        yield table([(text(what), text(count)) for what, count in section.lines], (345, 130))
