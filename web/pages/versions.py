"""The versions of the charter: their history, each one's text and signatures, what differs.

What was decided under a version is explained by it, for ever: the journal's links lead here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.compare import Change, compare_within
from charters.decide import Engine
from charters.differences import Difference, differences
from charters.sentences import say_begins, say_change, say_quorum, say_rule
from charters.vocabulary import PARTNER_KIND_FR, Action
from sharing.command import ConflictError, InvalidInputError
from sharing.proposals import WithdrawVersion
from sharing.signatures import SignVersion
from sharing.versions import ListVersions, ReadVersion
from web.door import ask, guarded, visitor
from web.pages.around import could, now, show, taxonomy, text_of

bp = Blueprint("versions", __name__)

MOST_CLASSES = 60_000  # of the grid, while somebody waits for the page
MOST_REMEMBERED = 16
LONGEST_SIGNATURE = 400


@dataclass(frozen=True, slots=True)
class Effects:
    """What a version changes: the words, and who gains or loses what.  ``whole``: nothing left."""

    words: list[Difference]
    gains: list[str]
    losses: list[str]
    whole: bool


@bp.get("/charte/versions")
@guarded
def history() -> ResponseReturnValue:
    """Show every version with its state, the newest first."""
    return show("versions.html", versions=ask(ListVersions()), may=_may())


@bp.get("/charte/versions/<name>")
@guarded
def read(name: str) -> ResponseReturnValue:
    """Show one version: its state, who signed it, its text."""
    return _page(name)


@bp.get("/charte/versions/<name>/fichier")
@guarded
def download(name: str) -> ResponseReturnValue:
    """Return the very bytes that are signed."""
    page = ask(ReadVersion(name))
    answer = Response(page.content, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{page.view.name}.yaml"'
    return answer


@bp.get("/charte/versions/<name>/differences")
@guarded
def compare(name: str) -> ResponseReturnValue:
    """Show what this version says differently from another one, and who gains or loses by it."""
    page = ask(ReadVersion(name))
    chosen = text_of(request.args, "avec", 65) or (
        page.before.charter.own_name if page.before else name
    )
    other = ask(ReadVersion(chosen))
    return show(
        "version_differences.html",
        view=page.view,
        other=other.view,
        effects=effects(other.engine, page.engine),
        versions=ask(ListVersions()),
    )


@bp.post("/charte/versions/<name>/signer")
@guarded
def sign(name: str) -> ResponseReturnValue:
    """Take a partner's signature, or say beside the field what is wrong with it."""
    signature = text_of(request.form, "signature", LONGEST_SIGNATURE)
    try:
        ask(SignVersion(name, signature))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _page(name, 422, problems=problems, signature=signature)
    except ConflictError as error:
        return _page(name, 409, conflict=str(error))
    return redirect(url_for("versions.read", name=name, _anchor="signatures"))


@bp.post("/charte/versions/<name>/retirer")
@guarded
def withdraw(name: str) -> ResponseReturnValue:
    """Take a proposal back."""
    try:
        ask(WithdrawVersion(name))
    except ConflictError as error:
        return _page(name, 409, conflict=str(error))
    return redirect(url_for("versions.read", name=name))


def effects(old: Engine, new: Engine) -> Effects:
    """Return what *new* changes, in French; remembered for the day, since it takes a second."""
    found: dict[tuple[Engine, Engine, date], Effects]
    found = current_app.extensions.setdefault("vigie.effects", {})
    asked = old, new, now().date()
    if asked not in found:
        if len(found) >= MOST_REMEMBERED:
            found.clear()
        found[asked] = _effects(*asked)
    return found[asked]


def _effects(old: Engine, new: Engine, today: date) -> Effects:
    names = taxonomy().names
    changes, whole = compare_within(old, new, taxonomy().words, today, MOST_CLASSES)
    return Effects(
        differences(old.charter, new.charter, names),
        [_said(change) for change in changes if change.gain],
        [_said(change) for change in changes if not change.gain],
        whole,
    )


def _said(change: Change) -> str:
    return say_change(change, taxonomy().names)


def _may() -> dict[str, bool]:
    """Say which doors a page shows; the desk decides, as always."""
    actions = {"propose": Action.CHARTER_PROPOSE, "sign": Action.CHARTER_SIGN}
    return {name: could(visitor(), action) for name, action in actions.items()}


def _page(name: str, status: int = 200, **more: object) -> Response:
    page, names = ask(ReadVersion(name)), taxonomy().names
    applied = {r.id: say_rule(r, names) for one in page.charter.articles for r in one.rules}
    context = {"problems": {}, "signature": "", "conflict": "", **more}
    return show(
        "version.html",
        status,
        page=page,
        view=page.view,
        applied=applied,
        quorum=say_quorum(page.charter.quorum),
        begins=say_begins(page.charter.begins),
        kinds=[PARTNER_KIND_FR[kind] for kind in sorted(page.lacking.kinds)],
        may=_may(),
        **context,
    )
