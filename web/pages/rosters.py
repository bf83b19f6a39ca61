"""Tours de garde: who is on duty now and next; kept by the coordinator, handed over by all.

1. What was typed wrong comes back with the reason beside its field, nothing else lost.
2. A turn is given to somebody else by whoever holds it, takes it, or keeps the roster.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from alerts.rosters.agenda import ExportCalendar, ImportCalendar
from alerts.rosters.hand_over import LONGEST_NOTE, MarkNote, WriteNote
from alerts.rosters.keeping import AddLines, EndLine, LeaveOut, StandIn
from alerts.rosters.lines import DAYS_FR, Line, hours_of
from alerts.rosters.rosters import (
    LONGEST_NAME,
    CreateRoster,
    EndRoster,
    ListOwners,
    ListRosters,
    OwnerView,
    ReadRoster,
    TheRoster,
)
from charters.labels import PROFESSION_FR
from charters.vocabulary import Action
from sharing.command import Command, ConflictError, InvalidInputError
from sharing.nominative.values import dialled
from web.door import ask, guarded, visitor
from web.pages.around import could, now, show, taxonomy, text_of
from web.words import PARIS

bp = Blueprint("rosters", __name__)

LONGEST_ID = 64


@bp.get("/tours")
@guarded
def read() -> ResponseReturnValue:
    """List the rosters, with who is on duty."""
    return _list()


@bp.post("/tours")
@guarded
def create() -> ResponseReturnValue:
    """Make a roster."""
    typed = {"name": text_of(request.form, "name", LONGEST_NAME + 1)}
    typed |= {w: text_of(request.form, w, LONGEST_ID) for w in ("owner", "phone")}
    kind, _, rest = typed["owner"].partition(":")
    partner, _, profession = rest.partition(":")
    cell = rest if kind == "cell" else ""
    try:
        made = ask(
            CreateRoster(
                typed["name"],
                cell,
                "" if cell else partner,
                "" if cell else profession,
                typed["phone"],
            )
        )
    except InvalidInputError as error:
        problems = {
            "owner" if p.field in ("cell", "partner", "profession") else p.field: p
            for p in error.problems
        }
        return _list(422, problems=problems, typed=typed)
    return redirect(url_for("rosters.one", record=made))


@bp.get("/tours/<record>")
@guarded
def one(record: str) -> ResponseReturnValue:
    """Show one roster: now, next, its lines, its notes; what an import has just changed."""
    counts = [request.args.get(word, type=int) for word in ("ajoutes", "changes", "jours")]
    done = None if None in counts else counts
    return _one(record, done=done)


@bp.post("/tours/<record>/lignes")
@guarded
def add(record: str) -> ResponseReturnValue:
    """Add a line."""
    line = _line(request.form)
    return _do(record, AddLines(record, (line,)), line=line)


@bp.get("/tours/<record>/agenda.ics")
@guarded
def export(record: str) -> Response:
    """Hand the roster out as an iCalendar file."""
    answer = Response(ask(ExportCalendar(record)), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="tours-de-garde.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/tours/<record>/agenda")
@guarded
def bring_in(record: str) -> ResponseReturnValue:
    """Have the roster become what an iCalendar file says."""
    sent = request.files.get("file")
    try:
        done = ask(ImportCalendar(record, sent.read() if sent else b""))
    except InvalidInputError as error:
        return _one(record, 422, problems={p.field: p for p in error.problems}, imported=True)
    added, changed, turns = done.added, done.changed, done.turns
    address = url_for("rosters.one", record=record, ajoutes=added, changes=changed, jours=turns)
    return redirect(address)


@bp.post("/tours/<record>/lignes/<shift>/fin")
@guarded
def end_line(record: str, shift: str) -> ResponseReturnValue:
    """End a line."""
    return _do(record, EndLine(record, shift))


@bp.post("/tours/<record>/lignes/<shift>/<day>")
@guarded
def change(record: str, shift: str, day: str) -> ResponseReturnValue:
    """Give a turn to somebody else, or to nobody."""
    agent = text_of(request.form, "agent", LONGEST_ID)
    opened = f"{shift}-{day}"
    if agent == "nobody":
        return _do(record, LeaveOut(record, shift, day), opened=opened)
    return _do(record, StandIn(record, shift, day, agent), opened=opened)


@bp.post("/tours/<record>/notes")
@guarded
def write(record: str) -> ResponseReturnValue:
    """Leave a hand-over note."""
    ambience = text_of(request.form, "ambience", 40)
    note = request.form.get("note", "")[: LONGEST_NOTE * 2]
    return _do(record, WriteNote(record, ambience, note), ambience=ambience, note=note)


@bp.post("/tours/<record>/notes/<note>/lue")
@guarded
def mark(record: str, note: str) -> ResponseReturnValue:
    """Say that a note was read."""
    return _do(record, MarkNote(record, note))


@bp.post("/tours/<record>/fin")
@guarded
def end(record: str) -> ResponseReturnValue:
    """End a roster."""
    ask(EndRoster(record))
    return redirect(url_for("rosters.read"))


def _do(record: str, command: Command[TheRoster, Any], **typed: object) -> ResponseReturnValue:
    """Ask for *command*, then show the roster; what was typed comes back when it is wrong."""
    try:
        ask(command)
    except InvalidInputError as error:
        return _one(record, 422, problems={p.field: p for p in error.problems}, **typed)
    except ConflictError as error:
        return _one(record, 409, conflict=str(error), **typed)
    return redirect(url_for("rosters.one", record=record))


def _line(form: MultiDict[str, str]) -> Line:
    days = tuple(int(day) for day in form.getlist("days")[:7] if day in "0123456" and day)
    agent, begins, ends, first, last = (
        text_of(form, word, LONGEST_ID) for word in ("agent", "begins", "ends", "first", "last")
    )
    return Line(agent, days, begins, ends, first, last)


def _list(status: int = 200, **more: object) -> Response:
    keeper = could(visitor(), Action.ROSTER_EDIT)
    blank = dict.fromkeys(("name", "owner", "phone"), "")
    context: dict[str, object] = {"problems": {}, "typed": blank, **more}
    owners = [
        (f"cell:{o.id}" if o.profession is None else f"partner:{o.id}:{o.profession}", _said(o))
        for o in (ask(ListOwners()) if keeper else ())
    ]
    return show(
        "rosters.html",
        status,
        rosters=ask(ListRosters()),
        keeper=keeper,
        owners=owners,
        dialled=dialled,
        **context,
    )


def _said(owner: OwnerView) -> str:
    if owner.profession is None:
        return owner.name
    return f"{owner.name}, {PROFESSION_FR.get(owner.profession, owner.profession)}"


def _one(record: str, status: int = 200, **more: object) -> Response:
    blank: dict[str, object] = {"problems": {}, "conflict": "", "opened": "", "line": None}
    context = {**blank, "ambience": "", "note": "", "imported": False, "done": None, **more}
    values = taxonomy().qualitative["ambience"].values
    return show(
        "roster.html",
        status,
        roster=ask(ReadRoster(record)),
        keeper=could(visitor(), Action.ROSTER_EDIT),
        changes=could(visitor(), Action.ROSTER_REPLACE),
        hands_over=could(visitor(), Action.ROSTER_HAND_OVER),
        me_id=visitor().actor.id,
        today=now().astimezone(PARIS).date().isoformat(),
        days_fr=DAYS_FR,
        hours_of=hours_of,
        dialled=dialled,
        ambiences=[(code, value.label) for code, value in values.items()],
        **context,
    )
