"""The charter that Vigie ships, and a council's worth of people and records to try it on."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.decide.policy import SEED, Asked
from charters.model import Charter
from charters.parties import CARRIED, Actor, Context, Record
from charters.vocabulary import (
    ELEMENTS,
    EVENT_STATES,
    KIND_OF,
    URGENCIES,
    Action,
    Body,
    Duty,
    Profession,
    Purpose,
    RecordKind,
)
from config.charter_file import load_charter
from sharing.taxonomy import Taxonomy, load_taxonomy

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults"
COUNCIL = "council"
PARTNERS = tuple(f"partner{n:02}" for n in range(40))
TEAMS = tuple(f"group{n}" for n in range(6))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
# Obligations are weighed, and none is owed.
MET = frozenset((*Duty, "min_cell:3", "min_cell:5", "notify:case_referent", "notify:dpo"))
SECTORS = tuple(f"sector{n:02}" for n in range(60))
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
    actors = tuple(_actor(dice, n, charter.own_name) for n in range(160))
    kinds = [RecordKind.EVENT_RECORD, RecordKind.ALERT]
    records = [_record(dice, taxonomy, dice.choice(kinds), n, actors) for n in range(800)]
    records += [_case(dice, n, actors) for n in range(100)]
    kinds.append(RecordKind.NOMINATIVE_RECORD)
    records += [Record(kind, f"{kind}*", COUNCIL) for kind in RecordKind if kind not in kinds]
    shelves = {k: [r for r in records if r.kind == k] for k in RecordKind}
    return charter, Council(
        actors, tuple(records), tuple(_asked(dice, actors, shelves) for _ in range(requests))
    )


def carried() -> Mapping[str, frozenset[str]]:
    """Return the fields that records of each kind never lack here."""
    full = (RecordKind.ALERT, RecordKind.EVENT_RECORD, RecordKind.NOMINATIVE_RECORD)
    return {kind: CARRIED[kind] if kind in full else frozenset() for kind in CARRIED}


def _actor(dice: random.Random, number: int, accepted: str) -> Actor:
    return Actor(
        id=f"agent{number:03}",
        council=COUNCIL,
        partner=dice.choice(PARTNERS),
        partner_kind="municipality",
        profession=dice.choice(list(Profession)),
        sectors=frozenset(dice.sample(SECTORS, dice.choice((1, 2, 4, 60)))),
        perimeter=frozenset(dice.sample(SECTORS, dice.randrange(6))),
        groups=frozenset(dice.sample(TEAMS, dice.randrange(3))),
        accredited=dice.random() < 0.9,
        accepted=frozenset((accepted,)),
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
        state=dice.choice(EVENT_STATES),
        confidential=category.confidential,
        nominative=category.nominative,
        reported_at=NOW - timedelta(days=dice.randrange(1_200)),
    )


def _case(dice: random.Random, number: int, actors: tuple[Actor, ...]) -> Record:
    author = dice.choice(actors)
    return Record(
        kind=RecordKind.NOMINATIVE_RECORD,
        id=f"case{number:03}",
        council=COUNCIL,
        partner=author.partner,
        author=author.id,
        sector=dice.choice(SECTORS),
        state=dice.choice(("active", "archived")),
        reported_at=NOW - timedelta(days=dice.randrange(1_200)),
        working_group=dice.choice(TEAMS),
        referent=dice.choice(actors).id,
        element=dice.choice(ELEMENTS),
    )


def _asked(
    dice: random.Random, actors: tuple[Actor, ...], shelves: Mapping[RecordKind, list[Record]]
) -> Asked:
    action = dice.choice((*Action, *BUSY * 6))
    record = dice.choice(shelves[KIND_OF[action]])
    body = dice.choice((None, Body.TERRITORIAL_GROUP, Body.PLENARY))
    purpose = dice.choice((None, Purpose.INDIVIDUAL_FOLLOW_UP, Purpose.LOCAL_DIAGNOSIS))
    return dice.choice(actors), action, record, Context(NOW, "Europe/Paris", body, purpose, MET)
