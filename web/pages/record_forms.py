"""Writing in a record: opened for a group, brought up to date, added to.

1. What is wrong is said beside its field, everything typed stands as it was, in this answer only.
2. Whoever writes while somebody else has written sees both, and decides.
3. What the charter lets one write is the desk's answer; the page only shows the form of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action, Duty
from sharing.command import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
    RefusedError,
)
from sharing.groups import ListGroups
from sharing.nominative.changes import Contribute, UpdateElement
from sharing.nominative.contents import Written
from sharing.nominative.fields import ADDED_TO
from sharing.nominative.openings import ReadElement
from sharing.nominative.records import CreateRecord
from sharing.nominative.sheet import ReadSheet, Sheet
from web.door import ask, guarded, visitor
from web.forms import record as forms
from web.pages.around import now, show, text_of
from web.pages.records import LONGEST_MOTIVE, led_back, not_there
from web.sealed import need_pair
from web.words import PARIS

bp = Blueprint("record_forms", __name__)
bp.register_error_handler(NotFoundError, not_there)

CHANGED = "changed_meanwhile"
STRICT = frozenset(("judicial_measures", "social_difficulties"))
"""Elements for which the form asks why; that it is owed is the charter's."""


@bp.get("/fiches/nouvelle")
@guarded
def new() -> ResponseReturnValue:
    """Show the form of a record to open."""
    need_pair()
    return _new({"informed_on": "", "begun_on": _today().isoformat()})


@bp.post("/fiches/nouvelle")
@guarded
def create() -> ResponseReturnValue:
    """Open a record for a group; sealed before it is stored."""
    pair = need_pair()
    values = forms.typed(request.form, forms.AT_FIRST)
    group, referent, purpose = (
        text_of(request.form, name, 64) for name in ("group", "referent", "purpose")
    )
    missing = {
        name: Problem(name, "missing", "Ce choix manque.", "Choisissez dans la liste.")
        for name, value in (("group", group), ("referent", referent), ("purpose", purpose))
        if not value
    }
    if not values.get("informed_on") and not values.get("not_informed"):
        right = "Datez-la, ou dites pourquoi elle attend."
        wrong = "L’information donnée à la personne manque."
        missing["informed_on"] = Problem("informed_on", "missing", wrong, right)
    if missing:
        return _new(values, 422, missing)
    try:
        record = ask(CreateRecord(group, referent, purpose, values, pair))
    except InvalidInputError as error:
        return _new(values, 422, {p.field: p for p in error.problems})
    return redirect(url_for("records.why", record=record))


@bp.get("/fiches/<record>/<opening>/<element>/changer")
@guarded
def change(record: str, opening: str, element: str) -> ResponseReturnValue:
    """Show the form of one element, as it stands."""
    try:
        sheet, there = _read(record, opening, element)
    except ConflictError as error:
        return led_back(record, error)
    values = {} if element in ADDED_TO else forms.standing(there)
    return _change(sheet, element, values, values)


@bp.post("/fiches/<record>/<opening>/<element>/changer")
@guarded
def send(record: str, opening: str, element: str) -> ResponseReturnValue:
    """Write what was changed; or show both, if somebody else has changed it meanwhile."""
    pair = need_pair()
    values = forms.touched(request.form, element)
    kind = Contribute if text_of(request.form, "how", 40) == "contribute" else UpdateElement
    motive = text_of(request.form, "motive", LONGEST_MOTIVE)
    seen = forms.seen(request.form)
    problems: dict[str, Problem] = {}
    try:
        if values:
            ask(kind(record, opening, element, seen, values, pair, motive))
    except InvalidInputError as error:
        problems = {p.field: p for p in error.problems}
    except RefusedError as error:
        if error.decision.owed != {Duty.SECOND_PERSON}:
            raise
        return _by_two(record, opening, element, values, motive)
    except ConflictError as error:
        if error.code != CHANGED:
            return led_back(record, error)
        sheet, there = _read(record, opening, element)
        standing = forms.standing(there)
        by = {one.code: one for one in there}
        return _change(
            sheet, element, {**standing, **values}, standing, 409, motive=motive, theirs=by
        )
    if problems:
        typed = forms.typed(request.form, (element,))
        was = {code: request.form.get(f"was_{code}", "") for code in typed}
        try:
            sheet = ask(ReadSheet(record, opening))
        except ConflictError as error:
            return led_back(record, error)
        return _change(sheet, element, typed, was, 422, problems=problems, motive=motive, seen=seen)
    return redirect(url_for("records.read", record=record, opening=opening, rubrique=element))


def _by_two(
    record: str, opening: str, element: str, values: Mapping[str, str], motive: str
) -> ResponseReturnValue:
    """Say that it takes another member, with what was typed as it was."""
    try:
        sheet, _ = _read(record, opening, element)
    except ConflictError as error:
        return led_back(record, error)
    return _change(sheet, element, values, {}, 403, motive=motive, by_two=True)


def _read(record: str, opening: str, element: str) -> tuple[Sheet, tuple[Written, ...]]:
    pair = need_pair()
    sheet = ask(ReadSheet(record, opening))
    there = ask(ReadElement(record, opening, element, pair)) if element in sheet.elements else ()
    return sheet, there


def _new(
    values: Mapping[str, str], status: int = 200, problems: Mapping[str, Problem] | None = None
) -> Response:
    groups = [g for g in ask(ListGroups()) if g.id in visitor().actor.groups and not g.ended_at]
    people = {m.agent: f"{m.name} ({m.partner_name})" for g in groups for m in g.members}
    chosen = {name: text_of(request.form, name, 64) for name in ("group", "referent", "purpose")}
    if len(groups) == 1:
        chosen["group"] = groups[0].id
    return show(
        "record_new.html",
        status,
        values=values,
        problems=problems or {},
        groups=[(g.id, g.name) for g in groups],
        people=sorted(people.items(), key=lambda pair: pair[1]),
        purposes=forms.PURPOSES,
        chosen=chosen,
        parts=forms.groups_of(forms.AT_FIRST),
        needed=forms.needed,
        inputs=forms.INPUTS,
        **forms.days(_today()),
    )


def _change(
    sheet: Sheet,
    element: str,
    values: Mapping[str, str],
    was: Mapping[str, str],
    status: int = 200,
    *,
    problems: Mapping[str, Problem] | None = None,
    motive: str = "",
    theirs: Mapping[str, Written] | None = None,
    seen: int | None = None,
    by_two: bool = False,
) -> Response:
    how = sheet.writes.get(element)
    return show(
        "record_change.html",
        status,
        sheet=sheet,
        element=element,
        title=forms.TITLES.get(element, element),
        fields=forms.fields_of(element),
        values=values,
        was=was,
        how="contribute" if how is Action.NOMINATIVE_CONTRIBUTE else "update",
        added=element in ADDED_TO,
        strict=element in STRICT,
        by_two=by_two,
        problems=problems or {},
        motive=motive,
        theirs=theirs or {},
        seen=sheet.revision if seen is None else seen,
        needed=forms.needed,
        inputs=forms.INPUTS,
        said=forms.said,
        longest=LONGEST_MOTIVE,
        **forms.days(_today()),
    )


def _today() -> date:
    return now().astimezone(PARIS).date()
