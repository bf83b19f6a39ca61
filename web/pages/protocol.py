"""The protocol, for reading: whom the council's partners tell of what, and how soon.

It is the council's own rule, signed by its partners; which version is in force follows from the
clock, as everywhere.
"""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from charters.life import State
from charters.sentences import say_begins, say_quorum
from protocols.schema import protocol_schema
from protocols.sentences import RECIPIENT_FR
from protocols.words import say_delay
from sharing.versions import ListProtocols, ReadProtocol
from web.door import ask, guarded, public
from web.pages.around import show, taxonomy
from web.pages.texts import KINDS

bp = Blueprint("protocol", __name__)


@bp.get("/protocole")
@guarded
def read() -> ResponseReturnValue:
    """Show the duties in force, each as it was signed and as it is applied."""
    kind = KINDS["protocole"]
    current = [view for view in ask(ListProtocols()) if view.state is State.IN_FORCE]
    page = ask(ReadProtocol(current[0].name)) if current else None
    if page is None:
        return show("protocol.html", page=None)
    return show(
        "protocol.html",
        page=page,
        quorum=say_quorum(page.quorum),
        begins=say_begins(page.begins),
        hold=say_delay(page.own.hold),
        arbiter=RECIPIENT_FR[page.own.arbiter],
        **kind.body(page.own),
    )


@bp.get("/protocole/schema.json")
@public("the form of a protocol's file: the same for everybody, and about nobody")
def schema() -> ResponseReturnValue:
    """Return the JSON Schema of a protocol's file, for editors."""
    answer = jsonify(protocol_schema(taxonomy().vocabulary))
    answer.mimetype = "application/schema+json"
    return answer
