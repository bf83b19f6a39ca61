"""From an event to a situation: proposed by whoever reported it, answered by the group.

1. What was typed goes back in the same answer only, when something was wrong with it; once sent,
   nothing of it is shown again to whoever sent it.  A double tap proposes once.
2. What was proposed is read in the sealed space, its reading in the trail before it is shown.
3. What the group opens from it is a record like any other: the same form, filled in beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sharing.command import ConflictError, InvalidInputError, NotFoundError, Problem
from sharing.groups import GroupView, ListGroups
from sharing.nominative.deposits import KEPT, NEEDED, PROPOSED, AskWhoReceives, ProposeSituation
from sharing.nominative.fields import FIELDS
from sharing.nominative.receiving import (
    REASONS,
    AcceptDeposit,
    DepositRead,
    DepositView,
    ListDeposits,
    ReadDeposit,
    RefuseDeposit,
)
from sharing.nominative.records import CreateRecord
from web.door import ask, guarded, visitor
from web.forms import record as forms
from web.forms.report import new_key
from web.pages.around import now, show, text_of
from web.sealed import need_pair
from web.words import PARIS

bp = Blueprint("deposits", __name__)

STATES = {
    "waiting": "Sans réponse",
    "accepted": "Retenue",
    "refused": "Pas retenue",
    "expired": "Détruite sans réponse",
}
DONE = {
    "retenue": "La fiche est ouverte. Qui l’avait proposée le sait.",
    "refusee": "Ce qui était proposé est détruit. Qui l’avait proposé sait pourquoi.",
}


@bp.get("/evenements/<record>/proposer")
@guarded
def form(record: str) -> ResponseReturnValue:
    """Show the form for one's own event, and what became of what one has proposed."""
    return _form(record, {}, sent=request.args.get("envoi", ""))


@bp.post("/evenements/<record>/proposer")
@guarded
def propose(record: str) -> ResponseReturnValue:
    """Seal what was typed for the group; or say what is wrong, with everything as it was typed."""
    values, group = _proposed(), text_of(request.form, "group", 64)
    try:
        key = text_of(request.form, "key", 100) or None
        again = ask(ProposeSituation(record, group, values, key))
    except InvalidInputError as error:
        return _form(record, values, 422, problems={p.field: p for p in error.problems})
    except ConflictError as error:
        if error.code != "no_receiver":
            raise
        wrong, _, right = str(error).partition(". ")
        none = Problem("group", error.code, f"{wrong}.", right)
        return _form(record, values, 409, problems={"group": none})
    said = "deja" if again else "fait"
    return redirect(url_for("deposits.form", record=record, envoi=said))


@bp.get("/situations-proposees")
@guarded
def waiting() -> ResponseReturnValue:
    """List what was proposed to one's groups; nothing of what was written."""
    letterboxes = [(group, found) for group in _groups() if (found := _listed(group)) is not None]
    return show(
        "deposits.html",
        letterboxes=letterboxes,
        states=STATES,
        reasons=REASONS,
        kept=KEPT,
        done=DONE.get(request.args.get("fait", ""), ""),
    )


@bp.get("/situations-proposees/<record>")
@guarded
def one(record: str) -> ResponseReturnValue:
    """Show what was proposed, with both answers."""
    found = ask(ReadDeposit(record, need_pair()))
    begun = {"begun_on": now().astimezone(PARIS).date().isoformat()}
    typed = {code: forms.as_typed(code, value) for code, value in found.values.items()}
    return _one(found, {**typed, **begun})


@bp.post("/situations-proposees/<record>/retenir")
@guarded
def accept(record: str) -> ResponseReturnValue:
    """Open a record from it."""
    pair = need_pair()
    values = forms.typed(request.form, forms.AT_FIRST)
    group, referent, purpose = (
        text_of(request.form, name, 64) for name in ("group", "referent", "purpose")
    )
    problems = {}
    if not (values.get("informed_on") or values.get("not_informed")):
        wrong = "L’information donnée à la personne manque."
        right = "Datez-la, ou dites pourquoi elle attend."
        problems["informed_on"] = Problem("informed_on", "missing", wrong, right)
    else:
        try:
            ask(AcceptDeposit(record, CreateRecord(group, referent, purpose, values, pair)))
        except InvalidInputError as error:
            problems = {p.field: p for p in error.problems}
    if problems:
        return _one(ask(ReadDeposit(record, pair)), values, 422, problems)
    return redirect(url_for("deposits.waiting", fait="retenue"))


@bp.post("/situations-proposees/<record>/refuser")
@guarded
def refuse(record: str) -> ResponseReturnValue:
    """Refuse it, with a reason that goes back to whoever proposed it."""
    try:
        ask(RefuseDeposit(record, text_of(request.form, "word", 40)))
    except InvalidInputError as error:
        found = ask(ReadDeposit(record, need_pair()))
        return _one(found, found.values, 422, {p.field: p for p in error.problems})
    return redirect(url_for("deposits.waiting", fait="refusee"))


def _proposed() -> dict[str, str]:
    sent = request.form
    return {code: text_of(sent, code, forms.LONGEST) for code in PROPOSED if code in sent}


def _groups() -> list[GroupView]:
    mine = visitor().actor.groups
    return [group for group in ask(ListGroups()) if group.id in mine]


def _listed(group: GroupView) -> tuple[DepositView, ...] | None:
    """Return what was proposed to a group; None: it is not for this reader to know."""
    try:
        return ask(ListDeposits(group.id))
    except NotFoundError:
        return None


def _form(
    record: str,
    values: Mapping[str, str],
    status: int = 200,
    *,
    problems: Mapping[str, Problem] | None = None,
    sent: str = "",
) -> Response:
    found = ask(AskWhoReceives(record))
    chosen = text_of(request.form, "group", 64)
    if len(found.groups) == 1:
        chosen = found.groups[0][0]
    return show(
        "propose.html",
        status,
        event=record,
        found=found,
        chosen=chosen,
        sent=sent,
        key=text_of(request.form, "key", 100) or new_key(),
        states=STATES,
        reasons=REASONS,
        kept=KEPT,
        **_typed(values, problems),
        fields=[FIELDS[code] for code in PROPOSED],
        needed=NEEDED.__contains__,
    )


def _one(
    found: DepositRead,
    values: Mapping[str, str],
    status: int = 200,
    problems: Mapping[str, Problem] | None = None,
) -> Response:
    groups = [group for group in _groups() if group.id == found.view.group]
    people = [(m.agent, f"{m.name} ({m.partner_name})") for g in groups for m in g.members]
    chosen = {name: text_of(request.form, name, 64) for name in ("referent", "purpose", "word")}
    return show(
        "deposit.html",
        status,
        deposit=found.view,
        proposed=[(FIELDS[c].label, forms.said(c, v)) for c, v in found.values.items()],
        group_name=", ".join(group.name for group in groups),
        people=people,
        purposes=forms.PURPOSES,
        reasons=REASONS,
        chosen=chosen,
        **_typed(values, problems),
        parts=forms.groups_of(forms.AT_FIRST),
        needed=forms.needed,
    )


def _typed(values: Mapping[str, str], problems: Mapping[str, Problem] | None) -> dict[str, object]:
    """What every form of fields is drawn from."""
    return {
        "values": values,
        "problems": problems or {},
        "inputs": forms.INPUTS,
        **forms.days(now().astimezone(PARIS).date()),
    }
