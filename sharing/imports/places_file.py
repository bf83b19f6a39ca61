"""The ``sector`` of a mapping file.

``column`` (with ``values`` when its cells are not codes or names of territories), ``point`` (two
columns ``x`` and ``y``, and ``crs``), or both: the point is for rows whose cell is empty.
``unplaced`` names the territory of rows that say neither.  A sector alone: the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyproj import Transformer
from pyproj.exceptions import ProjError

from charters.document import Node
from sharing.imports.fields_file import translations
from sharing.imports.places import WGS84, Gazetteer, Places, Points
from sharing.imports.rows import clean


def read_places(node: Node, columns: Sequence[str], gazetteer: Gazetteer) -> Places:
    """Return how the sector is found.  Raises ``DocumentError``."""

    def place(node: Node) -> str:
        name = clean(node.text(120))
        if name in gazetteer.namesakes:
            raise node.error("several territories have this name", "write the code of one")
        return gazetteer.ids.get(name) or gazetteer.ids[node.word(tuple(gazetteer.ids))]

    if isinstance(node.content, str):
        return Places(gazetteer, None, None, None, place(node))
    keys = node.keys((), ("column", "values", "point", "unplaced"))
    if "values" in keys and "column" not in keys:
        raise keys["values"].error("values of no column", "name the column")
    if "column" not in keys and "point" not in keys:
        raise node.error("neither a column nor a point", "name at least one")
    return Places(
        gazetteer,
        column=keys["column"].word(columns) if "column" in keys else None,
        values=translations(keys["values"], place) if "values" in keys else None,
        points=_points(keys["point"], columns, gazetteer) if "point" in keys else None,
        unplaced=place(keys["unplaced"]) if "unplaced" in keys else None,
    )


def _points(node: Node, columns: Sequence[str], gazetteer: Gazetteer) -> Points:
    keys = node.keys(("x", "y"), ("crs",))
    if not gazetteer.has_outlines:
        raise node.error("no territory of the council has an outline", "import outlines first")
    crs = keys["crs"].text(11, "EPSG:[0-9]{4,6}") if "crs" in keys else WGS84
    try:
        Transformer.from_crs(crs, WGS84)
    except ProjError:
        raise keys["crs"].error(f"{crs} is unknown", "such as EPSG:2154 (Lambert-93)") from None
    return Points(keys["x"].word(columns), keys["y"].word(columns), crs)
