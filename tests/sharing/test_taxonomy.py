"""The default taxonomy is whole, speaks plain French, and a faulty one is refused by line."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from charters.vocabulary import Profession
from sharing.taxonomy import (
    Category,
    DocumentError,
    FieldKind,
    Status,
    Taxonomy,
    Term,
    UnknownTermError,
    load_taxonomy,
)

SHIPPED = Path(__file__).parents[2] / "config" / "defaults" / "taxonomy.yaml"

EXTERNAL = {"PER-08", "PER-10", "VUL-02", "VUL-04", "VUL-05", "VUL-06"}
COUNTS = {"TRQ": 7, "CAD": 5, "BIE": 9, "PER": 12, "STU": 3, "VUR": 6}
COUNTS |= {"SCO": 2, "TRP": 2, "CIR": 4, "VUL": 6, "VIE": 4}


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(SHIPPED)


def terms(taxonomy: Taxonomy) -> Iterator[Term]:
    fields = [*taxonomy.qualitative.values(), *taxonomy.quantitative.values()]
    yield from taxonomy.categories.values()
    yield from taxonomy.groups.values()
    yield from taxonomy.severities.values()
    yield from taxonomy.urgencies.values()
    yield from taxonomy.certainties.values()
    yield from taxonomy.time_bands.values()
    yield from taxonomy.place_types.values()
    yield from taxonomy.circuits.values()
    yield from fields
    for field in fields:
        yield from field.values.values()


def test_the_sixty_categories_are_there(taxonomy: Taxonomy) -> None:
    """Codes are stable: this list may grow, it never loses a code."""
    codes = [f"{group}-{n:02}" for group, count in COUNTS.items() for n in range(1, count + 1)]
    assert list(taxonomy.categories) == codes
    assert list(taxonomy.groups) == list(COUNTS)


def test_what_is_external_shows_a_circuit_and_no_more(taxonomy: Taxonomy) -> None:
    external = [c for c in taxonomy.categories.values() if c.external]
    assert {c.code for c in external} == EXTERNAL
    for category in external:
        assert category.circuit is not None
        circuit = taxonomy.circuits[category.circuit]
        assert circuit.text.startswith("Ici, n'écrivez rien")
        assert circuit.contacts
        assert circuit.basis


def test_emergency_numbers_are_the_french_ones(taxonomy: Taxonomy) -> None:
    numbers = [c.number for c in taxonomy.circuits["EMERGENCY"].contacts]
    assert numbers == ["17", "18", "15", "112", "114"]
    assert taxonomy.circuits["CRIP"].contacts[0].number == "119"
    assert "3919" in {c.number for c in taxonomy.circuits["VIF"].contacts}


def test_every_word_has_a_label_that_can_be_read_aloud(taxonomy: Taxonomy) -> None:
    for term in terms(taxonomy):
        for label in (term.label, term.english):
            assert re.match(r"[A-ZÀÉÊ0-9]", label), f"{term.code}: {label!r} begins small"
            assert not re.search(r"[_/]|\.$", label), f"{term.code}: {label!r} is not plain"


def test_labels_of_one_list_are_all_different(taxonomy: Taxonomy) -> None:
    for kind, labels in taxonomy._labels.items():
        assert len(set(labels.values())) == len(labels), kind


def test_a_tile_fits_a_phone(taxonomy: Taxonomy) -> None:
    """Two lines of a tile: no word longer than 14 letters, no label longer than 26."""
    tiles = [c.short for c in taxonomy.categories.values()]
    for short in [*tiles, *(group.short for group in taxonomy.groups.values())]:
        assert len(short) <= 26
        assert max(map(len, re.split(r"[ '-]", short))) <= 14, short


def test_tiles_come_in_their_order(taxonomy: Taxonomy) -> None:
    assert [c.short for c in taxonomy.tiles("SCO")] == ["Devant l'école", "Intrusion"]
    shown = [c.code for group in taxonomy.groups for c in taxonomy.tiles(group)]
    assert sorted(shown) == sorted(taxonomy.categories)


def test_what_wakes_people_up_is_grave_enough(taxonomy: Taxonomy) -> None:
    for category in taxonomy.categories.values():
        assert set(category.now) <= set(Profession)
        if category.severity == 5 and not category.external:
            assert "state_police" in category.now
            assert category.delay_min <= 5


@pytest.mark.parametrize(
    ("kind", "code", "label"),
    [
        ("category", "BIE-04", "Feu de véhicule"),
        ("group", "TRP", "Transports"),
        ("severity", 5, "Crise"),
        ("severity", "1", "Gêne"),
        ("urgency", "immediate", "En cours"),
        ("certainty", "rumour", "Rumeur ou réseau social"),
        ("time_band", "nuit_1", "Nuit, première partie"),
        ("place_type", "hall_entree", "Hall d'entrée"),
        ("circuit", "CRIP", "Enfant en danger"),
        ("field", "damage_eur", "Coût estimé des dégâts"),
        ("ambience", "en_amelioration", "Meilleure qu'avant"),
        ("people_band", "50+", "50 ou plus"),
        ("outcome", "resolue", "Réglé"),
    ],
)
def test_a_screen_finds_its_words(
    taxonomy: Taxonomy, kind: str, code: str | int, label: str
) -> None:
    assert taxonomy.label_of(kind, code) == label


@pytest.mark.parametrize(("kind", "code"), [("category", "BIE-99"), ("colour", "red")])
def test_an_unknown_word_is_an_error_of_its_own(taxonomy: Taxonomy, kind: str, code: str) -> None:
    with pytest.raises(UnknownTermError, match=code):
        taxonomy.label_of(kind, code)


def test_the_bands_cover_the_day(taxonomy: Taxonomy) -> None:
    bands = [taxonomy.time_band(hour).code for hour in (6, 12, 18, 22, 1, 2, 5)]
    assert bands == ["matin", "apres_midi", "soiree", "nuit_1", "nuit_1", "nuit_2", "nuit_2"]


def test_fields_say_what_they_take(taxonomy: Taxonomy) -> None:
    assert taxonomy.qualitative["narrative"].longest == 280
    assert taxonomy.qualitative["bias_motive"].kind is FieldKind.MANY
    assert taxonomy.quantitative["volume_m3"].kind is FieldKind.DECIMAL
    assert taxonomy.quantitative["victims_count"].public_floor == 5


FAULTS = [
    ("severity: 1\n    now: []", "severity: 6\n    now: []", "a whole number from 1 to 5"),
    ("now: [housing_manager]", "now: [housing_manger]", "did you mean 'housing_manager'?"),
    ("now: [housing_manager]", "now: [mayor, mayor]", "'mayor' stands twice"),
    ("group: BIE", "group: PER", "'BIE-01' is not of group PER; begin with 'PER-'"),
    ("quantities: [volume_m3]", "quantities: [volume]", "did you mean 'volume_m3'?"),
    ("circuit: CRIP", "circuit: CRIPP", "did you mean 'CRIP'?"),
    ("    circuit: CRIP\n", "", "an external category names no circuit"),
    ("nominative: external", "nominative: externe", "did you mean 'external'?"),
    ("icon: beer", "icon: Beer!", "'Beer!' is not well formed"),
    ('short: "Bruit, tapage"', f"short: {'x' * 27}", "27 characters; at most 26"),
    ("  - code: TRQ-02", "  - code: TRQ-01", "the code 'TRQ-01' stands twice"),
    ("tiles: [SCO-02, SCO-01]", "tiles: [SCO-02]", "tiles are not its active categories"),
    ("level: 5", "level: 4", "levels are not 1 to 5"),
    ("hours: 22-02", "hours: 22-03", "hour 2 is not in one band"),
    ("cap: Extreme", "cap: Extrem", "did you mean 'Extreme'?"),
    ("kind: decimal", "kind: one", "list values for 'one' and 'many' only"),
    ("    kind: text\n    longest: 280", "    kind: text", "give longest for 'text' only"),
    ("    confidential: true", "    confidential: oui", "one of: true, false"),
    ("    confidential: true", "    secret: true", "unknown key 'secret'"),
    ("  - code: TRQ-02", "  - code: !!int 2", "tags are refused"),
    ("icon: users", "icon: *users", "anchors and aliases are refused"),
    ("groups:\n", "groupes:\n", "unknown key 'groupes'; did you mean 'groups'?"),
]


@pytest.mark.parametrize(("good", "bad", "message"), FAULTS)
def test_a_fault_is_refused_at_its_line(tmp_path: Path, good: str, bad: str, message: str) -> None:
    """Each fault is planted in the shipped file, and named within its own entry."""
    text = SHIPPED.read_text()
    assert good in text
    path = tmp_path / "taxonomy.yaml"
    path.write_text(text.replace(good, bad, 1))
    with pytest.raises(DocumentError) as caught:
        load_taxonomy(path)
    assert message in str(caught.value)
    planted = text[: text.index(good)].count("\n") + 1
    assert planted - 40 <= caught.value.line <= planted + 12
    assert str(path) in str(caught.value)


def _withdraw(text: str, **lines: str) -> str:
    """Return the file with CAD-05 withdrawn, its tile removed."""
    entry = text[text.index("  - code: CAD-05") :]
    entry = entry[: entry.index("\n\n")]
    withdrawn = entry + "".join(f"\n    {key}: {value}" for key, value in lines.items())
    return text.replace(entry, withdrawn).replace("CAD-04, CAD-05]", "CAD-04]")


def test_a_withdrawn_code_stays_readable_and_leaves_the_tiles(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.yaml"
    path.write_text(_withdraw(SHIPPED.read_text(), status="deprecated", replaced_by="BIE-02"))
    taxonomy = load_taxonomy(path)
    withdrawn: Category = taxonomy.categories["CAD-05"]
    assert (withdrawn.status, withdrawn.replaced_by) == (Status.DEPRECATED, "BIE-02")
    assert taxonomy.label_of("category", "CAD-05") == withdrawn.label
    assert "CAD-05" not in {c.code for c in taxonomy.tiles("CAD")}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ({"replaced_by": "BIE-02"}, "an active category is not replaced"),
        ({"status": "deprecated", "replaced_by": "CAD-05"}, "'CAD-05' is not an active category"),
        ({"status": "deprecated", "replaced_by": "CAD-77"}, "'CAD-77' is not an active category"),
    ],
)
def test_a_replacement_is_a_living_category(
    tmp_path: Path, lines: dict[str, str], message: str
) -> None:
    path = tmp_path / "taxonomy.yaml"
    path.write_text(_withdraw(SHIPPED.read_text(), **lines))
    with pytest.raises(DocumentError, match=message):
        load_taxonomy(path)
