"""Requests to a charter as JSON: ``{"actor": {...}, "action": "event:read", "record": {...}}``.

A ``context`` may stand beside them: ``at`` (a moment with its offset; without it, now), ``body``,
``purpose`` and what has been ``met``.

Every field is of its kind or the request is refused by name: a word where a list belongs would be
read as the list of its letters, and decide something else than what was asked.

RequestError   (ValueError) what is wrong with a request, in words
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from charters.nearest import nearest
from charters.parties import CARRIED, Actor, Context, Record
from charters.vocabulary import KIND_OF, Action, Profession, RecordKind
from charters.words import Words

ABSENT = type(None)
_WORD: tuple[type, ...] = (str,)
_PERHAPS: tuple[type, ...] = (str, ABSENT)
_ACTOR: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "council", "partner", "partner_kind", "profession"), _WORD),
    **dict.fromkeys(("sectors", "perimeter", "bodies", "groups", "accepted"), (list,)),
    "accredited": (bool,),
}
_RECORD: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("kind", "id", "council"), _WORD),
    **dict.fromkeys(("partner", "author", "sector", "category", "group"), _PERHAPS),
    **dict.fromkeys(("urgency", "state", "nominative", "reported_at"), _PERHAPS),
    **dict.fromkeys(("working_group", "referent", "element"), _PERHAPS),
    "severity": (int, ABSENT),
    "confidential": (bool, ABSENT),
}
_CONTEXT: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("at", "body", "purpose"), _PERHAPS),
    "met": (list,),
}
_SETS = ("sectors", "perimeter", "bodies", "groups", "accepted")
_NAMES = {str: "a text", list: "a list of texts", int: "a whole number", bool: "true or false"}


class RequestError(ValueError):
    """What is wrong with a request, in words."""


def read_request(
    line: str, now: Context, charter: str, words: Words
) -> tuple[Actor, str, Record, Context]:
    """Return who asks, for what, of which record, and when; what is left out is empty or absent.

    *now*: the circumstances of a request that says nothing of them; *charter*: the ``id@version``
    that whoever asks has accepted, unless the request says what they have.  A category brings what
    it says by itself, as in a scenario.
    """
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        raise RequestError("not a JSON object") from None
    shape = {"actor": (dict,), "action": _WORD, "record": (dict,), "context": (dict,)}
    whole = fields_of("request", asked, shape)
    missing = [name for name in ("actor", "action", "record") if name not in whole]
    if missing:
        raise RequestError(f"'{missing[0]}' is missing")
    actor = fields_of("actor", whole["actor"], _ACTOR)
    record = fields_of("record", whole["record"], _RECORD)
    if "profession" not in actor or "kind" not in record:
        raise RequestError("an actor has a profession, and a record a kind")
    _refuse_unknown(actor, whole["action"], record, words)
    if (code := record.get("category")) is not None:
        said = words.categories[code]._asdict()
        record = {n: v for n, v in said.items() if n in CARRIED[record["kind"]]} | record
    who: dict[str, Any] = dict.fromkeys(("id", "council", "partner", "partner_kind"), "") | actor
    who = {"accepted": (charter,)} | who
    who |= {name: frozenset(who.get(name, ())) for name in _SETS}
    if "reported_at" in record:
        record = record | {"reported_at": _moment("record.reported_at", record["reported_at"])}
    around = dict(fields_of("context", whole.get("context", {}), _CONTEXT))
    around["at"] = _moment("context.at", around.get("at")) or now.at
    around["met"] = frozenset(around.get("met", ()))
    context = replace(now, **around)
    return Actor(**who), whole["action"], Record(**{"id": "", **record}), context


def _refuse_unknown(
    actor: Mapping[str, Any], action: str, record: Mapping[str, Any], words: Words
) -> None:
    """Refuse a word that no charter knows, and an action that is not done to such a record."""
    known: tuple[tuple[str, Any, Collection[str]], ...] = (
        ("actor.profession", actor["profession"], [p.value for p in Profession]),
        ("action", action, [a.value for a in Action]),
        ("record.kind", record["kind"], [k.value for k in RecordKind]),
        ("record.category", record.get("category"), words.categories),
    )
    for where, word, vocabulary in known:
        if word is not None and word not in vocabulary:
            raise RequestError(f"{where}: unknown word '{word[:40]}'; {nearest(word, vocabulary)}")
    if record["kind"] != KIND_OF[Action(action)]:
        raise RequestError(f"record.kind: '{action}' is done to '{KIND_OF[Action(action)]}'")


def _moment(where: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901  # without a zone: refused below
    if moment.tzinfo is None:
        raise RequestError(f"{where}: a moment with its offset, such as 2026-11-22T02:14:00+01:00")
    return moment


def fields_of(where: str, value: Any, known: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """Return *value*, a JSON object whose fields are *known* and of their kind."""
    if not isinstance(value, dict):
        raise RequestError(f"{where}: a JSON object is needed")
    for name, given in value.items():
        if name not in known:
            raise RequestError(f"{where}: no field '{name[:40]}'; one of: {', '.join(known)}")
        if type(given) not in known[name] or (type(given) is list and not _texts(given)):
            raise RequestError(f"{where}.{name}: {_NAMES.get(known[name][0], 'an object')}")
    return value


def _texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)
