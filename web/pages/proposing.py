"""Proposing a version: the file is checked on the spot, and shown with what it would change.

1. Whoever may not propose is refused before anything of theirs is read.
2. The file is read before the desk is asked to keep it: reading takes a while, and a transaction
   is no place to wait.
3. What has been checked comes back with the form, to be proposed as it was shown, byte for byte.
"""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.decide import Engine
from charters.document import DocumentError
from charters.sentences import say_begins, say_quorum
from charters.signing import digest
from sharing.command import ConflictError, InvalidInputError
from sharing.library import Library, UnmetError
from sharing.proposals import PrepareProposal, ProposeVersion
from web.door import ask, guarded
from web.faults import Fault, of_document, of_scenario
from web.pages.around import now, show
from web.pages.versions import effects

bp = Blueprint("proposing", __name__)

LONGEST = 700_000  # bytes; a third more when it comes back in the form
MOST_FAULTS = 20


@bp.get("/charte/proposer")
@guarded
def form() -> ResponseReturnValue:
    """Show the form, or why nothing can be proposed now."""
    try:
        ask(PrepareProposal())
    except ConflictError as error:
        return _form(409, conflict=str(error))
    return _form()


@bp.post("/charte/proposer")
@guarded
def send() -> ResponseReturnValue:
    """Check the file and show what it would change; propose it once that has been seen."""
    try:
        old = ask(PrepareProposal())
        content = _sent()
        if content is None or len(content) > LONGEST:
            return _form(422, faults=[_NO_FILE if not content else _TOO_LONG])
        new = _library().check(content, now().date())
        ask(PrepareProposal(content))
        if request.form.get("etape") == "proposer":
            name = ask(ProposeVersion(content))
            return redirect(url_for("versions.read", name=name))
    except ConflictError as error:
        return _form(409, conflict=str(error))
    except DocumentError as error:
        return _form(422, faults=[of_document(error)])
    except UnmetError as error:
        return _form(422, faults=[of_scenario(one) for one in error.failures])
    except InvalidInputError as error:
        return _form(422, faults=[Fault(0, 0, "", p.wrong, p.right) for p in error.problems])
    return _checked(content, old, new)


@bp.errorhandler(413)
def too_long(_: Exception) -> ResponseReturnValue:
    """Say how long a charter may be."""
    return _form(413, faults=[_TOO_LONG])


_NO_FILE = Fault(0, 0, "", "aucun fichier n'a été choisi", "choisissez le fichier de la charte")
_TOO_LONG = Fault(0, 0, "", "ce fichier est trop long", "une charte tient en 700 000 octets")


def _sent() -> bytes | None:
    """Return the file that was sent, or the one that was checked before; None: neither."""
    if request.form.get("etape") == "proposer":
        try:
            return base64.b64decode(request.form.get("contenu", ""), validate=True)
        except (binascii.Error, ValueError):
            return None
    sent = request.files.get("fichier")
    if sent is None or not sent.filename:
        return None
    with sent.stream as stream:
        return stream.read()


def _library() -> Library:
    found: Library = current_app.extensions["vigie.library"]
    return found


def _form(
    status: int = 200, *, faults: list[Fault] | None = None, conflict: str = ""
) -> ResponseReturnValue:
    found = faults or []
    more = max(0, len(found) - MOST_FAULTS)
    return show(
        "charter_propose.html", status, faults=found[:MOST_FAULTS], more=more, conflict=conflict
    )


def _checked(content: bytes, old: Engine, new: Engine) -> ResponseReturnValue:
    return show(
        "charter_checked.html",
        charter=new.charter,
        before=old.charter,
        sha256=digest(content),
        content=base64.b64encode(content).decode(),
        effects=effects(old, new),
        quorum=say_quorum(new.charter.quorum),
        begins=say_begins(new.charter.begins),
        scenarios=len(new.charter.scenarios),
    )
