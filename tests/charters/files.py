"""A small charter file that is right, to be broken one word at a time."""

from pathlib import Path

from charters.decide import Engine
from charters.model import Charter
from charters.read import read_charter
from charters.words import Facts, Words
from config.charter_file import load_charter
from config.settings import DEFAULTS
from sharing.taxonomy import load_taxonomy

WORDS = Words(
    categories={
        "TRQ-03": Facts("TRQ", 2, confidential=False, nominative="never"),
        "STU-02": Facts("STU", 3, confidential=True, nominative="never"),
    },
    groups=frozenset({"TRQ", "STU"}),
)

RIGHT = """\
id: essai
version: "1"
title: Charte d'essai
articles:
  - id: A1
    title: Lire
    text: Le maire lit ce qui se passe chez lui.
    basis:
      - {ref: "CSI L132-3", verified: true}
    rules:
      - id: R1
        effect: permit
        do: ["event:read"]
        on: [event_record]
        who: [mayor]
        when: {relation: same_sector, severity_at_least: 2}
        says: Le maire lit ce qui est sérieux.
      - id: R2
        effect: forbid
        do: ["event:read"]
        on: [event_record]
        when: {category: [STU-02], confidential: true}
        unless: {relation: own_record}
        says: Le reste est confidentiel.
  - id: A2
    title: Taire
    text: L'auteur n'est pas nommé.
    basis: []
    begins: 2026-01-01
    ends: 2027-01-01
    rules:
      - id: R3
        effect: require
        do: ["event:read"]
        on: [event_record]
        hide: [author]
        says: L'auteur reste chez lui.
"""


def write(directory: Path, text: str | bytes) -> Path:
    """Write a charter file and return its path."""
    path = directory / "essai.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read_text(directory: Path, text: str | bytes) -> Charter:
    """Read *text* as a charter file."""
    return read_charter(write(directory, text), WORDS)


def default_engine() -> Engine:
    """The charter that Vigie ships, with the taxonomy that it ships."""
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    return Engine(load_charter(DEFAULTS / "charter.yaml", taxonomy.words))
