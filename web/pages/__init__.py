"""The HTML face, for people: one blueprint a screen.

1. Every page works without a script: forms post, lists have links.
2. A view turns a form into a command, asks the desk, and renders what comes back.
3. What the charter refuses is the refusal page; what was typed wrong is the same page, with the
   reason beside the field and everything else as it was.
4. What somebody wrote goes back to that somebody in the same response only: no log, no session.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from web import alert_words
from web.pages import (
    annual_review,
    answers,
    board,
    charter,
    comparing,
    complaints,
    contacts,
    control,
    coverage,
    deposits,
    endings,
    follow,
    groups,
    handing_out,
    journal,
    keys,
    login,
    match,
    motive,
    notices,
    partner_keys,
    places,
    proconnect,
    proposing,
    protocol,
    record_forms,
    records,
    report,
    rights_of_persons,
    rosters,
    second_factor,
    sendings,
    space,
    symmetry,
    together,
    told,
    versions,
    witnesses,
)
from web.pages.around import reader
from web.proconnect import ProConnect

BLUEPRINTS = (
    login.bp,
    report.bp,
    follow.bp,
    board.bp,
    answers.bp,
    places.bp,
    contacts.bp,
    rosters.bp,
    complaints.bp,
    coverage.bp,
    journal.bp,
    motive.bp,
    witnesses.bp,
    control.bp,
    handing_out.bp,
    symmetry.bp,
    annual_review.bp,
    charter.bp,
    protocol.bp,
    comparing.bp,
    versions.bp,
    proposing.bp,
    partner_keys.bp,
    groups.bp,
    notices.bp,
    told.bp,
    sendings.bp,
    endings.bp,
    deposits.bp,
    record_forms.bp,
    match.bp,
    together.bp,
    rights_of_persons.bp,
    records.bp,
    second_factor.bp,
    space.bp,
    keys.bp,
)
LOG_IN_LIMITS = (("10 per 5 minutes", login.tried_login), ("60 per 5 minutes", get_remote_address))
PROOF_LIMIT = "30 per 5 minutes"  # of one person; codes have a narrower one, in rows
READING_OVER_LIMIT = "120 per minute"  # a fast writer, pausing after each word


def register(app: Flask, limiter: Limiter, by_proconnect: ProConnect | None) -> None:
    """Hang every screen on *app*; bound what could be guessed or flooded.

    Without ProConnect there are no pages of it, and no way to them.
    Only failed log-ins count: a whole team coming on shift shares one address.
    """
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if by_proconnect is not None:
        proconnect.register(app, limiter, by_proconnect)
    app.context_processor(lambda: {"me": reader()})
    app.jinja_env.filters.update(alert_words.FILTERS)
    app.extensions["vigie.limiter"] = limiter
    views: dict[str, Any] = (
        app.view_functions
    )  # Flask-Limiter's wrapped views are wider than Flask's
    for limit, whose in LOG_IN_LIMITS:
        bound = limiter.limit(limit, key_func=whose, deduct_when=login.failed)
        views["login.enter"] = bound(views["login.enter"])
    for name in (*second_factor.LIMITED, *space.LIMITED, *keys.LIMITED):
        views[name] = limiter.limit(PROOF_LIMIT, key_func=second_factor.who)(views[name])
    views["report.read_over"] = limiter.limit(READING_OVER_LIMIT)(views["report.read_over"])
