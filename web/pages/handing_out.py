"""Emporter: the entries of some days as a file, or the proof of one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from audit.checkpoint import Verifier
from charters.vocabulary import Action
from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.handing_out import FORMS, MOST, ExportTrail, ProveEntry
from web.door import ask, guarded, visitor
from web.forms.journal import days
from web.pages.around import could, now, show, text_of
from web.trail import PublicTrail
from web.words import PARIS

bp = Blueprint("handing_out", __name__)

TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}
FORMS_FR = {
    "csv": "Un tableau, pour le lire dans un tableur",
    "jsonl": "Des lignes avec leurs preuves, pour les vérifier sans Vigie",
}
USUALLY = 7  # days


@bp.get("/journal/emporter")
@guarded
def choose() -> ResponseReturnValue:
    """Ask for which days, and in which form."""
    today = now().astimezone(PARIS).date()
    return _form(today - timedelta(days=USUALLY - 1), today)


@bp.post("/journal/emporter")
@guarded
def take() -> ResponseReturnValue:
    """Answer with the file, or say what is wrong."""
    first, last = text_of(request.form, "du", 10), text_of(request.form, "au", 10)
    form = text_of(request.form, "form", 8)
    try:
        text = ask(ExportTrail(*days(first, last), form, _key()))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _form(first, last, form, problems, status=422)
    except ConflictError as error:
        return _form(first, last, form, conflict=str(error), status=409)
    return _file(text, TYPES[form], f"journal-{first}-{last}.{form}")


@bp.get("/journal/entree/<entry>/preuve")
@guarded
def proof(entry: str) -> ResponseReturnValue:
    """Answer with the proof of one entry, as a file."""
    text = ask(ProveEntry(entry, _key()))
    return _file(text, "text/plain", f"{entry[:16]}.tlog-proof")


def _form(
    first: date | str,
    last: date | str,
    form: str = "",
    problems: dict[str, Problem] | None = None,
    conflict: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    return show(
        "handing_out.html",
        status,
        first=str(first),
        last=str(last),
        form=form,
        forms=[(name, FORMS_FR[name]) for name in FORMS],
        most=MOST,
        problems=problems or {},
        conflict=conflict,
        may=could(visitor(), Action.AUDIT_EXPORT),
    )


def _key() -> Verifier:
    return cast(PublicTrail, current_app.extensions["vigie.trail"]).key(visitor().actor.council)


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
