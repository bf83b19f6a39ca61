"""The schema of CAP 1.2 itself, as OASIS published it, if somebody has put it beside the project.

The file is not in the project (ADR 34).  ``VIGIE_CAP_SCHEMA`` names a copy: whatever its spaces and
comments, its elements have to be those of the standard, which the hash of its canonical form says.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from xmlschema import XMLSchema

WHERE = os.environ.get("VIGIE_CAP_SCHEMA", "")
CANONICAL = "deeffa954e179a92a53df6da735179a3b343532387d7cdf54f7925008d3b47bd"
"""SHA-256 of the canonical form (C14N 2.0, text stripped, no comments) of a copy."""


def schema_faults(document: bytes) -> list[str]:
    """Return what the schema finds wrong with a message: nothing too if there is no schema here."""
    if not WHERE:
        return []
    return [str(error.reason) for error in _schema().iter_errors(document.decode())]


def canonical(xml: str) -> str:
    """Return the hash of a document's canonical form."""
    plain = ET.canonicalize(xml, strip_text=True)
    return hashlib.sha256(plain.encode()).hexdigest()


@cache
def _schema() -> XMLSchema:
    text = Path(WHERE).read_text(encoding="utf-8")
    if canonical(text) != CANONICAL:
        raise AssertionError("VIGIE_CAP_SCHEMA is not the schema of CAP 1.2 that OASIS published")
    return XMLSchema(text)
