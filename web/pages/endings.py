"""The end of a follow-up, or the word that it goes on.

1. Ending is final: the page says until when the record is kept before it asks.
2. Whoever keeps following says why, in a word of a closed list.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.nominative.endings import REASONS, EndFollowUp, KeepFollowing
from sharing.nominative.fields import ENDINGS
from sharing.nominative.sheet import ReadSheet
from web.door import ask, guarded
from web.forms import record as forms
from web.pages.around import now, show, text_of
from web.pages.records import led_back
from web.sealed import need_pair
from web.words import PARIS

bp = Blueprint("endings", __name__)


@bp.get("/fiches/<record>/<opening>/fin")
@guarded
def show_end(record: str, opening: str) -> ResponseReturnValue:
    """Ask when and why the follow-up ended, or whether it goes on."""
    need_pair()
    return _page(record, opening)


@bp.post("/fiches/<record>/<opening>/fin")
@guarded
def end(record: str, opening: str) -> ResponseReturnValue:
    """End it; from then on the record is an archive."""
    pair = need_pair()
    ended_on, ending = (text_of(request.form, name, 40) for name in ("ended_on", "ending"))
    try:
        ask(EndFollowUp(record, opening, forms.seen(request.form), ended_on, ending, pair))
    except InvalidInputError as error:
        problems = {p.field: p for p in error.problems}
        return _page(record, opening, 422, problems, ended_on=ended_on, ending=ending)
    except ConflictError as error:
        return _told(record, opening, error)
    return redirect(url_for("records.shelf"))


@bp.post("/fiches/<record>/<opening>/continue")
@guarded
def keep(record: str, opening: str) -> ResponseReturnValue:
    """Say that it goes on."""
    need_pair()
    try:
        sheet = ask(ReadSheet(record, opening))
        ask(
            KeepFollowing(
                record, forms.seen(request.form), sheet.purpose, text_of(request.form, "reason", 40)
            )
        )
    except InvalidInputError as error:
        return _page(record, opening, 422, {p.field: p for p in error.problems})
    except ConflictError as error:
        return _told(record, opening, error)
    return redirect(url_for("records.read", record=record, opening=opening))


def _told(record: str, opening: str, error: ConflictError) -> ResponseReturnValue:
    if error.code == "changed_meanwhile":
        return _page(record, opening, 409, conflict=str(error))
    return led_back(record, error)


def _page(
    record: str,
    opening: str,
    status: int = 200,
    problems: dict[str, Problem] | None = None,
    *,
    conflict: str = "",
    ended_on: str = "",
    ending: str = "",
) -> Response | ResponseReturnValue:
    try:
        sheet = ask(ReadSheet(record, opening))
    except ConflictError as error:
        return led_back(record, error)
    return show(
        "record_end.html",
        status,
        sheet=sheet,
        problems=problems or {},
        conflict=conflict,
        ended_on=ended_on,
        ending=ending,
        endings=[(code, text) for code, text in ENDINGS.items()],
        reasons=[(code, text) for code, text in REASONS.items()],
        first=sheet.opened_at.astimezone(PARIS).date(),
        last=now().astimezone(PARIS).date(),
    )
