"""Espace scellé: a pair made, opened, locked; and what happens to a page when it shuts meanwhile.

1. Making and opening ask for a second factor of the last quarter of an hour; locking asks nothing.
2. What was typed goes back in no answer, not even in a field of the same form.
3. After opening one goes where one was going, if that place is on this site.
4. Whoever sends a form after the space has shut gets it back, in that answer only, to send again.
"""

from __future__ import annotations

import math
from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Duty
from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.sealed_space import DIFFERENT, LONGEST, SHORTEST, Shut
from web import sealed
from web.again import SHUT, led_there_and_back
from web.door import guarded, sealed_spaces, second_factor, visitor
from web.pages.around import local_path, now, show

bp = Blueprint("space", __name__)

# What has just been done, as the page says it.
DONE = {
    "pret": "Votre espace scellé est prêt. Ouvrez-le maintenant avec la phrase choisie.",
    "referme": "Votre espace scellé est refermé.",
}
WRONG = Problem(
    "passphrase",
    "wrong",
    "Ce n’est pas la bonne phrase.",
    "Vérifiez les majuscules, les accents et les espaces, puis réessayez.",
)
DIFFERENT_TWICE = Problem(
    "again",
    "different",
    "Les deux phrases ne sont pas les mêmes.",
    "Tapez la même dans les deux champs.",
)
LIMITED = ("space.make", "space.open")
"""Views that somebody could try one passphrase after the other on."""


@bp.get("/espace-scelle")
@guarded
def read() -> ResponseReturnValue:
    """Show the space as it is: not made yet, shut, open."""
    onward = local_path(request.args.get("suite", ""))
    if sealed.pair() is not None:
        ends = sealed_spaces().ends(visitor())
        return show("space_open.html", onward=onward, ends=ends)
    if onward and not _proved() and sealed_spaces().has_pair(visitor()):
        return _prove_first(onward)
    return sealed.forget(_page(onward, done=DONE.get(request.args.get("fait", ""))))


@bp.post("/espace-scelle/preparer")
@guarded
def make() -> ResponseReturnValue:
    """Make the visitor's pair, locked under what they typed twice."""
    onward = local_path(request.form.get("suite", ""))
    if not _proved():
        return _prove_first(onward)
    passphrase = request.form.get("passphrase", "")
    if request.form.get("again", "") != passphrase:
        return _page(onward, 422, problem=DIFFERENT_TWICE)
    try:
        sealed_spaces().make(visitor(), passphrase)
    except InvalidInputError as error:
        return _page(onward, 422, problem=error.problems[0])
    except ConflictError:  # made in another window
        return redirect(_here(onward))
    return redirect(_here(onward, "pret"))


@bp.post("/espace-scelle/ouvrir", endpoint="open")
@guarded
def open_it() -> ResponseReturnValue:
    """Open the visitor's space on this session and go on, or say no."""
    onward = local_path(request.form.get("suite", ""))
    if not _proved():
        return _prove_first(onward)
    try:
        found = sealed_spaces().open(visitor(), request.form.get("passphrase", ""))
    except ConflictError:  # there is none to open
        return redirect(_here(onward))
    if not isinstance(found, Shut):
        return sealed.keep(redirect(onward or _here()), found)
    if found.until is None:
        return _page(onward, 422, problem=WRONG)
    response = _page(onward, 429, until=found.until)
    wait = math.ceil((found.until - now()).total_seconds())
    response.headers["Retry-After"] = str(max(1, wait))
    return response


@bp.post("/espace-scelle/refermer")
@guarded
def lock() -> ResponseReturnValue:
    """Lock the space on this session: both halves of what opens it are gone."""
    sealed_spaces().shut(visitor())
    return sealed.forget(redirect(_here(done="referme")))


@bp.app_errorhandler(sealed.ShutError)
def shut_meanwhile(_: sealed.ShutError) -> ResponseReturnValue:
    """Lead a reader to the space and back; give a sender what they sent."""
    return sealed.forget(make_response(led_there_and_back(SHUT)))


def _page(
    onward: str,
    status: int = 200,
    *,
    problem: Problem | None = None,
    done: str | None = None,
    until: datetime | None = None,
) -> Response:
    made = sealed_spaces().has_pair(visitor())
    return show(
        "space_shut.html" if made else "space_new.html",
        status,
        onward=onward,
        here=_here(onward),
        problems={problem.field: problem} if problem else {},
        proved=_proved(),
        any_factor=second_factor().held(visitor()).any,
        accredited=visitor().actor.accredited,
        bounds=(SHORTEST, LONGEST, DIFFERENT),
        done=done,
        until=until,
    )


def _proved() -> bool:
    return Duty.MFA in visitor().actor.proved


def _prove_first(onward: str) -> ResponseReturnValue:
    return redirect(url_for("second_factor.ask", suite=_here(onward)))


def _here(onward: str = "", done: str = "") -> str:
    return url_for("space.read", suite=onward or None, fait=done or None)
