"""The mapping file: what each column of a source means, written once and read strictly.

Checks, before any row is read:

1. Unknown keys are refused; so is a column that the file does not have.
2. Every word is one of the taxonomy; every territory is one of the council.
3. The zone is an IANA name, the reference system an EPSG code, the time format unambiguous.

DocumentError   (charters.document) file, line, column, what is wrong and what would be right
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from charters.document import Node, read
from sharing.imports.csv_table import DELIMITERS, ENCODINGS
from sharing.imports.fields import Constant, Field, Text
from sharing.imports.fields_file import read_choice, read_quantities, skipped
from sharing.imports.mapping import RowMapping
from sharing.imports.places import Gazetteer
from sharing.imports.places_file import read_places
from sharing.imports.times_file import read_times, read_zone
from sharing.taxonomy import Status, Taxonomy

FORMATS = ("csv", "geojson")
PAST = "past"
REPORTED = "reported"

_REQUIRED = ("format", "source", "as", "time", "category", "sector")
_FACETS = ("target_kind", "actor_profile", "recurrence", "ambience")
_OPTIONAL = (
    *("encoding", "delimiter", "identity", "until"),
    *("severity", "urgency", "certainty", "place_type", *_FACETS, "quantities", "narrative"),
)


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping whose keys are known, before the file it maps has been opened."""

    keys: Mapping[str, Node]
    format: str
    encoding: str
    delimiter: str
    source: str
    poster: Node
    """The log-in address of the agent in whose name events are posted."""


def open_mapping(path: Path) -> MappingFile:
    """Read how the file is written and who posts it.  Raises ``DocumentError``."""
    keys = read(path).keys(_REQUIRED, _OPTIONAL)
    kind = keys["format"].word(FORMATS)
    for key in ("encoding", "delimiter"):
        if kind == "geojson" and key in keys:
            raise keys[key].error("GeoJSON has no such choice", "remove this key")
    return MappingFile(
        keys=keys,
        format=kind,
        encoding=keys["encoding"].word(tuple(ENCODINGS)) if "encoding" in keys else "utf-8",
        delimiter=keys["delimiter"].word(tuple(DELIMITERS)) if "delimiter" in keys else ",",
        source=keys["source"].text(60, "[a-z0-9][a-z0-9_.-]*"),
        poster=keys["as"],
    )


def read_mapping(
    file: MappingFile, columns: Sequence[str], taxonomy: Taxonomy, gazetteer: Gazetteer
) -> RowMapping:
    """Read the rest, against the columns of the file.  Raises ``DocumentError``."""
    keys = file.keys
    zone = read_zone(keys["time"])
    return RowMapping(
        source=file.source,
        identity=keys["identity"].word(columns) if "identity" in keys else None,
        time=read_times(keys["time"], columns, zone, ("zone",)),
        until=read_times(keys["until"], columns, zone) if "until" in keys else None,
        sector=read_places(keys["sector"], columns, gazetteer),
        fields=_fields(keys, columns, taxonomy),
        quantities=read_quantities(keys, columns, taxonomy.quantitative),
        skip=skipped(keys["category"], columns),
    )


def _fields(
    keys: Mapping[str, Node], columns: Sequence[str], taxonomy: Taxonomy
) -> dict[str, Field]:
    words: dict[str, Sequence[str]] = {
        "severity": tuple(map(str, taxonomy.severities)),
        "urgency": tuple(taxonomy.urgencies),
        "certainty": tuple(taxonomy.certainties),
        "place_type": tuple(taxonomy.place_types),
    }
    words |= {facet: tuple(taxonomy.qualitative[facet].values) for facet in _FACETS}
    active = [c.code for c in taxonomy.categories.values() if c.status is not Status.DEPRECATED]
    fields: dict[str, Field] = {"urgency": Constant(PAST), "certainty": Constant(REPORTED)}
    fields["category"] = read_choice(keys["category"], "category", columns, active, needed=True)
    for name, known in words.items():
        if name in keys:
            fields[name] = read_choice(keys[name], name, columns, known)
    if "narrative" in keys:
        fields["narrative"] = Text(keys["narrative"].keys(("column",))["column"].word(columns))
    return fields
