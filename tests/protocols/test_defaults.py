"""The default protocol says what the default taxonomy says, and says it in French."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from protocols.gaps import Kind, untold
from protocols.model import WATCH_CELL, Channel, Facts, Hours, Protocol, When
from protocols.plan import plan
from protocols.read import read_protocol
from sharing.taxonomy import Category, Taxonomy, load_taxonomy

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults"

NAMED = {
    WATCH_CELL: "la cellule de veille",
    "social_mediator": "le médiateur social",
    "mayor": "le maire",
    "council_coordinator": "le coordonnateur du conseil",
    "housing_manager": "le référent tranquillité du bailleur",
    "municipal_police": "la police municipale",
    "municipal_services": "les services techniques",
    "state_police": "la police nationale ou la gendarmerie",
    "prosecutor": "le parquet",
    "prefecture": "la préfecture",
    "school_representative": "l'Éducation nationale",
    "transport_security": "la sûreté des transports",
    "prevention_educator": "l'éducateur de prévention",
}


def sentences(category: Category, whom: Collection[str]) -> list[str]:
    """Return the French sentences that a duty born of *category* may carry: in any order."""
    return [
        f"{category.label} : prévenir {told} {delay(category.delay_min)}."
        for order in permutations(NAMED[one] for one in category.now or whom)
        for told in [order[0] if len(order) == 1 else f"{', '.join(order[:-1])} et {order[-1]}"]
    ]


def delay(minutes: int) -> str:
    """Return the French words for a delay."""
    if minutes % 60:
        return f"dans les {minutes} minutes"
    hours = minutes // 60
    return {1: "dans l'heure", 24: "dans la journée"}.get(hours, f"dans les {hours} heures")


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(DEFAULTS / "taxonomy.yaml")


@pytest.fixture(scope="module")
def protocol(taxonomy: Taxonomy) -> Protocol:
    return read_protocol(DEFAULTS / "protocols.yaml", taxonomy.vocabulary)


def test_each_category_that_may_be_reported_has_its_duty(
    protocol: Protocol, taxonomy: Taxonomy
) -> None:
    """Whom the taxonomy names and how soon, in the same words; nobody else where it names some."""
    told = {c.code: c for c in taxonomy.categories.values() if not c.external}
    assert len(taxonomy.categories) == 60
    assert {d.id for d in protocol.duties} == {"AP1", "AP2", *told}
    for duty in protocol.duties:
        if category := told.get(duty.id):
            named = duty.whom if not category.now else frozenset(category.now)
            assert duty.when == When(categories=frozenset({category.code}))
            assert duty.whom == named
            assert duty.within == timedelta(minutes=category.delay_min)
            assert duty.label in sentences(category, duty.whom)
            assert duty.acknowledge == bool(category.now or category.severity >= 3)


def test_what_the_law_gives_to_others_is_said_with_its_circuit(
    protocol: Protocol, taxonomy: Taxonomy
) -> None:
    """Nobody is told of it here; the file names the circuit that is shown instead."""
    head = (DEFAULTS / "protocols.yaml").read_text().partition("\nid:")[0]
    said = dict(re.findall("([A-Z]{3}-[0-9]{2}) [^:]+ : ([A-Z0-9]+)", head))
    external = {c.code: c.circuit for c in taxonomy.categories.values() if c.external}
    assert said == external
    assert not {code for duty in protocol.duties for code in duty.when.categories} & said.keys()


def test_whatever_is_reported_somebody_is_told(protocol: Protocol, taxonomy: Taxonomy) -> None:
    """At any hour, however urgent; and a duty that is taken out leaves its hole."""
    assert untold(protocol, taxonomy.reported) == []
    fewer = [duty for duty in protocol.duties if duty.id != "CAD-04"]
    assert untold(replace(protocol, duties=tuple(fewer)), taxonomy.reported) == ["CAD-04"]
    for narrower in ({"hours": Hours(22, 6)}, {"urgency": frozenset({"immediate", "expected"})}):
        at_times = replace(fewer[2], when=replace(fewer[2].when, **narrower))
        only = replace(protocol, duties=(at_times, *fewer[3:]))
        assert untold(only, taxonomy.reported) == [fewer[2].id, "CAD-04"]


def test_a_building_on_fire_reaches_everybody_at_once(protocol: Protocol) -> None:
    told = plan(protocol, Facts("BIE-05", "BIE", 5, "immediate", "s", 3))
    assert {t.recipient for t in told} == {
        WATCH_CELL,
        "mayor",
        "state_police",
        "municipal_police",
        "council_coordinator",
        "prefecture",
    }
    assert {t.within for t in told} == {timedelta(minutes=5)}
    assert {t.recipient: t.duties for t in told}["mayor"] == ("AP1", "BIE-05")


def test_a_grave_fact_reaches_the_cell_while_it_lasts(protocol: Protocol) -> None:
    def cell(urgency: str) -> list[tuple[str, ...]]:
        told = plan(protocol, Facts("VUR-02", "VUR", 4, urgency, "s", 23))
        return [t.duties for t in told if t.recipient == WATCH_CELL]

    assert cell("immediate") == [("AP2",)]
    assert cell("routine") == []


def test_whoever_sleeps_is_rung_for_a_grave_fact(protocol: Protocol, taxonomy: Taxonomy) -> None:
    """The cell of the sector is told off the board too: at night nobody sits before it."""
    loud = frozenset({Channel.BOARD, Channel.EMAIL, Channel.SMS})
    for category in taxonomy.reported:
        for severity, urgency in ((4, "immediate"), (5, "immediate"), (5, "routine")):
            told = plan(protocol, replace(facts(category), severity=severity, urgency=urgency))
            [cell] = [t for t in told if t.recipient == WATCH_CELL]
            assert (cell.channels, cell.acknowledge) == (loud, True)


def test_silence_brings_in_somebody_who_does_not_know(
    protocol: Protocol, taxonomy: Taxonomy
) -> None:
    """Whatever asks for an answer: the coordinator, the mayor, in a crisis the prefecture.

    Where all of them know from the first minute there is nobody left, and they are rung again.
    """
    for category in taxonomy.reported:
        for severity in sorted({category.severity, 4, 5}):
            told = plan(protocol, replace(facts(category), severity=severity))
            at_once = {t.recipient for t in told}
            behind = {who for t in told for step in t.escalation for who in step.whom}
            asked = any(t.acknowledge for t in told)
            last = {"council_coordinator", "mayor", *(("prefecture",) if severity == 5 else ())}
            assert bool(behind - at_once) == (asked and not at_once >= last), category
            assert bool(behind) == asked


def test_played_on_boards_only_it_asks_for_nothing_else(protocol: Protocol) -> None:
    quiet = protocol.on_boards()
    assert protocol.channels == {Channel.BOARD, Channel.EMAIL, Channel.SMS}
    assert quiet.channels == {Channel.BOARD}
    loud = {duty.id: duty.channels for duty in protocol.duties}
    again = tuple(replace(duty, channels=loud[duty.id]) for duty in quiet.duties)
    assert replace(quiet, duties=again) == protocol


def facts(kind: Kind) -> Facts:
    return Facts(kind.category, kind.group, kind.severity, "immediate", "s", 3)


def test_the_past_wakes_nobody_up(protocol: Protocol, taxonomy: Taxonomy) -> None:
    """An import of old events alerts nobody, whatever they are."""
    for category in taxonomy.categories.values():
        assert plan(protocol, Facts(category.code, category.group, 5, "past", "s", 12)) == ()
