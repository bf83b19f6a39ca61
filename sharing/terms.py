"""The words of the shared nomenclature, one frozen type for each kind of word.

Rules:

1. A code is stable: a withdrawn one stays (``deprecated``, ``replaced_by``), none is reused.
2. The category says the act; place, target and collective profile are separate facets.
3. ``external`` means that nothing is written here: the legal circuit is shown instead
   (Code pénal 226-13, 434-1 and 434-3; CSI L132-2).

Pure: no database.  ``sharing.taxonomy`` reads the file and holds its words together.

LookupError
└── UnknownTermError   no such word in this taxonomy
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from charters.vocabulary import Profession
from charters.words import Facts, Words
from protocols.gaps import Kind
from protocols.model import Hours
from protocols.read import Vocabulary


class UnknownTermError(LookupError):
    """No such kind of word, or no such code of that kind, in this taxonomy."""


class Nominative(StrEnum):
    """Whether a nominative record may ever follow from an event of this category."""

    NEVER = "never"
    GROUP = "group"
    EXTERNAL = "external"


class Status(StrEnum):
    """A deprecated category can be read for ever and posted no more."""

    ACTIVE = "active"
    DEPRECATED = "deprecated"


class FieldKind(StrEnum):
    """What a value of the field looks like."""

    ONE = "one"
    MANY = "many"
    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a closed list: stable code, French label, English label."""

    code: str
    label: str
    english: str


@dataclass(frozen=True, slots=True)
class Severity(Term):
    """How bad it is, from 1 (a bother) to 5 (a crisis)."""

    level: int
    meaning: str
    colour: str
    cap: str


@dataclass(frozen=True, slots=True)
class Urgency(Term):
    """How soon somebody must know, in minutes; None: nobody is waiting."""

    max_delay_min: int | None
    cap: str


@dataclass(frozen=True, slots=True)
class Certainty(Term):
    """How the writer knows."""

    cap: str


@dataclass(frozen=True, slots=True)
class TimeBand(Term):
    """A part of the day, in local hours."""

    hours: Hours


@dataclass(frozen=True, slots=True)
class Field(Term):
    """One facet of an event.  ``longest`` counts characters; ``unit`` is French.

    ``public_floor``: below it, a count is never published (None: no floor).
    """

    kind: FieldKind
    values: Mapping[str, Term]
    longest: int | None
    unit: str
    public_floor: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A number to call."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Circuit(Term):
    """Where a matter goes that does not belong here: what to do, whom to call, the ground."""

    text: str
    contacts: tuple[Contact, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group(Term):
    """A family of categories.  ``tiles`` are category codes in the order of the phone screen."""

    short: str
    icon: str
    tiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category(Term):
    """One kind of act.  ``severity`` is the default; ``delay_min`` in minutes."""

    group: str
    short: str
    icon: str
    severity: int
    now: tuple[str, ...]
    delay_min: int
    quantities: tuple[str, ...]
    circuit: str | None
    nominative: Nominative
    confidential: bool
    hint: str
    status: Status
    replaced_by: str | None

    @property
    def external(self) -> bool:
        """True when nothing may be written here but the circuit, the date and the sector."""
        return self.nominative is Nominative.EXTERNAL


@dataclass(frozen=True)
class Taxonomy:
    """Everything that partners may say.  Every mapping is keyed by code, in the file's order."""

    version: str
    severities: Mapping[int, Severity]
    urgencies: Mapping[str, Urgency]
    certainties: Mapping[str, Certainty]
    time_bands: Mapping[str, TimeBand]
    place_types: Mapping[str, Term]
    qualitative: Mapping[str, Field]
    quantitative: Mapping[str, Field]
    circuits: Mapping[str, Circuit]
    groups: Mapping[str, Group]
    categories: Mapping[str, Category]

    @cached_property
    def words(self) -> Words:
        """What a charter may say of events, in this taxonomy."""
        return Words(
            {
                code: Facts(c.group, c.severity, c.confidential, c.nominative)
                for code, c in self.categories.items()
            },
            frozenset(self.groups),
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What a protocol may say, in this taxonomy; which sectors there are is the council's."""
        return Vocabulary(
            categories=frozenset(self.categories),
            groups=frozenset(self.groups),
            professions=frozenset(one.value for one in Profession),
            urgencies=frozenset(self.urgencies),
            sectors=None,
            place_types=frozenset(self.place_types),
            target_kinds=frozenset(self.qualitative["target_kind"].values),
        )

    @cached_property
    def reported(self) -> tuple[Kind, ...]:
        """What may be reported here, as a protocol looks at it: no circuit of the law."""
        return tuple(
            Kind(c.code, c.group, c.severity)
            for c in self.categories.values()
            if not c.external and c.status is Status.ACTIVE
        )

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The French labels of categories and groups, by code: how a charter's rules are said."""
        return {code: term.label for code, term in (*self.groups.items(), *self.categories.items())}

    @cached_property
    def spoken(self) -> Mapping[str, str]:
        """``names``, and the French labels of places and targets: how a protocol is said."""
        further = {**self.place_types, **self.qualitative["target_kind"].values}
        return {**self.names, **{code: term.label for code, term in further.items()}}

    def label_of(self, kind: str, code: str | int) -> str:
        """Return the French label of *code*.

        *kind* is category, group, severity (by level), urgency, certainty, time_band,
        place_type, circuit, field, or the code of a field whose values are closed.
        """
        try:
            return self._labels[kind][str(code)]
        except KeyError:
            raise UnknownTermError(f"no {kind} {code!r} in taxonomy {self.version}") from None

    def tiles(self, group: str) -> tuple[Category, ...]:
        """Return the active categories of *group*, the most frequent first."""
        return tuple(self.categories[code] for code in self.groups[group].tiles)

    def time_band(self, hour: int) -> TimeBand:
        """Return the band of the day of a local *hour*, 0 to 23."""
        return next(band for band in self.time_bands.values() if band.hours.cover(hour))

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        fields = {**self.qualitative, **self.quantitative}
        kinds: dict[str, Iterable[Term]] = {
            "category": self.categories.values(),
            "group": self.groups.values(),
            "urgency": self.urgencies.values(),
            "certainty": self.certainties.values(),
            "time_band": self.time_bands.values(),
            "place_type": self.place_types.values(),
            "circuit": self.circuits.values(),
            "field": fields.values(),
            **{code: field.values.values() for code, field in fields.items() if field.values},
        }
        labels = {kind: {term.code: term.label for term in terms} for kind, terms in kinds.items()}
        return {**labels, "severity": {str(n): s.label for n, s in self.severities.items()}}
