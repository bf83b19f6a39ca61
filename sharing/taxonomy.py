"""The taxonomy file, read strictly.

Checks, in this order:

1. Each word has its code, French label and English label; no code stands twice in its list.
2. Severities are 1 to 5; bands of the day cover its 24 hours, each once.
3. Every code that a category mentions exists: group, profession, quantity, circuit.
4. A category's code begins with its group's; an ``external`` one names its circuit.
5. A deprecated category may name the active one that replaces it; an active one names none.
6. Tiles of a group are its active categories, each once, in the order of the phone screen.

Unknown keys and words are refused.  The labels are French for people, the codes are stable.

DocumentError   (charters.document) the file cannot be taken: file, line, field, remedy
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from charters.document import DocumentError, Node, read
from charters.vocabulary import Profession
from protocols.model import Hours
from sharing.terms import (
    Category,
    Certainty,
    Circuit,
    Contact,
    Field,
    FieldKind,
    Group,
    Nominative,
    Severity,
    Status,
    Taxonomy,
    Term,
    TimeBand,
    UnknownTermError,
    Urgency,
)

__all__ = [
    "Category",
    "Certainty",
    "Circuit",
    "Contact",
    "DocumentError",
    "Field",
    "FieldKind",
    "Group",
    "Nominative",
    "Severity",
    "Status",
    "Taxonomy",
    "Term",
    "TimeBand",
    "UnknownTermError",
    "Urgency",
    "load_taxonomy",
]

_CODE = "[a-z][a-z0-9_]*"
_VALUE = "[a-z0-9][a-z0-9_+-]*"
_CATEGORY = "[A-Z]{3}-[0-9]{2}"
_ICON = "[a-z][a-z0-9-]*"
_PHONE = "[0-9 ]{2,14}"
_SHORT = 26  # two lines of a tile on a 360-pixel phone
_MONTH = 31 * 24 * 60  # minutes
_CAP_SEVERITY = ("Minor", "Moderate", "Severe", "Extreme")
_CAP_URGENCY = ("Immediate", "Expected", "Future", "Past")
_CAP_CERTAINTY = ("Observed", "Likely", "Possible")
_COLOURS = ("green", "yellow", "orange", "red", "black")
_SECTIONS = (
    "version",
    "severities",
    "urgencies",
    "certainties",
    "time_bands",
    "place_types",
    "qualitative",
    "quantitative",
    "circuits",
    "groups",
    "categories",
)
_TERM = ("code", "label", "english")

T = TypeVar("T", bound=Term)


def load_taxonomy(path: Path) -> Taxonomy:
    """Read and check a taxonomy file.  Raises ``DocumentError`` at the first fault."""
    top = read(path).keys(_SECTIONS)
    groups = _table(top["groups"], _group)
    quantitative = _table(top["quantitative"], _field)
    circuits = _table(top["circuits"], _circuit)

    def category(node: Node) -> Category:
        return _category(node, groups, quantitative, circuits)

    categories = _table(top["categories"], category)
    _check_replacements(top["categories"], categories)
    _check_tiles(top["groups"], groups, categories)
    severities = _table(top["severities"], _severity)
    if [s.level for s in severities.values()] != [1, 2, 3, 4, 5]:
        raise top["severities"].error("levels are not 1 to 5 in order", "write 1, 2, 3, 4, 5")
    time_bands = _table(top["time_bands"], _time_band)
    for hour in range(24):
        if sum(band.hours.cover(hour) for band in time_bands.values()) != 1:
            raise top["time_bands"].error(f"hour {hour} is not in one band", "cover the day once")
    return Taxonomy(
        version=top["version"].text(20),
        severities={s.level: s for s in severities.values()},
        urgencies=_table(top["urgencies"], _urgency),
        certainties=_table(top["certainties"], _certainty),
        time_bands=time_bands,
        place_types=_table(top["place_types"], _term),
        qualitative=_table(top["qualitative"], _field),
        quantitative=quantitative,
        circuits=circuits,
        groups=groups,
        categories=categories,
    )


def _table(node: Node, build: Callable[[Node], T]) -> dict[str, T]:
    """Return the members of a list by code; no code twice."""
    table: dict[str, T] = {}
    for item in node.items(at_least=1):
        term = build(item)
        if term.code in table:
            raise item.error(f"the code '{term.code}' stands twice", "give each its own code")
        table[term.code] = term
    return table


def _words(keys: Mapping[str, Node], code: str = _CODE) -> tuple[str, str, str]:
    return keys["code"].text(40, code), keys["label"].text(90), keys["english"].text(90)


def _term(node: Node) -> Term:
    return Term(*_words(node.keys(_TERM)))


def _value(node: Node) -> Term:
    return Term(*_words(node.keys(_TERM), _VALUE))


def _severity(node: Node) -> Severity:
    keys = node.keys((*_TERM, "level", "meaning", "colour", "cap"))
    return Severity(
        *_words(keys),
        level=keys["level"].number(1, 5),
        meaning=keys["meaning"].text(),
        colour=keys["colour"].word(_COLOURS),
        cap=keys["cap"].word(_CAP_SEVERITY),
    )


def _urgency(node: Node) -> Urgency:
    keys = node.keys((*_TERM, "cap"), ("max_delay_min",))
    delay = keys.get("max_delay_min")
    return Urgency(
        *_words(keys),
        max_delay_min=delay.number(1, _MONTH) if delay else None,
        cap=keys["cap"].word(_CAP_URGENCY),
    )


def _certainty(node: Node) -> Certainty:
    keys = node.keys((*_TERM, "cap"))
    return Certainty(*_words(keys), cap=keys["cap"].word(_CAP_CERTAINTY))


def _time_band(node: Node) -> TimeBand:
    keys = node.keys((*_TERM, "hours"))
    return TimeBand(*_words(keys), hours=Hours(*keys["hours"].hours()))


def _field(node: Node) -> Field:
    optional = ("values", "longest", "unit", "public_floor", "note")
    keys = node.keys((*_TERM, "kind"), optional)
    kind = FieldKind(keys["kind"].word(list(FieldKind)))
    closed = kind in (FieldKind.ONE, FieldKind.MANY)
    if closed != ("values" in keys):
        raise node.error("kind and values disagree", "list values for 'one' and 'many' only")
    if (kind is FieldKind.TEXT) != ("longest" in keys):
        raise node.error("kind and longest disagree", "give longest for 'text' only")
    return Field(
        *_words(keys),
        kind=kind,
        values=_table(keys["values"], _value) if closed else {},
        longest=keys["longest"].number(1, 2000) if "longest" in keys else None,
        unit=keys["unit"].text(20) if "unit" in keys else "",
        public_floor=keys["public_floor"].number(1, 100) if "public_floor" in keys else None,
        note=keys["note"].text() if "note" in keys else "",
    )


def _circuit(node: Node) -> Circuit:
    keys = node.keys((*_TERM, "text", "contacts", "basis"))
    return Circuit(
        *_words(keys, "[A-Z][A-Z0-9]*"),
        text=keys["text"].text(),
        contacts=tuple(_contact(item) for item in keys["contacts"].items()),
        basis=tuple(item.text(120) for item in keys["basis"].items(at_least=1)),
    )


def _contact(node: Node) -> Contact:
    keys = node.keys(("number", "label"))
    return Contact(keys["number"].text(14, _PHONE), keys["label"].text(90))


def _group(node: Node) -> Group:
    keys = node.keys((*_TERM, "short", "icon", "tiles"))
    return Group(
        *_words(keys, "[A-Z]{3}"),
        short=keys["short"].text(_SHORT),
        icon=keys["icon"].text(30, _ICON),
        tiles=tuple(item.text(6, _CATEGORY) for item in keys["tiles"].items(at_least=1)),
    )


def _category(
    node: Node,
    groups: Mapping[str, Group],
    quantitative: Mapping[str, Field],
    circuits: Mapping[str, Circuit],
) -> Category:
    required = ("group", "short", "icon", "severity", "now", "delay_min", "quantities")
    optional = ("circuit", "confidential", "hint", "status", "replaced_by")
    keys = node.keys((*_TERM, *required, "nominative"), optional)
    words = _words(keys, _CATEGORY)
    group = keys["group"].word(list(groups))
    if not words[0].startswith(f"{group}-"):
        raise keys["code"].error(f"'{words[0]}' is not of group {group}", f"begin with '{group}-'")
    nominative = Nominative(keys["nominative"].word(list(Nominative)))
    if nominative is Nominative.EXTERNAL and "circuit" not in keys:
        raise node.error("an external category names no circuit", f"one of: {', '.join(circuits)}")
    return Category(
        *words,
        group=group,
        short=keys["short"].text(_SHORT),
        icon=keys["icon"].text(30, _ICON),
        severity=keys["severity"].number(1, 5),
        now=keys["now"].words(list(Profession)),
        delay_min=keys["delay_min"].number(1, _MONTH),
        quantities=keys["quantities"].words(list(quantitative)),
        circuit=keys["circuit"].word(list(circuits)) if "circuit" in keys else None,
        nominative=nominative,
        confidential=keys["confidential"].flag() if "confidential" in keys else False,
        hint=keys["hint"].text(160) if "hint" in keys else "",
        status=Status(keys["status"].word(list(Status))) if "status" in keys else Status.ACTIVE,
        replaced_by=keys["replaced_by"].text(6, _CATEGORY) if "replaced_by" in keys else None,
    )


def _check_replacements(node: Node, categories: Mapping[str, Category]) -> None:
    active = [c.code for c in categories.values() if c.status is Status.ACTIVE]
    for item, category in zip(node.items(), categories.values(), strict=True):
        if category.replaced_by is None:
            continue
        if category.status is Status.ACTIVE:
            raise item.error("an active category is not replaced", "write status: deprecated")
        if category.replaced_by not in active:
            wrong = f"'{category.replaced_by}' is not an active category"
            raise item.error(wrong, "name the category to use from now on")


def _check_tiles(
    node: Node, groups: Mapping[str, Group], categories: Mapping[str, Category]
) -> None:
    for item, group in zip(node.items(), groups.values(), strict=True):
        expected = [
            c.code
            for c in categories.values()
            if c.group == group.code and c.status is Status.ACTIVE
        ]
        if sorted(group.tiles) != sorted(expected):
            raise item.error("tiles are not its active categories", f"order: {', '.join(expected)}")
