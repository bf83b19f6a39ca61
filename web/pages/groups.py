"""Working groups: who is accredited, where, until when.

1. Whoever keeps the groups sees the forms; what is refused comes back with its article.
2. A day is typed, and means until that day ends by the charter's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.phrases import WORD_FR
from charters.vocabulary import Action
from sharing.accreditations import LONGEST_TERM, Accredit, EndAccreditation, ListCandidates
from sharing.command import ConflictError, InvalidInputError, RefusedError
from sharing.groups import BODIES, LONGEST_NAME, CreateGroup, EndGroup, ListGroups
from sharing.nominative.arrivals import ListWaiting, Waiting
from sharing.territories import ListTerritories
from web.door import ask, guarded, visitor
from web.pages.around import charter_of, could, now, show, text_of

bp = Blueprint("groups", __name__)

LONGEST_ID = 64


@bp.get("/groupes")
@guarded
def read() -> ResponseReturnValue:
    """Show the groups that one may know of."""
    return _page()


@bp.post("/groupes")
@guarded
def create() -> ResponseReturnValue:
    """Make a group."""
    name = text_of(request.form, "name", LONGEST_NAME + 1)
    body, place = (text_of(request.form, word, LONGEST_ID) for word in ("body", "territory"))
    try:
        ask(CreateGroup(name, body, place or None))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _page(422, problems=problems, name=name, body=body, territory=place)
    return redirect(url_for("groups.read"))


@bp.post("/groupes/<group>/membres")
@guarded
def accredit(group: str) -> ResponseReturnValue:
    """Give somebody a seat."""
    agent, day = (text_of(request.form, word, LONGEST_ID) for word in ("agent", "until"))
    typed = {"opened": group, "agent": agent, "until": day}
    try:
        ask(Accredit(group, agent, _end_of(day)))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _page(422, problems=problems, **typed)
    except ConflictError as error:
        return _page(409, conflict=str(error), **typed)
    return redirect(url_for("groups.read"))


@bp.post("/groupes/<group>/membres/<accreditation>/fin")
@guarded
def end_accreditation(group: str, accreditation: str) -> ResponseReturnValue:
    """Take a seat back."""
    ask(EndAccreditation(group, accreditation))
    return redirect(url_for("groups.read"))


@bp.post("/groupes/<group>/fin")
@guarded
def end(group: str) -> ResponseReturnValue:
    """End a group."""
    try:
        ask(EndGroup(group))
    except ConflictError as error:
        return _page(409, conflict=str(error))
    return redirect(url_for("groups.read"))


def _end_of(day: str) -> datetime:
    """Return the midnight that ends *day*; of what is no day, a moment that no term allows."""
    try:
        after = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(after, time(), _zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(charter_of(visitor()).time_zone)


def _waiting() -> Mapping[tuple[str, str], Waiting]:
    """Return who waits for records, by group and member; only members of a group see any."""
    if not visitor().actor.accredited:
        return {}
    try:
        return {(one.group, one.agent): one for one in ask(ListWaiting())}
    except RefusedError:  # a charter that does not let members list records
        return {}


def _page(status: int = 200, **more: object) -> Response:
    keeper = could(visitor(), Action.GROUP_ACCREDIT)
    today = now().astimezone(_zone()).date()
    blank = dict.fromkeys(("conflict", "opened", "name", "body", "territory", "agent", "until"), "")
    context: dict[str, object] = {"problems": {}, **blank, **more}
    return show(
        "groups.html",
        status,
        groups=ask(ListGroups()),
        people=ask(ListCandidates()) if keeper else (),
        place_choices=[(t.id, t.name) for t in ask(ListTerritories())] if keeper else [],
        bodies=[(body, WORD_FR[body]) for body in BODIES],
        keeper=keeper,
        first_day=today.isoformat(),
        last_day=(today + LONGEST_TERM - timedelta(days=1)).isoformat(),
        body_fr=WORD_FR,
        waiting=_waiting(),
        sharer=could(visitor(), Action.NOMINATIVE_SHARE),
        **context,
    )
