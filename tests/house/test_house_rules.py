"""The house is in order: each rule names what breaks it."""

import pytest

from tests.house.libraries import LIBRARY_RULES
from tests.house.rules import CODE_RULES, Rule
from tests.house.texts import TEXT_RULES
from tests.house.tree import Tree
from tests.house.waiting import WAITING_RULES

RULES = (*CODE_RULES, *TEXT_RULES, *LIBRARY_RULES, *WAITING_RULES)


@pytest.fixture(scope="module")
def tree() -> Tree:
    """The project as it stands."""
    return Tree()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_is_in_order(tree: Tree, rule: Rule) -> None:
    """Nothing breaks the rule; what is listed does."""
    assert rule(tree) == [], rule.__doc__
