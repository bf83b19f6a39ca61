"""The first names really given in Paris from 2004 to 2012, which nobody tuned the lists on.

The file is found through VIGIE_DATA_DIR and is not part of the project (docs/screening.md).
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.screening.measure import REAL_NAME_SENTENCES, births_of, share_found

FILE = "names/paris_liste_des_prenoms_2004_2012.json"


@pytest.fixture(scope="module")
def births(data_dir: Path) -> Counter[str]:
    """First name → children who were given it."""
    if not (data_dir / FILE).exists():
        pytest.skip(f"real data: VIGIE_DATA_DIR has no {FILE}")
    return births_of(data_dir / FILE)


@pytest.mark.parametrize("sentence", REAL_NAME_SENTENCES)
def test_most_children_are_found_by_their_first_name(births: Counter[str], sentence: str) -> None:
    children, names = share_found(births, sentence)
    assert children >= 0.90
    assert names >= 0.70
