"""Témoins: which partners' machines follow the trail, and what they hold against it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action
from sharing.witnesses import ReadWitnesses
from web.door import ask, guarded, visitor
from web.pages.around import could, show

bp = Blueprint("witnesses", __name__)


@bp.get("/journal/temoins")
@guarded
def read() -> ResponseReturnValue:
    """Show who has witnessed what, forks first."""
    page = ask(ReadWitnesses())
    return show("witnesses.html", page=page, reads=could(visitor(), Action.AUDIT_READ))
