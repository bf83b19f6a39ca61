"""Keys: another passphrase or another key for oneself; the records of a group for who arrives.

1. All of it asks for a second factor of the last quarter of an hour.
2. What was typed goes back in no answer, not even in a field of the same form.
3. Many records are given a portion at a time, for ``PATIENCE`` seconds; then a page says how far
   it has come, and goes on when it is asked to.
"""

from __future__ import annotations

import math
from time import monotonic

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Duty
from sharing.command import InvalidInputError, Problem
from sharing.groups import ListGroups
from sharing.nominative.arrivals import OFFICERS, Given, ShareRecords
from sharing.rotation import Rotation
from sharing.sealed_space import DIFFERENT, LONGEST, SHORTEST, Shut, Stayed
from web import sealed
from web.door import ask, guarded, sealed_spaces, second_factor, visitor
from web.pages.around import now, show, text_of

bp = Blueprint("keys", __name__)

PATIENCE = 5.0
LONGEST_ID = 64
WRONG = Problem(
    "present",
    "wrong",
    "Ce n’est pas votre phrase actuelle.",
    "Vérifiez les majuscules, les accents et les espaces, puis réessayez.",
)
DIFFERENT_TWICE = Problem(
    "again",
    "different",
    "Les deux nouvelles phrases ne sont pas les mêmes.",
    "Tapez la même dans les deux champs.",
)
# What has just been done, as the page says it.
DONE = {
    "phrase": "Votre phrase est changée. L’ancienne n’ouvre plus rien.",
    "cle": "Votre clé et votre phrase sont changées. Les anciennes n’ouvrent plus rien.",
    "reprise": "Les fiches qui s’ouvraient encore avec votre ancienne clé ont été reprises.",
}
LIMITED = ("keys.change", "keys.go_on")
"""Views that somebody could try one passphrase after the other on."""


@bp.get("/espace-scelle/changer")
@guarded
def read() -> ResponseReturnValue:
    """Show what can be changed, and what an interrupted change has left."""
    if not sealed_spaces().has_pair(visitor()):
        return redirect(url_for("space.read"))
    return _page(done=DONE.get(request.args.get("fait", "")))


@bp.post("/espace-scelle/changer")
@guarded
def change() -> ResponseReturnValue:
    """Change the passphrase, or the key with it."""
    if not _proved():
        return _prove_first(url_for("keys.read"))
    present, new = request.form.get("present", ""), request.form.get("passphrase", "")
    if request.form.get("again", "") != new:
        return _page(422, problem=DIFFERENT_TWICE)
    rotation, whole = Rotation(sealed_spaces()), request.form.get("what") == "cle"
    asked = rotation.change_pair if whole else rotation.change_passphrase
    try:
        found = asked(visitor(), present, new)
    except InvalidInputError as error:
        return _page(422, problem=error.problems[0])
    return _changed(found, "cle" if whole else "phrase")


@bp.post("/espace-scelle/changer/suite")
@guarded
def go_on() -> ResponseReturnValue:
    """Take over what is left under a former key."""
    if not _proved():
        return _prove_first(url_for("keys.read"))
    present, former = request.form.get("present", ""), request.form.get("former", "")
    return _changed(Rotation(sealed_spaces()).go_on(visitor(), present, former), "reprise")


@bp.post("/groupes/<group>/fiches")
@guarded
def share(group: str) -> ResponseReturnValue:
    """Give somebody, or the keepers of the spare key, the records of the group."""
    if not _proved():
        return _prove_first(url_for("groups.read"))
    newcomer = text_of(request.form, "newcomer", LONGEST_ID)
    before = text_of(request.form, "done", 9)
    done = int(before) if before.isascii() and before.isdigit() else 0
    command = ShareRecords(group, newcomer, sealed.need_pair())
    ends = monotonic() + PATIENCE
    while True:
        given = ask(command)
        done += given.done
        if not (given.done and given.left and monotonic() < ends):
            break
    return _given(group, newcomer, done, given)


def _given(group: str, newcomer: str, done: int, given: Given) -> Response:
    members = [m for one in ask(ListGroups()) if one.id == group for m in one.members]
    name = next((m.name for m in members if m.agent == newcomer), "")
    return show(
        "keys_given.html",
        group=group,
        newcomer=newcomer,
        officers=newcomer == OFFICERS,
        name=name,
        done=done,
        given=given,
    )


def _changed(found: Stayed | Shut, done: str) -> ResponseReturnValue:
    if isinstance(found, Stayed):
        return sealed.keep(redirect(url_for("keys.read", fait=done)), found)
    if found.until is None:
        return _page(422, problem=WRONG)
    response = _page(429)
    wait = math.ceil((found.until - now()).total_seconds())
    response.headers["Retry-After"] = str(max(1, wait))
    return response


def _page(
    status: int = 200, *, problem: Problem | None = None, done: str | None = None
) -> Response:
    return show(
        "keys_change.html",
        status,
        problems={problem.field: problem} if problem else {},
        proved=_proved(),
        any_factor=second_factor().held(visitor()).any,
        here=url_for("keys.read"),
        bounds=(SHORTEST, LONGEST, DIFFERENT),
        waiting=status == 429,
        left=Rotation(sealed_spaces()).left(visitor()),
        done=done,
    )


def _proved() -> bool:
    return Duty.MFA in visitor().actor.proved


def _prove_first(onward: str) -> ResponseReturnValue:
    return redirect(url_for("second_factor.ask", suite=onward))
