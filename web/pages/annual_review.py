"""Bilan annuel: the figures of a year, on a page and on paper.  Nobody is named."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from alerts.annual_review import FIRST_YEAR, FLOOR, ReadAnnualReview
from charters.vocabulary import Action
from web.door import ask, guarded, visitor
from web.forms.annual_review import sections, since
from web.pages.around import could, now, show, text_of
from web.paper.annual_review import pdf
from web.words import PARIS

bp = Blueprint("annual_review", __name__)


@bp.get("/bilan")
@guarded
def read() -> ResponseReturnValue:
    """Show the review of a year, this one without any being asked for."""
    this = now().astimezone(PARIS).year
    review = ask(ReadAnnualReview(_year(text_of(request.args, "annee", 4), this)))
    years = [(year, str(year)) for year in range(this, max(this - 6, FIRST_YEAR) - 1, -1)]
    return show(
        "annual_review.html",
        review=review,
        sections=sections(review),
        since=since(review),
        years=years,
        floor=FLOOR,
        controls=could(visitor(), Action.AUDIT_READ),
    )


@bp.get("/bilan/<year>.pdf")
@guarded
def paper(year: str) -> ResponseReturnValue:
    """Answer with the review as a PDF, to be handed to the council and to the department."""
    review = ask(ReadAnnualReview(_year(year, 0)))
    today = now().astimezone(PARIS).date()
    answer = Response(pdf(review, visitor().council_name, today), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="bilan-{review.year}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _year(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
