"""What is done by two, and what is done alone when a life is in danger.

1. Whoever answers reads why first; nobody is offered to answer themselves.
2. An emergency shows at once what finds the person, each element in the trail before it is shown,
   and says who has been told.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action
from sharing.command import ConflictError, InvalidInputError, NotFoundError
from sharing.nominative.approvals import (
    Approve,
    AskApproval,
    AskToContribute,
    AskToRead,
    AskToUpdate,
    ListApprovals,
)
from sharing.nominative.by_two import DECLINED, GIVEN
from sharing.nominative.contents import Written
from sharing.nominative.emergencies import (
    FINDING,
    BreakGlass,
    CloseEmergency,
    ListEmergencies,
    ReadInEmergency,
)
from sharing.nominative.records import SHORTEST_MOTIVE
from sharing.nominative.shelf import ListRecords, RecordLine, reference
from web.door import ask, guarded, visitor
from web.forms import record as forms
from web.pages.around import could, show, text_of
from web.pages.records import LONGEST_MOTIVE, OVER
from web.sealed import need_pair

bp = Blueprint("together", __name__)

BY_TWO = ("judicial_measures", "social_difficulties")
KINDS: dict[str, type[AskApproval]] = {
    "read": AskToRead,
    "update": AskToUpdate,
    "contribute": AskToContribute,
}
ANSWERS = {None: "Sans réponse", GIVEN: "Accordé", DECLINED: "Refusé"}


@bp.get("/fiches/<record>/accord")
@guarded
def agree(record: str) -> ResponseReturnValue:
    """Show what is asked of the group about a record, and ask."""
    need_pair()
    return _agree(record)


@bp.post("/fiches/<record>/accord", endpoint="ask")
@guarded
def ask_for(record: str) -> ResponseReturnValue:
    """Ask the others of the group to agree."""
    pair = need_pair()
    kind, _, element = text_of(request.form, "what", 80).partition(":")
    purpose = text_of(request.form, "purpose", 40)
    motive = text_of(request.form, "motive", LONGEST_MOTIVE)
    if kind not in KINDS or not purpose or len(motive) < SHORTEST_MOTIVE:
        return _agree(record, 422, missing=True, motive=motive)
    try:
        ask(KINDS[kind](record, purpose, motive, pair, element or None))
    except ConflictError as error:
        return _agree(record, 409, conflict=str(error), motive=motive)
    return redirect(url_for("together.agree", record=record))


@bp.post("/fiches/<record>/accord/<approval>")
@guarded
def answer(record: str, approval: str) -> ResponseReturnValue:
    """Agree, or not."""
    pair = need_pair()
    try:
        ask(Approve(record, approval, text_of(request.form, "decision", 20), pair))
    except ConflictError as error:
        return _agree(record, 409, conflict=str(error))
    except InvalidInputError as error:
        return _agree(record, 422, conflict=error.problems[0].right)
    return redirect(url_for("together.agree", record=record))


@bp.get("/fiches/<record>/urgence")
@guarded
def emergency(record: str) -> ResponseReturnValue:
    """Show who opened a record so, and let a member do it."""
    return _emergency(record)


@bp.post("/fiches/<record>/urgence")
@guarded
def break_glass(record: str) -> ResponseReturnValue:
    """Open it now; whoever has to know is told."""
    pair = need_pair()
    motive = text_of(request.form, "motive", LONGEST_MOTIVE)
    if len(motive) < SHORTEST_MOTIVE:
        return _emergency(record, 422, missing=True, motive=motive)
    opening = ask(BreakGlass(record, motive, pair))
    return redirect(url_for("together.found", record=record, opening=opening.id))


@bp.get("/fiches/<record>/urgence/<opening>")
@guarded
def found(record: str, opening: str) -> ResponseReturnValue:
    """Show what finds the person and those who answer for them."""
    pair = need_pair()
    read: dict[str, tuple[Written, ...]] = {}
    try:
        for element in FINDING:
            try:
                read[element] = ask(ReadInEmergency(record, opening, element, pair))
            except NotFoundError:  # the local charter keeps this one back
                continue
    except ConflictError as error:
        if error.code in OVER:
            return redirect(url_for("together.emergency", record=record))
        raise
    if not read:
        raise NotFoundError("nominative_record")
    return show(
        "emergency_open.html",
        record=record,
        reference=reference(record),
        opening=opening,
        read=read,
        titles=forms.TITLES,
        said=forms.said,
        label=forms.label,
    )


@bp.post("/fiches/<record>/urgence/<opening>/fermer")
@guarded
def close(record: str, opening: str) -> ResponseReturnValue:
    """Close it before its hour is over."""
    try:
        ask(CloseEmergency(record, opening))
    except ConflictError as error:
        if error.code not in OVER:
            raise
    return redirect(url_for("together.emergency", record=record))


def _agree(
    record: str, status: int = 200, *, conflict: str = "", missing: bool = False, motive: str = ""
) -> Response:
    requests = ask(ListApprovals(record, need_pair()))
    line = _line(record)
    how = "update" if could(visitor(), Action.NOMINATIVE_UPDATE) else "contribute"
    offered = [(f"{how}:{element}", f"Écrire\u00a0: {forms.TITLES[element]}") for element in BY_TWO]
    if line.state == "archived":
        offered = [("read:", "Ouvrir cette archive")]
    return show(
        "approvals.html",
        status,
        line=line,
        requests=requests,
        offered=offered,
        chosen=text_of(request.args, "quoi", 80),
        conflict=conflict,
        missing=missing,
        motive=motive,
        purposes=forms.PURPOSES,
        titles=forms.TITLES,
        answers=ANSWERS,
        shortest=SHORTEST_MOTIVE,
        longest=LONGEST_MOTIVE,
    )


def _emergency(
    record: str, status: int = 200, *, missing: bool = False, motive: str = ""
) -> Response:
    past = ask(ListEmergencies(record))
    return show(
        "emergency.html",
        status,
        line=_line(record),
        past=past,
        member=visitor().actor.accredited and could(visitor(), Action.NOMINATIVE_BREAK_GLASS),
        missing=missing,
        motive=motive,
        shortest=SHORTEST_MOTIVE,
        longest=LONGEST_MOTIVE,
    )


def _line(record: str) -> RecordLine:
    """Return the outside of a record that one may know of."""
    line = next((one for one in ask(ListRecords()) if one.id == record), None)
    if line is None:
        raise NotFoundError("nominative_record")
    return line
