"""The charter that Vigie ships, and a council's worth of people and records to try it on."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.decide.policy import SEED, Asked
from charters.model import Charter
from charters.parties import CARRIED, Actor, Context, Record
from charters.vocabulary import STATES, URGENCIES, Action, Profession, RecordKind
from config.charter_file import load_charter
from sharing.taxonomy import Taxonomy, load_taxonomy

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults"
COUNCIL = "council"
PARTNERS = tuple(f"partner{n:02}" for n in range(40))
SECTORS = tuple(f"sector{n:02}" for n in range(60))
KIND_OF = {
    "alert": RecordKind.ALERT,
    "audit": RecordKind.AUDIT_ENTRY,
    "charter": RecordKind.CHARTER,
    "event": RecordKind.EVENT_RECORD,
    "referral": RecordKind.REFERRAL_STUB,
    "territory": RecordKind.TERRITORY,
}
BUSY = (Action.EVENT_READ, Action.ALERT_READ)  # what lists and boards ask, again and again


@dataclass(frozen=True, slots=True)
class Council:
    """Who asks, for what, and every request."""

    actors: tuple[Actor, ...]
    records: tuple[Record, ...]
    asked: tuple[Asked, ...]


def charter_and_council(requests: int) -> tuple[Charter, Council]:
    """Return the shipped charter and a council; the same every time."""
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    charter = load_charter(DEFAULTS / "charter.yaml", taxonomy.words)
    dice = random.Random(SEED)
    actors = tuple(_actor(dice, n) for n in range(160))
    kinds = [RecordKind.EVENT_RECORD, RecordKind.ALERT]
    records = [_record(dice, taxonomy, dice.choice(kinds), n, actors) for n in range(800)]
    records += [Record(kind, f"{kind}*", COUNCIL) for kind in RecordKind if kind not in kinds]
    shelves = {k: [r for r in records if r.kind == k] for k in RecordKind}
    return charter, Council(
        actors, tuple(records), tuple(_asked(dice, actors, shelves) for _ in range(requests))
    )


def carried() -> Mapping[str, frozenset[str]]:
    """Return the fields that records of each kind never lack here."""
    every = frozenset(field.name for field in fields(Record))
    full = (RecordKind.ALERT, RecordKind.EVENT_RECORD)
    return {kind: every if kind in full else frozenset() for kind in CARRIED}


def _actor(dice: random.Random, number: int) -> Actor:
    return Actor(
        id=f"agent{number:03}",
        council=COUNCIL,
        partner=dice.choice(PARTNERS),
        partner_kind="municipality",
        profession=dice.choice(list(Profession)),
        sectors=frozenset(dice.sample(SECTORS, dice.choice((1, 2, 4, 60)))),
        perimeter=frozenset(dice.sample(SECTORS, dice.randrange(6))),
    )


def _record(
    dice: random.Random, taxonomy: Taxonomy, kind: str, number: int, actors: tuple[Actor, ...]
) -> Record:
    category = dice.choice(list(taxonomy.categories.values()))
    author = dice.choice(actors)
    return Record(
        kind=kind,
        id=f"{kind}{number:03}",
        council=COUNCIL,
        partner=author.partner,
        author=author.id,
        sector=dice.choice(SECTORS),
        category=category.code,
        group=category.group,
        severity=category.severity,
        urgency=dice.choice(URGENCIES),
        state=dice.choice(STATES),
        confidential=category.confidential,
        nominative=category.nominative,
    )


def _asked(
    dice: random.Random, actors: tuple[Actor, ...], shelves: Mapping[RecordKind, list[Record]]
) -> Asked:
    action = dice.choice((*Action, *BUSY * 6))
    record = dice.choice(shelves[KIND_OF[action.partition(":")[0]]])
    return dice.choice(actors), action, record, Context(datetime(2026, 11, 22, tzinfo=UTC))
