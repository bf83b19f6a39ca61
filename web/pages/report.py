"""Signaler: what, where, send.  The rest is optional and comes after.

1. One tap on a tile, one on a place, one to send: each step is a link or a form.
2. What may not be written here (``external``) stops before any field, and shows who to call.
3. A double tap posts once: the form carries its key.
4. What is wrong is said beside its field, and nothing that was typed is lost, in this answer only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, replace

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sharing.audience import Audience, WhoWillSee
from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.events import PostEvent
from sharing.referrals import RecordReferral
from sharing.screening import Finding, screen
from sharing.taxonomy import Category, Status, Term
from web.door import ask, guarded, visitor
from web.forms import report as forms
from web.pages.around import now, show, taxonomy, text_of, wants_json
from web.pages.places import own_places
from web.pages.tiles import ALSO, FREQUENT, USUAL

bp = Blueprint("report", __name__)

LONGEST = 280
ANCHORS = {"occurred_from": "when", "narrative": "narrative", "quantities": "sector"}


@bp.get("/signaler", endpoint="form")
@guarded
def choose() -> ResponseReturnValue:
    """Offer the categories; with ``categorie``, the form of that one."""
    code = request.args.get("categorie")
    if code:
        return _form(_category(code))
    q = text_of(request.args, "q", 60)
    known = taxonomy()
    usual = FREQUENT.get(visitor().actor.profession, USUAL)
    return show(
        "report_category.html",
        emergency=known.circuits[forms.EMERGENCY],
        q=q,
        found=_search(q),
        frequent=[known.categories[c] for c in usual if c in known.categories],
        said=_said,
        groups=[(group, known.tiles(group.code)) for group in known.groups.values()],
    )


@bp.post("/signaler")
@guarded
def post() -> ResponseReturnValue:
    """Post the report; say it was received, or what is missing."""
    category = _category(request.form.get("category", ""))
    form = forms.filled(request.form, category)
    try:
        event = ask(PostEvent(forms.draft_of(form, category, taxonomy(), now()), form.key))
    except InvalidInputError as error:
        return _form(category, form, error.problems, 422)
    except ConflictError as error:
        wrong = Problem("key", error.code, str(error), "Relisez, puis envoyez de nouveau.")
        return _form(category, replace(form, key=forms.new_key()), (wrong,), 409)
    return redirect(url_for("follow.one", event_id=event.id, recu=1))


@bp.post("/signaler/relire")
@guarded
def read_over() -> ResponseReturnValue:
    """Read a description over as it is typed; keep nothing of it."""
    text = request.form.get("narrative", "").replace("\r\n", "\n")[: forms.LONGEST_NARRATIVE]
    findings = screen(text)
    return jsonify(
        findings=[
            {"start": f.start, "end": f.end, "kind": f.kind.label, "advice": f.advice}
            for f in findings
        ],
        suggestion=_suggestion(text, findings),
    )


@bp.post("/signaler/qui-verra")
@guarded
def audience() -> ResponseReturnValue:
    """Say who would see the report as it stands."""
    category = _category(request.form.get("category", ""))
    form = forms.filled(request.form, category)
    try:
        if not form.sector:
            raise InvalidInputError(
                Problem("sector", "missing", "Le lieu manque.", "Touchez un secteur.")
            )
        severity = int(form.severity) if form.severity in tuple("12345") else None
        urgency = "immediate" if form.ongoing == "yes" else form.urgency or "routine"
        found = ask(WhoWillSee(category.code, form.sector, severity, urgency))
    except InvalidInputError as error:
        if wants_json():
            return jsonify(problems=[asdict(problem) for problem in error.problems]), 422
        return _form(category, form, error.problems, 422)
    if wants_json():
        return jsonify(lines=[asdict(line) for line in found.lines], hidden_note=found.hidden_note)
    return _form(category, form, audience=found)


@bp.post("/orientations")
@guarded
def refer() -> ResponseReturnValue:
    """Note that somebody was pointed to the legal circuit; nothing else is kept."""
    category = _category(request.form.get("category", ""))
    sector = text_of(request.form, "sector", 64)
    try:
        if not sector:
            raise InvalidInputError(
                Problem("sector", "missing", "Le lieu manque.", "Touchez un secteur.")
            )
        ask(RecordReferral(category.code, sector))
    except InvalidInputError as error:
        return _external(category, _by_field(error.problems), sector, 422)
    return show("referral_done.html")


def _category(code: str) -> Category:
    category = taxonomy().categories.get(code)
    if category is None or category.status is Status.DEPRECATED:
        abort(404)
    return category


def _form(
    category: Category,
    form: forms.ReportForm | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    audience: Audience | None = None,
) -> ResponseReturnValue:
    if category.external:
        return _external(category)
    places = own_places()
    known = taxonomy()
    shown = form or forms.fresh(category, [place.id for place in places], now())
    findings = screen(shown.narrative) if shown.narrative else ()
    return show(
        "report_form.html",
        status,
        category=category,
        form=shown,
        opened=bool(findings) or any(p.field not in _FIRST for p in problems),
        problems=_by_field(problems),
        anchors=ANCHORS,
        emergency=known.circuits[forms.EMERGENCY] if category.circuit == forms.EMERGENCY else None,
        places=places,
        latest=forms.local_stamp(now()),
        longest=LONGEST,
        quantities=[known.quantitative[code] for code in category.quantities],
        facets=[known.qualitative[code] for code in forms.FACETS],
        measures=known.qualitative["measures_taken"],
        bias=known.qualitative["bias_motive"],
        labels=_labels,
        findings=[(shown.narrative[f.start : f.end], f.advice) for f in findings],
        suggestion=_suggestion(shown.narrative, findings),
        audience=audience,
    )


def _external(
    category: Category,
    problems: Mapping[str, Problem] | None = None,
    sector: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    if category.circuit is None or not category.external:
        abort(404)
    return show(
        "report_external.html",
        status,
        category=category,
        circuit=taxonomy().circuits[category.circuit],
        places=own_places(),
        problems=problems,
        sector=sector,
    )


_FIRST = ("sector", "ongoing", "emergency_called", "occurred_from", "key")


def _by_field(problems: tuple[Problem, ...]) -> dict[str, Problem]:
    """Return the first problem of each field: one thing to mend at a time."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.field, problem)
    return found


def _labels(words: Mapping[str, Term]) -> list[tuple[str, str]]:
    return [(code, word.label) for code, word in words.items()]


def _search(q: str) -> list[Category]:
    wanted = _plain(q).split()
    if not wanted:
        return []
    return [
        category
        for category in taxonomy().categories.values()
        if category.status is Status.ACTIVE
        and all(word in _plain(_said(category)) for word in wanted)
    ]


def _said(category: Category) -> str:
    """Return every word that a category may be looked for by."""
    return f"{category.label} {category.short} {ALSO.get(category.code, '')}"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).lower()


def _suggestion(text: str, findings: tuple[Finding, ...]) -> str:
    """Return *text* with every finding replaced by what may be said instead."""
    for finding in sorted(findings, key=lambda f: f.start, reverse=True):
        text = text[: finding.start] + finding.kind.placeholder + text[finding.end :]
    return text if findings else ""
