"""Fiches: which situations a group follows, one of them opened, read element by element.

1. Nobody is named in a list or in an address.
2. A record is opened for a purpose and with a motive; each element chosen is a request of its own,
   in the trail before it is shown.
3. What is shown needs the reader's sealed space, open on this session; so does which of a
   referent's people have not been told yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action, Duty
from sharing.command import ConflictError, NotFoundError, RefusedError
from sharing.nominative.audience import WhoReads
from sharing.nominative.changes import ReadHistory
from sharing.nominative.fields import ADDED_TO
from sharing.nominative.informing import LATE, WhetherInformed
from sharing.nominative.keeping import ACTIVE, LIMITED
from sharing.nominative.openings import ListOpenings, OpenRecord, ReadElement
from sharing.nominative.records import SHORTEST_MOTIVE
from sharing.nominative.sheet import ReadSheet
from sharing.nominative.shelf import ListRecords, RecordLine, reference
from web.door import ask, guarded, visitor
from web.errors import absent
from web.forms import record as forms
from web.pages.around import could, now, show, text_of
from web.sealed import need_pair

bp = Blueprint("records", __name__)

LONGEST_MOTIVE = 500
MOST_LOOKED_AT = 30
"""Records of a referent at a time: each is a request of its own."""
OVER = ("not_opened", "opening_over")
"""Why one is led back to say what one opens it for."""


@bp.get("/fiches")
@guarded
def shelf() -> ResponseReturnValue:
    """Show which situations one's groups follow; if asked, which of one's own wait to be told."""
    records = ask(ListRecords())
    mine = _to_look_at(records)
    asked = "informer" in request.args and bool(mine)
    pair = need_pair() if asked else None
    uninformed = {one for one in mine if pair and not ask(WhetherInformed(one, pair))}
    return show(
        "records.html",
        records=records,
        to_look_at=len(mine),
        asked=asked,
        uninformed=uninformed,
        late=LATE,
        creates=could(visitor(), Action.NOMINATIVE_CREATE) and visitor().actor.accredited,
        receives=could(visitor(), Action.NOMINATIVE_RECEIVE) and visitor().actor.accredited,
    )


def _to_look_at(records: Sequence[RecordLine]) -> list[str]:
    """Return the records of which one has to know whether the person was told, oldest first."""
    me, before = visitor().actor.id, now() - LATE
    mine = [
        line
        for line in sorted(records, key=lambda line: line.opened_at)
        if line.referent_id == me and line.sealed_to_me and line.state == ACTIVE
        if line.opened_at <= before
    ]
    return [line.id for line in mine[:MOST_LOOKED_AT]]


@bp.get("/fiches/<record>")
@guarded
def why(record: str) -> ResponseReturnValue:
    """Ask what one opens a record for."""
    need_pair()
    return _why(record)


@bp.post("/fiches/<record>", endpoint="open")
@guarded
def open_it(record: str) -> ResponseReturnValue:
    """Open it, or say what is missing."""
    pair = need_pair()
    purpose = text_of(request.form, "purpose", 40)
    motive = text_of(request.form, "motive", LONGEST_MOTIVE)
    if len(motive) < SHORTEST_MOTIVE or not purpose:
        return _why(record, 422, purpose=purpose, motive=motive, missing=True)
    try:
        opening = ask(OpenRecord(record, purpose, motive, pair))
    except RefusedError as error:
        if error.decision.owed != {Duty.SECOND_PERSON}:
            raise
        return _why(record, 403, purpose=purpose, motive=motive, by_two=True)
    return redirect(url_for("records.read", record=record, opening=opening.id))


@bp.get("/fiches/<record>/<opening>")
@guarded
def read(record: str, opening: str) -> ResponseReturnValue:
    """Show a record that one has opened: its outside, and the elements that one has chosen."""
    pair = need_pair()
    try:
        sheet = ask(ReadSheet(record, opening))
        chosen = [e for e in sheet.elements if e in request.args.getlist("rubrique")]
        read = {e: ask(ReadElement(record, opening, e, pair)) for e in chosen}
    except ConflictError as error:
        return led_back(record, error)
    return show(
        "record.html",
        sheet=sheet,
        chosen=chosen,
        read=read,
        titles=forms.TITLES,
        added_to=ADDED_TO,
        said=forms.said,
        label=forms.label,
        entries=forms.entries,
        limits=could(visitor(), Action.NOMINATIVE_LIMIT),
        copies=could(visitor(), Action.NOMINATIVE_COPY),
    )


@bp.get("/fiches/<record>/<opening>/<element>/historique")
@guarded
def history(record: str, opening: str, element: str) -> ResponseReturnValue:
    """Show all that was written of one element, newest first."""
    pair = need_pair()
    try:
        written = ask(ReadHistory(record, opening, element, pair))
    except ConflictError as error:
        return led_back(record, error)
    return show(
        "record_history.html",
        record=record,
        opening=opening,
        element=element,
        title=forms.TITLES.get(element, element),
        entries=forms.entries(written),
        said=forms.said,
        label=forms.label,
    )


@bp.get("/fiches/<record>/<opening>/acces")
@guarded
def access(record: str, opening: str) -> ResponseReturnValue:
    """Show who opened a record, and who could."""
    pair = need_pair()
    try:
        openings = ask(ListOpenings(record, opening, pair))
        readers = ask(WhoReads(record, opening))
    except ConflictError as error:
        return led_back(record, error)
    return show(
        "record_access.html",
        record=record,
        reference=reference(record),
        opening=opening,
        openings=openings,
        readers=readers,
        titles=forms.TITLES,
        purposes=forms.PURPOSE_FR,
    )


@bp.errorhandler(NotFoundError)
def not_there(error: NotFoundError) -> ResponseReturnValue:
    """Say that the use of a record is limited to whoever may know of it; else it is not there."""
    record = (request.view_args or {}).get("record", "")
    try:
        known = ask(ListRecords()) if visitor().actor.accredited else ()
    except RefusedError:
        known = ()
    limited = any(line.id == record and line.state == LIMITED for line in known)
    return _why(record, 409) if limited else absent(error)


def _why(
    record: str,
    status: int = 200,
    *,
    purpose: str = "",
    motive: str = "",
    missing: bool = False,
    by_two: bool = False,
) -> Response:
    lines = {line.id: line for line in ask(ListRecords())}
    return show(
        "record_why.html",
        status if record in lines else 404,
        line=lines.get(record),
        purpose=purpose,
        motive=motive,
        missing=missing,
        by_two=by_two,
        purposes=forms.PURPOSES,
        shortest=SHORTEST_MOTIVE,
        longest=LONGEST_MOTIVE,
    )


def led_back(record: str, error: ConflictError) -> ResponseReturnValue:
    """Lead somebody whose hour is over back to the question; anything else is told."""
    if error.code in OVER:
        return redirect(url_for("records.why", record=record))
    raise error
