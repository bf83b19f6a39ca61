"""Proposing a version: the file is checked on the spot, and shown with what it would change.

1. Whoever may not propose is refused before anything of theirs is read.
2. The file is read before the desk is asked to keep it: reading takes a while, and a transaction
   is no place to wait.
3. What has been checked comes back with the form, to be proposed as it was shown, byte for byte.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.sentences import say_begins, say_quorum
from charters.signing import digest
from charters.vocabulary import KIND_OF
from sharing.command import ConflictError, InvalidInputError
from web.door import ask, guarded
from web.faults import Fault
from web.pages.around import show
from web.pages.texts import ADDRESS, kind, library, of_kind
from web.pages.versions import effects

bp = of_kind(Blueprint("proposing", __name__, url_prefix=f"/{ADDRESS}/proposer"))

LONGEST = 700_000  # bytes; a third more when it comes back in the form
MOST_FAULTS = 20


@bp.get("")
@guarded
def form() -> ResponseReturnValue:
    """Show the form, or why nothing can be proposed now."""
    try:
        ask(kind().prepare())
    except ConflictError as error:
        return _form(409, conflict=str(error))
    return _form()


@bp.post("")
@guarded
def send() -> ResponseReturnValue:
    """Check the file and show what it would change; propose it once that has been seen."""
    try:
        old = ask(kind().prepare())
        content = _sent()
        if content is None or len(content) > LONGEST:
            return _form(422, faults=[_NO_FILE if not content else _TOO_LONG])
        new, faults = kind().check(content)
        if new is None:
            return _form(422, faults=faults)
        ask(kind().prepare(content))
        if request.form.get("etape") == "proposer":
            name = ask(kind().propose(content))
            return redirect(url_for("versions.read", name=name, text=kind().address))
    except ConflictError as error:
        return _form(409, conflict=str(error))
    except InvalidInputError as error:
        return _form(422, faults=[Fault(0, 0, "", p.wrong, p.right) for p in error.problems])
    return _checked(content, old, new)


@bp.errorhandler(413)
def too_long(_: Exception) -> ResponseReturnValue:
    """Say how long a text may be."""
    return _form(413, faults=[_TOO_LONG])


_NO_FILE = Fault(0, 0, "", "aucun fichier n'a été choisi", "choisissez celui que vous proposez")
_TOO_LONG = Fault(0, 0, "", "ce fichier est trop long", "il doit tenir en 700 000 octets")


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


def _form(
    status: int = 200, *, faults: list[Fault] | None = None, conflict: str = ""
) -> ResponseReturnValue:
    found = faults or []
    more = max(0, len(found) - MOST_FAULTS)
    shown = found[:MOST_FAULTS]
    return show(
        "version_propose.html", status, faults=shown, more=more, conflict=conflict, kind=kind()
    )


def _checked(content: bytes, old: Any, new: Any) -> ResponseReturnValue:
    texts = library().of(KIND_OF[kind().may_propose])
    text = texts.text(new)
    return show(
        "version_checked.html",
        kind=kind(),
        text=text,
        replaces=texts.text(old).own_name,
        checked=kind().checked(new),
        sha256=digest(content),
        content=base64.b64encode(content).decode(),
        effects=effects(old, new),
        quorum=say_quorum(text.quorum),
        begins=say_begins(text.begins),
    )
