"""Somebody and a record who stand to each other in given ways and in no other.

For questions that are asked before anybody is there: scenarios, and the comparison of two versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from charters.parties import CARRIED, Actor, Record
from charters.vocabulary import Action, Relation

_AWAY = frozenset(("another place",))
_STRANGER = Actor("me", "council", "mine", "", "", _AWAY, _AWAY)
_HERE, _GROUP = "here", "their group"
_PERSON: Mapping[Relation, Mapping[str, Any]] = {
    Relation.GROUP_MEMBER: {"groups": frozenset((_GROUP,)), "accredited": True},
    Relation.OWN_PERIMETER: {"perimeter": frozenset((_HERE,))},
    Relation.SAME_SECTOR: {"sectors": frozenset((_HERE,))},
}
_THING: Mapping[Relation, Mapping[str, Any]] = {
    Relation.OWN_CASE: {"referent": "me"},
    Relation.OWN_ORGANISATION: {"partner": "mine"},
    Relation.OWN_RECORD: {"author": "me"},
}
"""What makes each relation hold between the two: something of the person, or of the record."""

BY_ITSELF: Mapping[Action, frozenset[Relation]] = {
    Action.EVENT_CREATE: frozenset((Relation.OWN_RECORD, Relation.OWN_ORGANISATION)),
    Action.NOMINATIVE_CREATE: frozenset((Relation.OWN_RECORD, Relation.OWN_ORGANISATION)),
}
"""Whoever creates something is its author."""


def somebody(profession: str, relations: Iterable[Relation]) -> Actor:
    """Return somebody who stands to ``a_record`` in these ways only.

    Membership of a working group is an accreditation.
    """
    return replace(_STRANGER, profession=profession, **_standing(_PERSON, relations))


def a_record(kind: str, facts: Mapping[str, Any], relations: Iterable[Relation] = ()) -> Record:
    """Return a record of *kind* to which ``somebody`` stands in these ways only."""
    known = {
        "partner": "theirs",
        "author": "somebody",
        "sector": _HERE,
        "working_group": _GROUP,
        "referent": "another",
        **_standing(_THING, relations),
    }
    carried = {name: value for name, value in known.items() if name in CARRIED[kind]}
    return Record(id="record", council="council", kind=kind, **carried | dict(facts))


def _standing(
    holds: Mapping[Relation, Mapping[str, Any]], relations: Iterable[Relation]
) -> dict[str, Any]:
    return {name: value for one in relations for name, value in holds.get(one, {}).items()}
