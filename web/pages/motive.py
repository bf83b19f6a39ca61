"""Pourquoi: why a record was opened, read by whoever the charter lets, with their own pair.

1. What it is read for is said first; the motive is in that one answer, which no cache keeps.
2. Which entry it is of is in the address; nothing else of it is shown here.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from charters.vocabulary import Purpose
from sharing.command import ConflictError
from sharing.months import Motive, ReadMotive
from web.door import ask, guarded
from web.pages.around import show
from web.sealed import need_pair

bp = Blueprint("motive", __name__)

READ_FOR = {
    Purpose.CHARTER_CONTROL.value: "Vérifier que la charte est appliquée",
    Purpose.RIGHTS_OF_PERSONS.value: "Répondre à la personne concernée",
}


@bp.get("/journal/<entry>/motif")
@guarded
def ask_why(entry: str) -> ResponseReturnValue:
    """Ask what the motive is read for."""
    need_pair()
    return _page(entry)


@bp.post("/journal/<entry>/motif")
@guarded
def read(entry: str) -> ResponseReturnValue:
    """Show it, or say why it cannot be shown."""
    pair, purpose = need_pair(), request.form.get("purpose", "")[:40]
    if purpose not in READ_FOR:
        return _page(entry, 422, missing=True)
    try:
        return _page(entry, found=ask(ReadMotive(entry, purpose, pair)))
    except ConflictError as error:
        return _page(entry, 409, conflict=str(error))


def _page(
    entry: str,
    status: int = 200,
    *,
    found: Motive | None = None,
    conflict: str = "",
    missing: bool = False,
) -> Response:
    return show(
        "motive.html",
        status,
        entry=entry,
        found=found,
        conflict=conflict,
        missing=missing,
        purposes=READ_FOR.items(),
    )
