"""The charter, for reading: the text that decides what each sees.

It is the council's own public rules, so nobody is asked why they read it.
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from charters.sentences import say_rule
from web.door import guarded, visitor
from web.pages.around import charter_of, show, taxonomy

bp = Blueprint("charter", __name__)


@bp.get("/charte")
@guarded
def read() -> ResponseReturnValue:
    """Show the articles in force, each with its rules: what they mean, and what is applied."""
    charter, names = charter_of(visitor()), taxonomy().names
    applied = {r.id: say_rule(r, names) for article in charter.articles for r in article.rules}
    return show("charter.html", charter=charter, applied=applied)
