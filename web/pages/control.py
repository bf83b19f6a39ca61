"""What those who control look at besides the journal: samples, unusual accesses, figures.

Each is asked for a period; without one, the last seven days.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.reviews import STATES
from sharing.samples import MOST, DrawSample
from sharing.signs import KIND_FR, Thresholds
from sharing.tallies import OUTCOMES, CountAccesses
from sharing.unusual import FindUnusual
from web.door import ask, guarded
from web.forms.journal import days
from web.pages.around import now, show, text_of
from web.pages.chart import bars
from web.words import PARIS

bp = Blueprint("control", __name__)

USUALLY = 7  # days


@bp.get("/journal/a-regarder")
@guarded
def unusual() -> ResponseReturnValue:
    """Show what is unusual in a period, and why."""
    limits = cast(Thresholds, current_app.extensions["vigie.unusual"])
    return _of_a_period(
        "unusual.html", lambda since, until: FindUnusual(since, until, limits), kinds=KIND_FR
    )


@bp.get("/journal/chiffres")
@guarded
def figures() -> ResponseReturnValue:
    """Show how many accesses there were, as a picture and as the table that it is drawn from."""
    return _of_a_period("figures.html", CountAccesses, bars=bars, outcomes=OUTCOMES)


@bp.get("/journal/tirage")
@guarded
def sample() -> ResponseReturnValue:
    """Show the form, or what was drawn."""
    seed, typed = text_of(request.args, "graine", 80), text_of(request.args, "combien", 6) or "20"
    count = int(typed) if typed.isascii() and typed.isdigit() else 0

    def asked(since: datetime, until: datetime) -> DrawSample | None:
        return DrawSample(since, until, count, seed) if "graine" in request.args else None

    return _of_a_period("sample.html", asked, seed=seed, count=typed, most=MOST, states=STATES)


def _of_a_period(template: str, asked: Any, **context: Any) -> ResponseReturnValue:
    """Ask something of the period in the address, and show it, or what is wrong with it."""
    today = now().astimezone(PARIS).date()
    first = text_of(request.args, "du", 10) or (today - timedelta(days=USUALLY - 1)).isoformat()
    last = text_of(request.args, "au", 10) or today.isoformat()
    problems: dict[str, Problem] = {}
    found, conflict = None, ""
    try:
        since, until = days(first, last)
        command = asked(since, until)
        found = None if command is None else ask(command)
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        first = "" if "since" in problems else first
    except ConflictError as error:
        conflict = str(error)
    return show(
        template,
        422 if problems else 409 if conflict else 200,
        first=first,
        last=last,
        problems=problems,
        found=found,
        conflict=conflict,
        **context,
    )
