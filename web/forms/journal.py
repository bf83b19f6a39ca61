"""The journal's filter: fields of the address in, ``ReadJournal`` out.

Days are days in Paris; both ends are included, as people count them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from charters.phrases import WORD_FR
from charters.say import capital
from charters.vocabulary import Action, Purpose
from sharing.command import InvalidInputError, Problem
from sharing.journal import ReadJournal
from web.words import GATE_DEEDS, PARIS, deed

LONGEST = 64


NAMED = {
    "personne": "person", "partenaire": "partner", "action": "action", "du": "since", "au": "until",
    "decision": "outcome", "article": "article", "finalite": "purpose", "secteur": "sector",
    "objet": "resource",
}  # fmt: skip
"""The fields of the form as the address has them, the most used first."""
FOLDED = ("outcome", "article", "purpose", "sector", "resource")


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """The filter as it stands on the page: text, empty when not chosen."""

    person: str = ""
    partner: str = ""
    action: str = ""
    since: str = ""
    until: str = ""
    outcome: str = ""
    article: str = ""
    purpose: str = ""
    sector: str = ""
    resource: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What the address of the next page repeats."""
        return {name: value for name, part in NAMED.items() if (value := getattr(self, part))}

    @property
    def unfolded(self) -> bool:
        """Whether one of the fields that are folded away was chosen."""
        return any(getattr(self, part) for part in FOLDED)


def filled(fields: Mapping[str, str]) -> JournalFilter:
    """Return the filter as it was asked for."""
    return JournalFilter(*(fields.get(name, "")[:LONGEST].strip() for name in NAMED))


def question(chosen: JournalFilter, cursor: str | None) -> ReadJournal:
    """Return the command; raise ``InvalidInputError`` for days that are none."""
    since, until = days(chosen.since, chosen.until)
    return ReadJournal(
        person=chosen.person or None,
        partner=chosen.partner or None,
        kind_of_action=chosen.action or None,
        resource=chosen.resource or None,
        outcome=chosen.outcome or None,
        article=chosen.article or None,
        reason=chosen.purpose or None,
        sector=chosen.sector or None,
        since=since,
        until=until,
        cursor=cursor,
    )


def days(first: str, last: str) -> tuple[datetime | None, datetime | None]:
    """Return when the first day begins and the last one ends, if they were said.

    Raises ``InvalidInputError`` for days that are none, or in the wrong order.
    """
    problems: list[Problem] = []
    since = _day("since", first, problems)
    until = _day("until", last, problems)
    if since and until and until < since:
        right = "Choisissez un jour qui vient après le premier."
        problems.append(Problem("until", "before_start", "La fin vient avant le début.", right))
    if problems:
        raise InvalidInputError(*problems)
    return (
        _midnight(since) if since else None,
        _midnight(until + timedelta(days=1)) if until else None,
    )


def purposes() -> list[tuple[str, str]]:
    """Return what things may be asked for, as (code, French)."""
    return [(str(one), capital(WORD_FR[one])) for one in Purpose]


def actions() -> list[tuple[str, str]]:
    """Return every action that the trail may hold, as (code, French)."""
    codes = [*(str(action) for action in Action), *GATE_DEEDS]
    return sorted(((code, capital(deed(code))) for code in codes), key=lambda pair: pair[1])


def _day(name: str, text: str, problems: list[Problem]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        right = "Écrivez-le comme 2026-11-03."
        problems.append(Problem(name, "unreadable", "Ce jour ne se lit pas.", right))
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS).astimezone(UTC)
