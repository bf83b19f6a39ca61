"""The report form: fields of a page in, ``EventDraft`` out.

1. « En cours » is the urgency « immediate »; otherwise the writer's choice, routine by default.
2. The hour is Paris time, as on the writer's phone; the draft holds UTC.
3. A category that calls for rescue first asks whether they were called: yes and no are both right.
4. Only the quantities that the category expects are read.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from werkzeug.datastructures import MultiDict

from sharing.command import InvalidInputError, Problem
from sharing.drafts import EventDraft, Quantity
from sharing.taxonomy import Category, FieldKind, Taxonomy
from web.words import PARIS

EMERGENCY = "EMERGENCY"
FACETS = ("target_kind", "actor_profile", "recurrence", "ambience")
MANY = ("measures_taken", "bias_motive")
MINUTES_AGO = {"now": 0, "10": 10, "30": 30}
LONGEST = 60  # of a code, a number or a date; the narrative has its own bound
# What bytes that are no UTF-8 are read as: by Werkzeug, for fields in an address's own writing
# (it leaves them quoted), and in a multipart body.
UNREADABLE = re.compile("%[89A-F][0-9A-F]|\ufffd")
LONGEST_NARRATIVE = 2_000  # kept as typed, so that the writer can shorten it


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The form as it stands on the page: everything is text, empty when not filled."""

    key: str
    category: str
    sector: str = ""
    ongoing: str = ""
    when: str = "now"
    occurred_at: str = ""
    severity: str = ""
    urgency: str = "routine"
    certainty: str = "witnessed"
    place_type: str = ""
    target_kind: str = ""
    actor_profile: str = ""
    recurrence: str = ""
    ambience: str = ""
    measures_taken: tuple[str, ...] = ()
    bias_motive: tuple[str, ...] = ()
    quantities: Mapping[str, str] = field(default_factory=dict)
    emergency_called: str = ""
    narrative: str = ""

    @property
    def hour_reads(self) -> bool:
        """Say whether the hour can be shown again: its field shows hours only."""
        return _read_hour(self.occurred_at) is not None


def new_key() -> str:
    """Return a sending key: the same form sent twice makes one event."""
    return secrets.token_urlsafe(18)


def fresh(category: Category, places: Sequence[str], now: datetime) -> ReportForm:
    """Return the form to begin with; a writer with one place has it chosen."""
    return ReportForm(
        key=new_key(),
        category=category.code,
        sector=places[0] if len(places) == 1 else "",
        ongoing="" if category.circuit == EMERGENCY else "no",
        occurred_at=local_stamp(now),
        severity=str(category.severity),
    )


def filled(fields: MultiDict[str, str], category: Category) -> ReportForm:
    """Return the form as it was sent."""
    plain = {name: fields.get(name, "")[:LONGEST].strip() for name in _PLAIN}
    many = {name: tuple(code[:LONGEST] for code in fields.getlist(name)[:20]) for name in MANY}
    quantities = {
        code: fields.get(f"q_{code}", "")[:LONGEST].strip() for code in category.quantities
    }
    return ReportForm(
        category=category.code,
        key=plain.pop("key") or new_key(),
        narrative=fields.get("narrative", "").replace("\r\n", "\n")[:LONGEST_NARRATIVE],
        measures_taken=many["measures_taken"],
        bias_motive=many["bias_motive"],
        quantities={code: text for code, text in quantities.items() if text},
        **plain,
    )


def draft_of(form: ReportForm, category: Category, taxonomy: Taxonomy, now: datetime) -> EventDraft:
    """Return the event that *form* describes; raise ``InvalidInputError`` for what is not."""
    problems: list[Problem] = []
    if not form.sector:
        problems.append(Problem("sector", "missing", "Le lieu manque.", "Touchez un secteur."))
    if form.ongoing not in ("yes", "no"):
        right = "Touchez « Oui » ou « Non »."
        problems.append(Problem("ongoing", "missing", "Est-ce encore en cours ?", right))
    if category.circuit == EMERGENCY and form.emergency_called not in ("yes", "no"):
        right = "Touchez l'une des deux réponses, aucune n'est mauvaise."
        wrong = "Avez-vous appelé les secours ?"
        problems.append(Problem("emergency_called", "missing", wrong, right))
    if UNREADABLE.search(form.narrative):
        wrong = "La description contient un caractère illisible."
        right = "Tapez-la de nouveau, sans copier-coller."
        problems.append(Problem("narrative", "bad_character", wrong, right))
    occurred = _occurred(form, now, problems)
    quantities = _quantities(form, taxonomy, problems)
    if problems:
        raise InvalidInputError(*problems)
    return EventDraft(
        category=category.code,
        sector=form.sector,
        occurred_from=occurred,
        place_type=form.place_type or None,
        severity=int(form.severity) if form.severity in "12345" and form.severity else None,
        urgency="immediate" if form.ongoing == "yes" else form.urgency or "routine",
        certainty=form.certainty or "witnessed",
        target_kind=form.target_kind or None,
        actor_profile=form.actor_profile or None,
        bias_motive=form.bias_motive,
        recurrence=form.recurrence or None,
        ambience=form.ambience or None,
        measures_taken=form.measures_taken,
        quantities=quantities,
        emergency_called={"yes": True, "no": False}.get(form.emergency_called),
        narrative=form.narrative.strip(),
    )


def local_stamp(at: datetime) -> str:
    """Return *at* as a ``datetime-local`` field wants it, by the clock of Paris."""
    return f"{at.astimezone(PARIS):%Y-%m-%dT%H:%M}"


_PLAIN = (
    "key",
    "sector",
    "ongoing",
    "when",
    "occurred_at",
    "severity",
    "urgency",
    "certainty",
    "place_type",
    "emergency_called",
    *FACETS,
)


def _occurred(form: ReportForm, now: datetime, problems: list[Problem]) -> datetime:
    if form.when in MINUTES_AGO:
        return now - timedelta(minutes=MINUTES_AGO[form.when])
    hour = _read_hour(form.occurred_at)
    if hour is None:
        right = "Un jour et une heure, par exemple 03/11/2026 02:14."
        problems.append(Problem("occurred_from", "unreadable", "L'heure ne se lit pas.", right))
    return hour or now


def _read_hour(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _quantities(
    form: ReportForm, taxonomy: Taxonomy, problems: list[Problem]
) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    for code, text in form.quantities.items():
        kind = taxonomy.quantitative[code].kind
        if kind is FieldKind.ONE:
            found[code] = text
            continue
        number = _number(text)
        if number is None:
            right = "Des chiffres seulement, par exemple 3."
            problems.append(
                Problem(f"quantities.{code}", "not_a_number", "Ce n'est pas un nombre.", right)
            )
        else:
            found[code] = number
    return found


def _number(text: str) -> int | float | None:
    digits = "".join(text.split()).replace(",", ".")
    whole, _, part = digits.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (part and not part.isascii()):
        return None
    if not part:
        return int(whole)
    return float(digits) if part.isdigit() else None
