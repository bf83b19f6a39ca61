"""What every screen has around it: the hour, the words, who is reading and where they may go.

The menu is read from the charter itself: a link is shown where some rule could let this
profession in.  What it then may see is decided at the desk, as always.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, render_template, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from charters.model import Charter
from charters.vocabulary import Action, Effect, Profession
from sharing.gate import Visitor
from sharing.taxonomy import Taxonomy
from web.sealed import seems_open
from web.words import profession

WATCH = ("board.live", "Veille", Action.ALERT_READ)
REPORT = ("report.form", "Signaler", Action.EVENT_CREATE)
FOLLOW = ("follow.mine", "Mes signalements", Action.EVENT_CREATE)
JOURNAL = ("journal.read", "Journal", Action.AUDIT_READ)
WITNESSES = ("witnesses.read", "Témoins", Action.AUDIT_VERIFY)
MENU = (WATCH, REPORT, FOLLOW, JOURNAL, WITNESSES)
FIELD_MENU = (REPORT, FOLLOW, WATCH, JOURNAL, WITNESSES)
COMPLAINTS = (Action.COMPLAINT_READ, Action.COMPLAINT_ANSWER, Action.COMPLAINT_COUNT)
FIELD = frozenset(
    {
        Profession.CARETAKER,
        Profession.MERCHANT_REPRESENTATIVE,
        Profession.NIGHT_CORRESPONDENT,
        Profession.PREVENTION_EDUCATOR,
        Profession.SOCIAL_MEDIATOR,
        Profession.SOCIAL_WORKER,
        Profession.YOUTH_WORKER,
    }
)
"""Whose work is on the ground: they come to report first, the others to watch."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads the page, as the header shows them.

    ``links``: (endpoint, label).  ``grouped``: they keep working groups, or are in one.
    ``accredited``: they have a seat in a group.  ``rights``: they answer for the rights of persons.
    ``space_open``: their sealed space seems to be.
    ``reset_at``: when their second factors were taken away, until they have read it;
    ``told``: there is a notice they have not read.
    ``represents``: they see who reads their organisation's records; ``reviews``: the annual review.
    ``calls``, ``rosters``, ``covers``: whom to reach, who is on duty, where nobody is.
    ``posts``: they see what left the platform and what did not.
    ``complaints``: their organisation files some, or is asked about some.
    """

    name: str
    profession_label: str
    partner_name: str
    council_name: str
    theme: str
    links: tuple[tuple[str, str], ...]
    grouped: bool
    accredited: bool
    rights: bool
    space_open: bool
    reset_at: datetime | None
    told: bool
    represents: bool
    reviews: bool
    calls: bool
    rosters: bool
    covers: bool
    posts: bool
    complaints: bool


def reader() -> Reader | None:
    """Return who is reading, or None before log-in."""
    visitor: Visitor | None = getattr(g, "visitor", None)
    if visitor is None:
        visitor = getattr(current_user, "visitor", None)
    if visitor is None:
        return None
    menu = FIELD_MENU if visitor.actor.profession in FIELD else MENU
    return Reader(
        visitor.name,
        profession(visitor.actor.profession),
        visitor.partner_name,
        visitor.council_name,
        visitor.theme,
        tuple(
            (place, label)
            for place, label, deed in menu
            # Whoever reads the journal finds its witnesses there.
            if could(visitor, deed) and not (deed == WITNESSES[2] and could(visitor, JOURNAL[2]))
        ),
        visitor.actor.accredited or could(visitor, Action.GROUP_CREATE),
        visitor.actor.accredited,
        could(visitor, Action.NOMINATIVE_LIMIT),
        seems_open(),
        visitor.reset_at,
        visitor.told,
        could(visitor, Action.AUDIT_READ_PARTNER),
        could(visitor, Action.REVIEW_READ),
        could(visitor, Action.CONTACT_READ),
        could(visitor, Action.ROSTER_READ),
        could(visitor, Action.PROTOCOL_COVERAGE),
        could(visitor, Action.CHANNEL_READ),
        any(could(visitor, one) for one in COMPLAINTS),
    )


def could(visitor: Visitor, action: str) -> bool:
    """Say whether some rule of the charter might let this profession do *action*."""
    return action in _deeds(charter_of(visitor), visitor.actor.profession)


def _deeds(charter: Charter, profession: str) -> frozenset[str]:
    """Return what some rule might let a profession do: a page asks for two dozen, all at once."""
    known = getattr(g, "deeds", None)
    if known is None or known[0] is not charter or known[1] != profession:
        rules = (rule for article in charter.articles for rule in article.rules)
        theirs = (
            rule.actions
            for rule in rules
            if rule.effect is Effect.PERMIT and (not rule.who or profession in rule.who)
        )
        known = g.deeds = (charter, profession, frozenset[str]().union(*theirs))
    return known[2]


def charter_of(visitor: Visitor) -> Charter:
    """Return the charter in force in the visitor's council."""
    charter: Callable[[str], Charter] = current_app.extensions["vigie.charter"]
    return charter(visitor.actor.council)


def now() -> datetime:
    """Return the present moment, for words such as « à 02:14 »."""
    return datetime.now(UTC)


def taxonomy() -> Taxonomy:
    """Return the words that everybody shares."""
    return cast(Taxonomy, current_app.extensions["vigie.taxonomy"])


def wants_json() -> bool:
    """Say whether the page's own script is asking, rather than the browser for a page."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == (
        "application/json"
    )


def show(template: str, status: int = 200, **context: Any) -> Response:
    """Render a screen.  What people see of one another is kept by no cache."""
    response = make_response(render_template(template, now=now(), **context), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def text_of(fields: MultiDict[str, str], name: str, longest: int = 200) -> str:
    """Return a field as one line of at most *longest* characters, without its edges."""
    return fields.get(name, "").strip()[:longest]


def local_path(address: str) -> str:
    """Return *address* if it is a path of this site, else nothing."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.netloc and "\\" not in address else ""
