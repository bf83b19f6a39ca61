"""docs/protocol-format.md is enough to write a protocol: its lists are whole."""

import re
from pathlib import Path

from charters.document import parse
from charters.vocabulary import Profession
from config.settings import DEFAULTS
from protocols.answer_file import STEP
from protocols.model import PAST, WATCH_CELL, Channel, Facts
from protocols.plan import plan
from protocols.read import (
    CONDITIONS,
    DUTY,
    DUTY_OPTIONAL,
    OPTIONAL,
    REQUIRED,
    faults_of,
    protocol_of,
)
from sharing.taxonomy import load_taxonomy

DOC = (Path(__file__).parents[2] / "docs" / "protocol-format.md").read_text()
TAXONOMY = load_taxonomy(DEFAULTS / "taxonomy.yaml")


def test_its_example_is_a_protocol_that_says_what_the_page_says() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)
    document = parse(example, "protocole.yaml")
    assert faults_of(document, TAXONOMY.vocabulary) == []
    protocol = protocol_of(document, TAXONOMY.vocabulary)
    [told] = plan(protocol, Facts("BIE-04", "BIE", 4, "immediate", "", 2))
    assert (told.recipient, told.duties) == ("municipal_police", ("FEU-NUIT",))
    assert plan(protocol, Facts("BIE-04", "BIE", 4, "immediate", "", 12)) == ()


def test_every_key_that_the_reader_accepts_is_in_it() -> None:
    """In the first cell of a line, with what it says; every word of the lists besides."""
    keys = {*REQUIRED, *OPTIONAL, *DUTY, *DUTY_OPTIONAL, *STEP, *CONDITIONS}
    first = "".join(re.findall(r"^\| (.*?) \|", DOC, re.MULTILINE))
    assert keys - set(re.findall(r"`([a-z_]+)", first)) == set()
    words = {word.value for one in (Profession, Channel) for word in one}
    words |= {WATCH_CELL, PAST, *TAXONOMY.urgencies, *TAXONOMY.groups}
    words |= {code for code, category in TAXONOMY.categories.items() if category.external}
    assert (
        words - set(re.findall(r"[A-Za-z0-9_-]+", " ".join(re.findall(r"`([^`\n]+)`", DOC))))
        == set()
    )
