"""Déjà suivie ?: whether a group follows somebody already, and whom to contact then.

1. Who is asked about is in the form and in its one answer: in no address and in no log.
2. An answer is not a proof, either way: the page says how often it is wrong.
3. The reader's sealed space is open: the index is compared with a key that only people hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.groups import ListGroups
from sharing.nominative.fields import FIELDS
from sharing.nominative.matches import AskWhetherFollowed
from sharing.nominative.records import SHORTEST_MOTIVE
from sharing.nominative.requests import ANSWERS, AnswerRequest, AskReferent, ListRequests
from sharing.nominative.shelf import reference
from web.door import ask, guarded, visitor
from web.forms import record as forms
from web.pages.around import now, show, text_of
from web.pages.records import LONGEST_MOTIVE
from web.sealed import need_pair
from web.words import PARIS

bp = Blueprint("match", __name__)

MISSED = 4
"""Of 100 people whose name is written otherwise in a record, so many are not found: measured, and
said in docs/matching.md (all noise)."""
ASKED = ("last_name", "first_name", "birth_date")


@bp.get("/fiches/deja-suivie")
@guarded
def form() -> ResponseReturnValue:
    """Show the form of a question."""
    need_pair()
    return _form({})


@bp.post("/fiches/deja-suivie", endpoint="ask")
@guarded
def ask_it() -> ResponseReturnValue:
    """Ask, and show the answer; or say what is wrong."""
    pair = need_pair()
    typed = {name: request.form.get(name, "").strip()[: forms.LONGEST] for name in ASKED}
    group, purpose = (text_of(request.form, name, 64) for name in ("group", "purpose"))
    motive = text_of(request.form, "motive", LONGEST_MOTIVE)
    sent = {**typed, "group": group, "purpose": purpose, "motive": motive}
    problems = _missing(sent)
    if problems:
        return _form(sent, 422, problems)
    try:
        answer = ask(AskWhetherFollowed(group, purpose, motive, **typed, pair=pair))
    except InvalidInputError as error:
        return _form(sent, 422, {p.field: p for p in error.problems})
    except ConflictError as error:
        status = 429 if error.code == "too_many_questions" else 409
        return _form(sent, status, conflict=str(error))
    return show(
        "match_answer.html", answer=answer, sent=sent, missed=MISSED, reference=reference,
        said=forms.said,
    )  # fmt: skip


@bp.get("/fiches/deja-suivie/demandes")
@guarded
def requests() -> ResponseReturnValue:
    """Show the requests that wait for one's answer, and those that one sent."""
    return show(
        "match_requests.html",
        requests=ask(ListRequests()),
        answers=ANSWERS,
        reference=reference,
        purposes=dict(forms.PURPOSES),
    )


@bp.post("/fiches/deja-suivie/demandes/<asked>", endpoint="send")
@guarded
def send_it(asked: str) -> ResponseReturnValue:
    """Ask a referent to get in touch."""
    ask(AskReferent(asked))
    return redirect(url_for("match.requests"))


@bp.post("/fiches/deja-suivie/demandes/<asked>/reponse")
@guarded
def reply(asked: str) -> ResponseReturnValue:
    """Answer a request."""
    ask(AnswerRequest(asked, text_of(request.form, "answer", 40)))
    return redirect(url_for("match.requests"))


def _missing(sent: Mapping[str, str]) -> dict[str, Problem]:
    right = "Choisissez dans la liste."
    found = {
        name: Problem(name, "missing", "Ce choix manque.", right)
        for name in ("group", "purpose")
        if not sent[name]
    }
    if len(sent["motive"]) < SHORTEST_MOTIVE:
        wrong = "Le motif manque ou est trop court."
        right = f"Dites en {SHORTEST_MOTIVE} caractères au moins pourquoi vous le demandez."
        found["motive"] = Problem("motive", "bad_length", wrong, right)
    return found


def _form(
    sent: Mapping[str, str],
    status: int = 200,
    problems: Mapping[str, Problem] | None = None,
    conflict: str = "",
) -> Response:
    mine = [g for g in ask(ListGroups()) if g.id in visitor().actor.groups and not g.ended_at]
    today: date = now().astimezone(PARIS).date()
    return show(
        "match.html",
        status,
        sent={**dict.fromkeys((*ASKED, "group", "motive"), ""), **sent},
        purpose=sent.get("purpose") or forms.PURPOSES[0][0],
        problems=problems or {},
        conflict=conflict,
        groups=[(g.id, g.name) for g in mine],
        purposes=forms.PURPOSES,
        fields=[FIELDS[name] for name in ASKED],
        inputs=forms.INPUTS,
        shortest=SHORTEST_MOTIVE,
        longest=LONGEST_MOTIVE,
        **forms.days(today),
    )
