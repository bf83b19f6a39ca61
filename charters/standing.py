"""Somebody and a record who stand to each other in given ways and in no other.

For questions that are asked before anybody is there: scenarios, and the comparison of two versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from charters.parties import Actor, Record
from charters.vocabulary import Action, Relation

_AWAY = frozenset(("another place",))
_STRANGER = Actor("me", "council", "mine", "", "", _AWAY, _AWAY)
_HERE = "here"
_HOLDS: Mapping[Relation, Mapping[str, Any]] = {
    Relation.OWN_ORGANISATION: {"partner": "theirs"},
    Relation.OWN_PERIMETER: {"perimeter": frozenset((_HERE,))},
    Relation.OWN_RECORD: {"id": "somebody"},
    Relation.SAME_SECTOR: {"sectors": frozenset((_HERE,))},
}
"""What makes each relation hold between the two."""

BY_ITSELF: Mapping[Action, frozenset[Relation]] = {
    Action.EVENT_CREATE: frozenset((Relation.OWN_RECORD, Relation.OWN_ORGANISATION)),
}
"""Whoever creates something is its author."""


def somebody(profession: str, relations: Iterable[Relation]) -> Actor:
    """Return somebody who stands to ``a_record`` in these ways only."""
    standing = {name: value for one in relations for name, value in _HOLDS[one].items()}
    return replace(_STRANGER, profession=profession, **standing)


def a_record(kind: str, facts: Mapping[str, Any]) -> Record:
    """Return a record of *kind* that somebody else of another organisation has made."""
    return Record(
        id="record",
        council="council",
        partner="theirs",
        author="somebody",
        **{"kind": kind, "sector": _HERE, **facts},
    )
