"""The versions of what a council adopts: history, each one's text and signatures, what differs.

What was decided or told under a version is explained by it, for ever: the journal leads here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.phrases import PARTNER_KIND_FR
from charters.sentences import say_begins, say_quorum
from sharing.command import ConflictError, InvalidInputError
from web.door import ask, guarded, visitor
from web.pages.around import could, now, show, text_of
from web.pages.texts import ADDRESS, Effects, kind, of_kind

bp = of_kind(Blueprint("versions", __name__, url_prefix=f"/{ADDRESS}/versions"))

MOST_REMEMBERED = 16
LONGEST_SIGNATURE = 400


@bp.get("")
@guarded
def history() -> ResponseReturnValue:
    """Show every version with its state, the newest first."""
    return show("versions.html", versions=ask(kind().all()), may=_may(), kind=kind())


@bp.get("/<name>")
@guarded
def read(name: str) -> ResponseReturnValue:
    """Show one version: its state, who signed it, its text."""
    return _page(name)


@bp.get("/<name>/fichier")
@guarded
def download(name: str) -> ResponseReturnValue:
    """Return the very bytes that are signed."""
    page = ask(kind().read(name))
    answer = Response(page.content, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{page.view.name}.yaml"'
    return answer


@bp.get("/<name>/differences")
@guarded
def compare(name: str) -> ResponseReturnValue:
    """Show what this version says differently from another one, and who gains or loses by it."""
    page = ask(kind().read(name))
    other = ask(kind().read(text_of(request.args, "avec", 65) or page.replaces or name))
    return show(
        "version_differences.html",
        view=page.view,
        other=other.view,
        effects=effects(other.own, page.own),
        versions=ask(kind().all()),
        kind=kind(),
    )


@bp.post("/<name>/signer")
@guarded
def sign(name: str) -> ResponseReturnValue:
    """Take a partner's signature, or say beside the field what is wrong with it."""
    signature = text_of(request.form, "signature", LONGEST_SIGNATURE)
    try:
        ask(kind().sign(name, signature))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _page(name, 422, problems=problems, signature=signature)
    except ConflictError as error:
        return _page(name, 409, conflict=str(error))
    return redirect(url_for("versions.read", name=name, _anchor="signatures"))


@bp.post("/<name>/retirer")
@guarded
def withdraw(name: str) -> ResponseReturnValue:
    """Take a proposal back."""
    try:
        ask(kind().withdraw(name))
    except ConflictError as error:
        return _page(name, 409, conflict=str(error))
    return redirect(url_for("versions.read", name=name))


def effects(old: Any, new: Any) -> Effects:
    """Return what *new* changes, in French; remembered for the day, since it takes a second."""
    found: dict[tuple[Any, Any, date], Effects]
    found = current_app.extensions.setdefault("vigie.effects", {})
    asked = old, new, now().date()
    if asked not in found:
        if len(found) >= MOST_REMEMBERED:
            found.clear()
        found[asked] = kind().effects(old, new)
    return found[asked]


def _may() -> dict[str, bool]:
    """Say which doors a page shows; the desk decides, as always."""
    actions = {"propose": kind().may_propose, "sign": kind().may_sign}
    return {name: could(visitor(), action) for name, action in actions.items()}


def _page(name: str, status: int = 200, **more: object) -> Response:
    page = ask(kind().read(name))
    context = {"problems": {}, "signature": "", "conflict": "", **more}
    return show(
        "version.html",
        status,
        kind=kind(),
        page=page,
        view=page.view,
        quorum=say_quorum(page.quorum),
        begins=say_begins(page.begins),
        kinds=[PARTNER_KIND_FR[one] for one in sorted(page.lacking.kinds)],
        may=_may(),
        **kind().body(page.own),
        **context,
    )
