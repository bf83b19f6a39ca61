"""The default protocol says what the default taxonomy says, and says it in French."""

from datetime import timedelta
from pathlib import Path

import pytest

from charters.vocabulary import Profession
from protocols.model import WATCH_CELL, Facts, Protocol, When
from protocols.plan import plan
from protocols.read import Vocabulary, read_protocol
from sharing.taxonomy import Category, Taxonomy, load_taxonomy

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults"

NAMED = {
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


def sentence(category: Category) -> str:
    """Return the French sentence that a duty born of *category* must carry."""
    whom = [NAMED[profession] for profession in category.now]
    told = whom[0] if len(whom) == 1 else f"{', '.join(whom[:-1])} et {whom[-1]}"
    return f"{category.label} : prévenir {told} {delay(category.delay_min)}."


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
    vocabulary = Vocabulary(
        categories=frozenset(taxonomy.categories),
        groups=frozenset(taxonomy.groups),
        professions=frozenset(Profession),
        urgencies=frozenset(taxonomy.urgencies),
    )
    return read_protocol(DEFAULTS / "protocols.yaml", vocabulary)


def test_each_category_with_somebody_to_tell_now_has_its_duty(
    protocol: Protocol, taxonomy: Taxonomy
) -> None:
    """Same recipients, same delay, same sentence; nothing added, nothing forgotten."""
    told = {c.code: c for c in taxonomy.categories.values() if c.now}
    assert {d.id for d in protocol.duties} == {"AP1", "AP2", *told}
    for duty in protocol.duties:
        if category := told.get(duty.id):
            assert duty.when == When(categories=frozenset({category.code}))
            assert duty.whom == frozenset(category.now)
            assert duty.within == timedelta(minutes=category.delay_min)
            assert duty.label == sentence(category)
            assert duty.acknowledge


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


def test_the_past_wakes_nobody_up(protocol: Protocol, taxonomy: Taxonomy) -> None:
    """An import of old events alerts nobody, whatever they are."""
    for category in taxonomy.categories.values():
        assert plan(protocol, Facts(category.code, category.group, 5, "past", "s", 12)) == ()
