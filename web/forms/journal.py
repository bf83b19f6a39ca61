"""The journal's filter: fields of the address in, ``ReadJournal`` out.

Days are days in Paris; both ends are included, as people count them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from charters.say import capital
from charters.vocabulary import Action
from sharing.command import InvalidInputError, Problem
from sharing.journal import ReadJournal
from web.words import GATE_DEEDS, PARIS, deed

LONGEST = 64


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """The filter as it stands on the page: text, empty when not chosen."""

    person: str = ""
    partner: str = ""
    action: str = ""
    since: str = ""
    until: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What the address of the next page repeats."""
        named = {
            "personne": self.person,
            "partenaire": self.partner,
            "action": self.action,
            "du": self.since,
            "au": self.until,
        }
        return {name: value for name, value in named.items() if value}


def filled(fields: Mapping[str, str]) -> JournalFilter:
    """Return the filter as it was asked for."""
    names = ("personne", "partenaire", "action", "du", "au")
    return JournalFilter(*(fields.get(name, "")[:LONGEST].strip() for name in names))


def question(chosen: JournalFilter, cursor: str | None) -> ReadJournal:
    """Return the command; raise ``InvalidInputError`` for days that are none."""
    problems: list[Problem] = []
    since = _day("since", chosen.since, problems)
    until = _day("until", chosen.until, problems)
    if since and until and until < since:
        right = "Choisissez un jour qui vient après le premier."
        problems.append(Problem("until", "before_start", "La fin vient avant le début.", right))
    if problems:
        raise InvalidInputError(*problems)
    return ReadJournal(
        person=chosen.person or None,
        partner=chosen.partner or None,
        kind_of_action=chosen.action or None,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        cursor=cursor,
    )


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
