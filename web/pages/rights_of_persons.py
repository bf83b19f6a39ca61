"""Droits des personnes: is there a record of somebody, is its use limited, and their copy of it.

1. Who is searched is in the form and in its one answer: in no address and in no log.
2. Lists name nobody.  What is done to a record takes a motive, said on its own page.
3. A copy is the answer itself: nothing of it is kept by the house or by a cache.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action, Purpose
from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.nominative.copies import CopyRecord
from sharing.nominative.fields import FIELDS
from sharing.nominative.index import COMPARED
from sharing.nominative.records import SHORTEST_MOTIVE
from sharing.nominative.rights import LiftLimit, LimitRecord, Search, SearchPerson
from sharing.nominative.shelf import ListRecords, RecordLine
from web.door import ask, guarded, visitor
from web.forms import record as forms
from web.pages.around import could, now, show, text_of
from web.pages.match import MISSED
from web.pages.records import LONGEST_MOTIVE
from web.paper.record_copy import pdf
from web.sealed import need_pair
from web.words import PARIS

bp = Blueprint("rights_of_persons", __name__)

RIGHTS = Purpose.RIGHTS_OF_PERSONS
ASKED = COMPARED[:3]
DONE = ("limitee", "levee")
"""What one comes from."""


@bp.get("/droits")
@guarded
def read() -> ResponseReturnValue:
    """Show the records that there are, and to whoever may search the form."""
    return _page({})


@bp.post("/droits")
@guarded
def search() -> ResponseReturnValue:
    """Search somebody, and show what was met; or say what is wrong."""
    pair = need_pair()
    typed = {name: request.form.get(name, "").strip()[: forms.LONGEST] for name in ASKED}
    motive = _motive()
    sent = {**typed, "motive": motive}
    if len(motive) < SHORTEST_MOTIVE:
        return _page(sent, 422, problems={"motive": _SHORT})
    try:
        found = ask(SearchPerson(RIGHTS, motive, **typed, pair=pair))
    except InvalidInputError as error:
        return _page(sent, 422, problems={p.field: p for p in error.problems})
    except ConflictError as error:
        status = 429 if error.code == "too_many_questions" else 409
        return _page(sent, status, conflict=str(error))
    return _page(sent, found=found)


@bp.get("/fiches/<record>/limite")
@guarded
def limit(record: str) -> ResponseReturnValue:
    """Ask why its use is limited, or is no longer."""
    return _act(record, "record_limit.html", Action.NOMINATIVE_LIMIT)


@bp.post("/fiches/<record>/limite", endpoint="set_limit")
@guarded
def set_it(record: str) -> ResponseReturnValue:
    """Limit it, or lift the limit."""
    motive, lift = _motive(), request.form.get("act") == "lift"
    if len(motive) < SHORTEST_MOTIVE:
        return _act(record, "record_limit.html", Action.NOMINATIVE_LIMIT, 422, motive=motive)
    act = LiftLimit if lift else LimitRecord
    ask(act(record, RIGHTS, motive))
    return redirect(url_for("rights_of_persons.read", fait=DONE[lift]))


@bp.get("/fiches/<record>/copie")
@guarded
def copy(record: str) -> ResponseReturnValue:
    """Ask why a copy is made."""
    need_pair()
    return _act(record, "record_copy.html", Action.NOMINATIVE_COPY)


@bp.post("/fiches/<record>/copie", endpoint="give_copy")
@guarded
def give(record: str) -> ResponseReturnValue:
    """Answer with the copy, to be saved or printed by whoever hands it over."""
    pair, motive = need_pair(), _motive()
    if len(motive) < SHORTEST_MOTIVE:
        return _act(record, "record_copy.html", Action.NOMINATIVE_COPY, 422, motive=motive)
    found = ask(CopyRecord(record, RIGHTS, motive, pair))
    paper = pdf(found, visitor().council_name, now().astimezone(PARIS).date())
    answer = Response(paper, mimetype="application/pdf")
    name = f"fiche-{found.reference}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


_SHORT = Problem(
    "motive",
    "bad_length",
    "Le motif manque ou est trop court.",
    "Dites ce que la personne demande\u00a0: «\u00a0Lettre reçue le 24 novembre.\u00a0»",
)


def _motive() -> str:
    return text_of(request.form, "motive", LONGEST_MOTIVE)


def _page(
    sent: Mapping[str, str],
    status: int = 200,
    *,
    problems: Mapping[str, Problem] | None = None,
    conflict: str = "",
    found: Search | None = None,
) -> Response:
    today, who = now().astimezone(PARIS).date(), visitor()
    return show(
        "rights_of_persons.html",
        status,
        records=ask(ListRecords()),
        searches=could(who, Action.NOMINATIVE_SEARCH),
        limits=could(who, Action.NOMINATIVE_LIMIT),
        copies=could(who, Action.NOMINATIVE_COPY),
        sees=could(who, Action.AUDIT_READ_PERSON),
        done=request.args.get("fait", ""),
        sent={**dict.fromkeys((*ASKED, "motive"), ""), **sent},
        problems=problems or {},
        conflict=conflict,
        found=found,
        missed=MISSED,
        fields=[FIELDS[name] for name in ASKED],
        inputs=forms.INPUTS,
        shortest=SHORTEST_MOTIVE,
        longest=LONGEST_MOTIVE,
        **forms.days(today),
    )


def _act(
    record: str, template: str, action: Action, status: int = 200, *, motive: str = ""
) -> Response:
    """Ask for the motive of what is done to a record that the visitor may know of."""
    lines: dict[str, RecordLine] = {line.id: line for line in ask(ListRecords())}
    line = lines.get(record) if could(visitor(), action) else None
    return show(
        template,
        status if line else 404,
        line=line,
        motive=motive,
        problems={"motive": _SHORT} if status == 422 else {},
        shortest=SHORTEST_MOTIVE,
        longest=LONGEST_MOTIVE,
    )
