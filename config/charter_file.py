"""A council's charter as it is applied: its own file, under the national base that Vigie ships."""

from __future__ import annotations

from pathlib import Path

from charters.model import Charter
from charters.read import read_base, read_charter
from charters.words import Words
from config.settings import DEFAULTS

NATIONAL = DEFAULTS / "national.yaml"


def load_charter(path: Path, words: Words) -> Charter:
    """Return the charter at *path*; raise ``DocumentError`` naming the place of any fault."""
    return read_charter(path, words, read_base(NATIONAL, words))
