"""A draft of an event, and everything that can be wrong with it.

Steps of the check; all problems are told at once, in French, with what would be right:

1. The category is an active one of the taxonomy; every other word is one of its closed lists.
2. Quantities are known and of their kind, whole or decimal, never negative, never absurd.
3. Times have a zone, are not in the future (five minutes of slack for a phone's clock), and
   an interval ends after it begins.
4. The narrative has at most 280 characters, no control character, and passes the screening.

A problem never repeats what was typed in the narrative.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TypeGuard

from sharing.command import Problem
from sharing.screening import screen
from sharing.taxonomy import FieldKind, Status, Taxonomy

NARRATIVE_MAX = 280
SLACK = timedelta(minutes=5)
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
LARGEST = 10_000_000

Quantity = int | float | str


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as somebody proposes it.  Codes are the taxonomy's; times are aware.

    ``severity`` None means the category's own.  ``sector`` is a territory's id.
    """

    category: str
    sector: str
    occurred_from: datetime
    occurred_to: datetime | None = None
    place_type: str | None = None
    severity: int | None = None
    urgency: str = "routine"
    certainty: str = "witnessed"
    target_kind: str | None = None
    actor_profile: str | None = None
    bias_motive: tuple[str, ...] = ()
    recurrence: str | None = None
    ambience: str | None = None
    measures_taken: tuple[str, ...] = ()
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    emergency_called: bool | None = None
    narrative: str = ""

    def fingerprint(self) -> str:
        """Return a digest that is equal for equal drafts only."""
        body = json.dumps(
            {n: getattr(self, n) for n in self.__slots__}, sort_keys=True, default=str
        )
        return hashlib.sha256(body.encode()).hexdigest()


def problems(draft: EventDraft, taxonomy: Taxonomy, now: datetime) -> Iterator[Problem]:
    """Yield everything that is wrong with *draft*, once each; nothing: it can be posted."""
    found = chain(
        _category(draft, taxonomy),
        _words(draft, taxonomy),
        _quantities(draft, taxonomy),
        _times(draft, now),
        narrative_problems(draft.narrative),
    )
    yield from dict.fromkeys(found)


def narrative_problems(narrative: str) -> Iterator[Problem]:
    """Yield what keeps *narrative* from being stored, without repeating a word of it."""
    length = len(narrative)
    if length > NARRATIVE_MAX:
        yield Problem(
            "narrative",
            "too_long",
            f"La description fait {length} caractères.",
            f"{NARRATIVE_MAX} caractères au plus : gardez l'essentiel.",
        )
        return
    if _unreadable(narrative):
        yield Problem(
            "narrative",
            "bad_character",
            "La description contient un caractère illisible.",
            "Tapez-la de nouveau, sans copier-coller.",
        )
        return
    kinds = dict.fromkeys(finding.kind for finding in screen(narrative))
    for kind in kinds:
        yield Problem(
            "narrative",
            f"personal_data:{kind}",
            f"Dans la description : {kind.label[0].lower()}{kind.label[1:]}.",
            kind.advice,
        )


def _unreadable(text: str) -> bool:
    """Controls, halves of characters, private ones, and what stands for bytes that were none."""
    doubtful = () if text.isprintable() else set(text) - {"\n", "\r", "\t"}
    kinds = {unicodedata.category(character) for character in doubtful}
    return "\ufffd" in text or not kinds.isdisjoint(("Cc", "Cs", "Co"))


def _category(draft: EventDraft, taxonomy: Taxonomy) -> Iterator[Problem]:
    category = taxonomy.categories.get(draft.category)
    if category is None:
        yield Problem(
            "category",
            "unknown",
            "Cette catégorie n'existe pas.",
            "Choisissez une catégorie de la liste, par exemple TRQ-03.",
        )
    elif category.status is Status.DEPRECATED:
        yield Problem(
            "category",
            "deprecated",
            "Cette catégorie n'est plus utilisée.",
            f"Utilisez {category.replaced_by}.",
        )
    if draft.severity is not None and draft.severity not in taxonomy.severities:
        yield Problem(
            "severity", "unknown", "Cette gravité n'existe pas.", "La gravité va de 1 à 5."
        )


def _words(draft: EventDraft, taxonomy: Taxonomy) -> Iterator[Problem]:
    lists: list[tuple[str, str | None, Mapping[str, object]]] = [
        ("urgency", draft.urgency, taxonomy.urgencies),
        ("certainty", draft.certainty, taxonomy.certainties),
        ("place_type", draft.place_type, taxonomy.place_types),
    ]
    for name in ("target_kind", "actor_profile", "recurrence", "ambience"):
        lists.append((name, getattr(draft, name), taxonomy.qualitative[name].values))
    for name in ("bias_motive", "measures_taken"):
        values = taxonomy.qualitative[name].values
        lists.extend((name, word, values) for word in getattr(draft, name))
    for name, word, known in lists:
        if word is not None and word not in known:
            yield Problem(
                name,
                "unknown",
                "Ce choix n'est pas dans la liste.",
                f"Un de : {', '.join(known)}.",
            )


def _quantities(draft: EventDraft, taxonomy: Taxonomy) -> Iterator[Problem]:
    for name, value in draft.quantities.items():
        known = taxonomy.quantitative.get(name)
        where = f"quantities.{name}"[:60]
        if known is None:
            right = f"Un de : {', '.join(taxonomy.quantitative)}."
            yield Problem("quantities", "unknown", "Cette quantité n'existe pas.", right)
        elif known.kind is FieldKind.ONE:
            if not isinstance(value, str) or value not in known.values:
                right = f"Un de : {', '.join(known.values)}."
                yield Problem(where, "unknown", "Ce choix n'est pas dans la liste.", right)
        elif not _is_number(value) or not 0 <= value <= LARGEST:
            right = "Un nombre positif, au plus dix millions."
            yield Problem(where, "not_a_number", "Ce n'est pas un nombre possible.", right)
        elif known.kind is FieldKind.WHOLE and value != int(value):
            yield Problem(where, "not_whole", "Ce nombre a une virgule.", "Un nombre entier.")


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _times(draft: EventDraft, now: datetime) -> Iterator[Problem]:
    for name in ("occurred_from", "occurred_to"):
        at = getattr(draft, name)
        if at is None:
            continue
        if at.tzinfo is None:
            yield Problem(
                name, "no_zone", "L'heure n'a pas de fuseau.", "Ajoutez-le : +01:00 ou Z."
            )
            return
        if at > now + SLACK:
            yield Problem(name, "future", "Cette heure est dans le futur.", "Une heure passée.")
        if at < OLDEST:
            yield Problem(name, "too_old", "Cette date est trop ancienne.", "Depuis 1990.")
    if draft.occurred_to is not None and draft.occurred_to < draft.occurred_from:
        wrong = "La fin vient avant le début."
        yield Problem("occurred_to", "before_start", wrong, "Une heure après le début.")
