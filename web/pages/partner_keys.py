"""The keys with which partners sign: read by everybody, kept by whoever the charter lets."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.phrases import PARTNER_KIND_FR
from charters.vocabulary import Action
from sharing.command import ConflictError, InvalidInputError
from sharing.signatures import ListKeys, RegisterKey, WithdrawKey
from web.door import ask, guarded, visitor
from web.pages.around import could, show, text_of

bp = Blueprint("partner_keys", __name__)

LONGEST = 400


@bp.get("/charte/cles")
@guarded
def read() -> ResponseReturnValue:
    """Show each partner with its keys."""
    return _page()


@bp.post("/charte/cles")
@guarded
def register() -> ResponseReturnValue:
    """Register a partner's public key."""
    partner, public = (text_of(request.form, name, LONGEST) for name in ("partner", "public"))
    try:
        ask(RegisterKey(partner, public))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _page(422, problems=problems, partner=partner, public=public)
    except ConflictError as error:
        return _page(409, conflict=str(error), partner=partner, public=public)
    return redirect(url_for("partner_keys.read"))


@bp.post("/charte/cles/<key>/retirer")
@guarded
def withdraw(key: str) -> ResponseReturnValue:
    """Withdraw a key."""
    try:
        ask(WithdrawKey(key))
    except ConflictError as error:
        return _page(409, conflict=str(error))
    return redirect(url_for("partner_keys.read"))


def _page(status: int = 200, **more: object) -> Response:
    context = {"problems": {}, "partner": "", "public": "", "conflict": "", **more}
    return show(
        "partner_keys.html",
        status,
        page=ask(ListKeys()),
        kinds=PARTNER_KIND_FR,
        keeper=could(visitor(), Action.CHARTER_KEY),
        **context,
    )
