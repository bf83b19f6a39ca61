"""A version of the charter tried on the council before anybody proposes it: who gains, who loses.

1. Whoever may not compare is refused before anything of theirs is read.
2. Of the file nothing is kept and nothing comes back but what it would change.
"""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from charters.labels import PROFESSION_FR
from charters.say import capital
from charters.sentences import say_case, say_what
from sharing.comparison import CompareCharter, Comparison, NotACharterError
from web.door import ask, guarded
from web.faults import Fault, of_document
from web.pages.around import show, taxonomy

bp = Blueprint("comparing", __name__)


@bp.get("/charte/comparer")
@guarded
def form() -> ResponseReturnValue:
    """Show the form to whoever may compare."""
    ask(CompareCharter())
    return _form()


@bp.post("/charte/comparer")
@guarded
def send() -> ResponseReturnValue:
    """Compare the file with the version in force, or say what is wrong with it."""
    ask(CompareCharter())
    content = _sent()
    if not content:
        return _form(422, _NO_FILE)
    try:
        found = ask(CompareCharter(content))
    except NotACharterError as error:
        return _form(422, of_document(error.fault))
    return show("charter_compared.html", found=found, rows=_rows(found) if found else [])


@bp.errorhandler(413)
def too_long(_: Exception) -> ResponseReturnValue:
    """Say how long a charter may be."""
    return _form(413, _TOO_LONG)


_NO_FILE = Fault(0, 0, "", "aucun fichier n'a été choisi", "choisissez le fichier de la charte")
_TOO_LONG = Fault(0, 0, "", "ce fichier est trop long", "une charte tient en moins d'un mégaoctet")


def _sent() -> bytes | None:
    sent = request.files.get("fichier")
    if sent is None:
        return None
    with sent.stream as stream:
        return stream.read()


def _form(status: int = 200, fault: Fault | None = None) -> ResponseReturnValue:
    return show("charter_compare.html", status, fault=fault)


def _rows(found: Comparison) -> list[dict[str, object]]:
    """Return the lines of the table in French."""
    return [
        {
            "who": capital(PROFESSION_FR[line.change.profession]),
            "gain": line.change.gain,
            "what": say_what(line.change),
            "before": line.change.before,
            "after": line.change.after,
            "requests": line.requests,
            "records": line.records,
            "example": say_case(line.change, taxonomy().names),
        }
        for line in found.lines
    ]
