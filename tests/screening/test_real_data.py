"""Real names that nobody tuned the lists on: children of Paris, communes, employers of mediators.

The files are found through VIGIE_DATA_DIR and are not part of the project (docs/screening.md).
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from sharing.screening import screen
from tests.screening.measure import REAL_NAME_SENTENCES, births_of, share_found

FIRST_NAMES = "names/paris_liste_des_prenoms_2004_2012.json"
COMMUNES = "territory/communes-59-nord.geojson"
EMPLOYERS = "organisations/adulte_relais_2023.json"


def real(data_dir: Path, file: str) -> Path:
    """A file of real data, or a skip that says which one is missing."""
    if not (data_dir / file).exists():
        pytest.skip(f"real data: VIGIE_DATA_DIR has no {file}")
    return data_dir / file


@pytest.fixture(scope="module")
def births(data_dir: Path) -> Counter[str]:
    """First name → children who were given it."""
    return births_of(real(data_dir, FIRST_NAMES))


@pytest.mark.parametrize("sentence", REAL_NAME_SENTENCES)
def test_most_children_are_found_by_their_first_name(births: Counter[str], sentence: str) -> None:
    children, names = share_found(births, sentence)
    assert children >= 0.90
    assert names >= 0.70


def test_communes_are_not_people(data_dir: Path) -> None:
    """The 648 towns of the Nord: at most one in fifty is taken for somebody."""
    features = json.loads(real(data_dir, COMMUNES).read_text("utf-8"))["features"]
    names = [feature["properties"]["nom"] for feature in features]
    taken = [name for name in names if screen(f"Un groupe venu de {name} a été vu à 22h.")]
    assert len(taken) <= 0.02 * len(names), taken


def test_employers_are_not_people(data_dir: Path) -> None:
    """Associations and towns in capitals, many of which bear somebody's name: one in twenty."""
    records = json.loads(real(data_dir, EMPLOYERS).read_text("utf-8"))
    names = sorted({record["raison_sociale"] for record in records})
    taken = [name for name in names if screen(f"Réunion avec {name} jeudi.")]
    assert len(taken) <= 0.05 * len(names), taken[:20]
