"""The charter, for reading: the text that decides what each sees.

It is the council's own public rules, so nobody is asked why they read it.
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web.door import guarded, visitor
from web.pages.around import charter_of, show

bp = Blueprint("charter", __name__)


@bp.get("/charte")
@guarded
def read() -> ResponseReturnValue:
    """Show the articles in force, each with the rules that carry it out."""
    return show("charter.html", charter=charter_of(visitor()))
