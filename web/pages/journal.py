"""Journal: the trail, read by whoever the charter lets read it.  Reading it is recorded too."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sharing.command import InvalidInputError, Problem
from sharing.journal import JournalPage
from web.door import ask, guarded
from web.forms import journal as forms
from web.pages.around import show

bp = Blueprint("journal", __name__)


@bp.get("/journal")
@guarded
def read() -> ResponseReturnValue:
    """Show a page of the trail, newest first."""
    chosen = forms.filled(request.args)
    problems: dict[str, Problem] = {}
    try:
        page = ask(forms.question(chosen, request.args.get("suite")))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        if not problems.keys() <= {"since", "until"}:
            raise
        page = _nothing()
        unread = [name for name, problem in problems.items() if problem.code == "unreadable"]
        chosen = replace(chosen, **dict.fromkeys(unread, ""))  # a day field shows days only
    return show(
        "journal.html",
        422 if problems else 200,
        entries=page,
        chosen=chosen,
        problems=problems,
        actions=forms.actions(),
    )


def _nothing() -> JournalPage:
    """Return an empty page, for a question that makes no sense; whom one may ask about included."""
    whole = ask(forms.question(forms.JournalFilter(), None))
    return JournalPage((), None, whole.people, whole.partners)
