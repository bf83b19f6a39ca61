"""The first names really given in Paris from 2004 to 2012, which nobody tuned the lists on.

The file is found through VIGIE_DATA_DIR and is not part of the project (docs/screening.md).
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sharing.screening import screen

FILE = "names/paris_liste_des_prenoms_2004_2012.json"
SENTENCES = (
    "{} est venu avec trois copains.",
    "Discussion avec {} sur le bruit.",
    "C'est encore {} qui a cassé la porte.",
    "Le groupe de {} est revenu à 23h.",
)


@pytest.fixture(scope="module")
def births(data_dir: Path) -> Counter[str]:
    """First name → children who were given it."""
    path = data_dir / FILE
    if not path.exists():
        pytest.skip(f"real data: VIGIE_DATA_DIR has no {FILE}")
    given: Counter[str] = Counter()
    for record in json.loads(path.read_text("utf-8")):
        given[record["fields"]["prenoms"]] += int(record["fields"]["nombre"])
    return given


@pytest.mark.parametrize("sentence", SENTENCES)
def test_nine_children_in_ten_are_found(
    births: Counter[str], sentence: str, record_property: Callable[[str, object], None]
) -> None:
    found = {name for name in births if covers(sentence, name)}
    share = sum(births[name] for name in found) / births.total()
    record_property("share of children", f"{share:.3f}")
    record_property("share of first names", f"{len(found) / len(births):.3f}")
    assert share >= 0.85


def covers(sentence: str, name: str) -> bool:
    """Whether the first name is found in the sentence, whole."""
    start = sentence.index("{}")
    findings = screen(sentence.format(name))
    return any(f.start <= start and f.end >= start + len(name) for f in findings)
