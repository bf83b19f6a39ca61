"""Rivelune can be believed, and breaks none of the rules that real councils live by."""

from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from shapely import coverage_is_valid, hausdorff_distance
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from charters.document import DocumentError
from charters.vocabulary import PARTNER_KINDS, Profession
from config.council_file import CouncilFile, load_council
from config.demo.happenings import HOW_LONG, HOW_MANY, load_repertoire
from config.demo.outlines import territory
from config.demo.shifts import SHIFTS, at_work, back_at_work
from config.demo.town import RIVELUNE
from sharing.screening import screen
from sharing.taxonomy import Taxonomy
from tests.demo.rivelune import TAXONOMY, local


@pytest.fixture(scope="module")
def council() -> CouncilFile:
    return load_council(RIVELUNE)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return TAXONOMY


@pytest.fixture(scope="module")
def outlines(council: CouncilFile) -> dict[str, BaseGeometry]:
    features = council.territory["features"]
    return {f["properties"]["id"]: shape(f["geometry"]) for f in features}


# ------------------------------------------------------------------ people


def test_the_council_is_whole(council: CouncilFile) -> None:
    assert len(council.places("sector")) >= 12
    assert len(council.places("district")) == 3
    assert len(council.partners) >= 12
    assert {p.kind for p in council.partners.values()} == set(PARTNER_KINDS)
    assert len(council.agents) >= 30
    assert {a.profession for a in council.agents.values()} == set(Profession)
    assert len(council.cells) == 3


def test_everybody_logs_in_with_an_address_that_cannot_exist(council: CouncilFile) -> None:
    addresses = [a.email for a in council.agents.values()]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith(".rivelune.example") for address in addresses)
    assert set(council.shown()) == set(Profession)


def test_every_place_is_looked_after_by_a_cell_that_knows_it(council: CouncilFile) -> None:
    places = {*council.places("sector"), *council.places("estate")}
    assert set().union(*council.watched.values()) >= places
    for cell in council.cells.values():
        for member in cell.members:
            assert council.grounds[member] & council.watched[cell.code], member


def test_those_who_have_an_estate_a_network_or_schools_have_a_perimeter(
    council: CouncilFile,
) -> None:
    for agent in council.agents.values():
        partner = council.partners[agent.partner]
        if partner.kind in ("housing", "transport", "education"):
            assert council.grounds[agent.login] <= council.under(partner.perimeter)


# ------------------------------------------------------------------ ground


def test_every_outline_is_valid_and_no_sector_overlaps_another(
    council: CouncilFile, outlines: dict[str, BaseGeometry]
) -> None:
    assert all(outline.is_valid for outline in outlines.values())
    for kind in ("sector", "district"):
        places = council.places(kind)
        assert coverage_is_valid([outlines[place] for place in places])
        for one, other in combinations(places, 2):
            assert outlines[one].intersection(outlines[other]).area == 0, (one, other)


def test_each_place_lies_in_its_parent(
    council: CouncilFile, outlines: dict[str, BaseGeometry]
) -> None:
    for place, parent in council.tree:
        assert parent is None or outlines[parent].buffer(1e-9).covers(outlines[place]), place


def test_the_town_lies_in_the_open_sea(outlines: dict[str, BaseGeometry]) -> None:
    """Nobody can take an outline for one of their own."""
    west, south, east, north = outlines["rivelune"].bounds
    assert -20.1 < west < east < -19.9
    assert 46.4 < south < north < 46.6


def test_a_river_runs_through_the_town(
    council: CouncilFile, outlines: dict[str, BaseGeometry]
) -> None:
    sectors = sum(outlines[place].area for place in council.places("sector"))
    assert 0.01 < 1 - sectors / outlines["rivelune"].area < 0.1
    assert outlines["rive-gauche"].distance(outlines["centre"]) > 0


def test_the_file_is_what_the_drawing_gives(outlines: dict[str, BaseGeometry]) -> None:
    drawn = {f["properties"]["id"]: shape(f["geometry"]) for f in territory()["features"]}
    assert drawn.keys() == outlines.keys()
    for code, outline in outlines.items():
        assert hausdorff_distance(drawn[code], outline) < 1e-5, code  # a metre


# ------------------------------------------------------------------ words and hours


def test_no_story_says_who(taxonomy: Taxonomy, council: CouncilFile) -> None:
    """Every sentence, with every figure, passes the screening that real reports pass."""
    repertoire = load_repertoire(taxonomy, council)
    figures = [says for words in repertoire.amounts.values() for says in words]
    lengths = [says for words in repertoire.durations.values() for says in words]
    told = [story for h in repertoire.happenings.values() for story in h.says]
    told += [ending for endings in repertoire.endings.values() for ending in endings]
    for story in told:
        for figure in figures:
            sentence = story.replace(HOW_MANY, figure).replace(HOW_LONG, lengths[0])
            assert not screen(sentence), sentence
    for length in lengths:
        assert not screen(f"Musique forte pendant {length}.")


def test_nothing_external_may_happen(
    taxonomy: Taxonomy, council: CouncilFile, tmp_path: Any
) -> None:
    """The reader itself refuses it, so that a new line of the file cannot slip it in."""
    repertoire = load_repertoire(taxonomy, council)
    assert not {c for c in repertoire.happenings if taxonomy.categories[c].external}
    path = tmp_path / "happenings.yaml"
    text = (load_repertoire.__defaults__ or ())[0].read_text()
    path.write_text(text.replace("category: VUL-03", "category: VUL-06"))
    with pytest.raises(DocumentError, match=r"happenings.yaml:\d+:\d+: .*'VUL-06'"):
        load_repertoire(taxonomy, council, path)


def test_stories_are_many_enough(taxonomy: Taxonomy, council: CouncilFile) -> None:
    repertoire = load_repertoire(taxonomy, council)
    stories = Counter(story for h in repertoire.happenings.values() for story in h.says)
    assert len(stories) >= 150
    assert max(stories.values()) == 1


def test_a_night_shift_goes_over_midnight_and_belongs_to_its_evening() -> None:
    assert at_work("night_correspondent", local(2026, 11, 22, 23))
    assert at_work("night_correspondent", local(2026, 11, 23, 4))
    assert not at_work("night_correspondent", local(2026, 11, 23, 5))
    saturday_midnight = local(2026, 11, 22, 0, 30)
    assert at_work("municipal_police", saturday_midnight)
    assert not at_work("caretaker", saturday_midnight)
    assert back_at_work("caretaker", saturday_midnight) == local(2026, 11, 23, 7)


def test_who_reports_has_hours(taxonomy: Taxonomy, council: CouncilFile) -> None:
    repertoire = load_repertoire(taxonomy, council)
    tellers = {profession for h in repertoire.happenings.values() for profession in h.by}
    assert tellers <= set(SHIFTS)
