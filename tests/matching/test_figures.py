"""How often the same person is missed and somebody else is found, and that the page says it.

The bars: of the pairs that are one person, at most 2 % missed over one ordinary kind of noise and
10 % over all noise; of the questions, at most 1 in 1,000 finds somebody else among 100,000 records
who is not a homonym born the same day.  `make test` runs a tenth of it, `make soak` all, and then
the tables of docs/matching.md must be those that were measured.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.matching.measure import (
    hits,
    misses,
    poor_questions,
    records,
    table_of_hits,
    table_of_misses,
    table_of_poor_questions,
)
from tests.matching.noise import KINDS
from tests.matching.population import Town

PAGE = Path(__file__).parents[2] / "docs" / "matching.md"
PEOPLE, PAIRS = 100_000, 4_000
ORDINARY = [kind for kind in KINDS if kind.ordinary]

Campaign = Callable[[str, int, int], int]


@pytest.mark.timeout(1800)
def test_the_same_person_is_seldom_missed(campaign: Campaign) -> None:
    count = campaign("matching: people", 10_000, PEOPLE)
    found = misses(Town().filled(count).people, count * PAIRS // PEOPLE)
    assert min(found.tried.values()) >= 20, "too few people for a kind"
    assert found.rate(ORDINARY) <= 0.02, table_of_misses(found)
    assert found.rate(KINDS) <= 0.10, table_of_misses(found)
    if count == PEOPLE:
        assert table_of_misses(found) in PAGE.read_text("utf-8")


@pytest.mark.timeout(1800)
def test_somebody_else_is_seldom_found(campaign: Campaign) -> None:
    """What a question finds grows with the number of records: a part may find its part."""
    count = campaign("matching: people who ask", 5_000, PEOPLE)
    people = Town().filled(count).people
    kept = records(people)
    found = hits(people, kept, people)
    assert found.false / found.asked <= 0.001, table_of_hits(found)
    if count == PEOPLE:
        page = PAGE.read_text("utf-8")
        assert table_of_hits(found) in page
        assert table_of_poor_questions(poor_questions(people, kept)) in page


def test_the_measure_sees_misses_and_false_hits() -> None:
    """The guard itself: somebody else asked for in another's place is counted as found."""
    some = Town().filled(200).people
    assert hits(some, records(some), some[1:] + some[:1]).false >= 199
    assert misses(some, 5).missed["other_surname"] == 5
