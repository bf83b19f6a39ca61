"""Journal: the trail, read by whoever the charter lets read it.  Reading it is recorded too.

An entry has a page of its own, with what those who control said of it; what they say is no part of
the trail and changes nothing in it.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.vocabulary import Action
from sharing.command import InvalidInputError, Problem
from sharing.journal import JournalPage
from sharing.reviews import LONGEST_REMARK, STATES, ReadEntry, ReviewEntry
from web.door import ask, guarded, visitor
from web.forms import journal as forms
from web.pages.around import charter_of, could, show, text_of
from web.words import VERDICTS

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
    articles = [(one.id, f"{one.id} {one.title}") for one in charter_of(visitor()).articles]
    return show(
        "journal.html",
        422 if problems else 200,
        entries=page,
        chosen=chosen,
        problems=problems,
        actions=forms.actions(),
        outcomes=list(VERDICTS.items()),
        purposes=forms.purposes(),
        articles=articles,
        states=STATES,
    )


@bp.get("/journal/entree/<entry>", endpoint="entry")
@guarded
def one(entry: str) -> ResponseReturnValue:
    """Show one entry, and what has been said of it."""
    return _entry(entry)


@bp.post("/journal/entree/<entry>", endpoint="review")
@guarded
def say(entry: str) -> ResponseReturnValue:
    """Keep what one thinks of an entry, or say what is wrong with how it is said."""
    state = text_of(request.form, "state", 16)
    remark = request.form.get("remark", "").strip()[: 2 * LONGEST_REMARK]
    try:
        ask(ReviewEntry(entry, state, remark))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _entry(entry, 422, state=state, remark=remark, problems=problems)
    return redirect(url_for("journal.entry", entry=entry, fait="revue"))


def _entry(
    entry: str,
    status: int = 200,
    *,
    state: str = "",
    remark: str = "",
    problems: dict[str, Problem] | None = None,
) -> ResponseReturnValue:
    return show(
        "journal_entry.html",
        status,
        page=ask(ReadEntry(entry)),
        states=STATES,
        state=state,
        remark=remark,
        longest=LONGEST_REMARK,
        problems=problems or {},
        done=request.args.get("fait") == "revue",
        motives=could(visitor(), Action.AUDIT_MOTIVE),
    )


def _nothing() -> JournalPage:
    """Return an empty page, for a question that makes no sense; whom one may ask about included."""
    whole = ask(forms.question(forms.JournalFilter(), None))
    return replace(whole, items=(), next=None)
