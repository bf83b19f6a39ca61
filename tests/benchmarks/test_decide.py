"""Before anything is timed, our engine and cedarpy have answered alike."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks.decide import policy
from benchmarks.decide.bench import Match, UnequalError, shipped_charter, yardstick
from charters.model import Charter


@pytest.mark.parametrize("make", [yardstick, shipped_charter])
def test_both_sides_give_the_same_outcome_by_the_same_rules(make: Callable[[int], Match]) -> None:
    """On every request; and neither permits all nor nothing."""
    assert 0.05 < make(400).check() < 0.95


def test_a_rule_that_differs_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark of different rules would be a benchmark of nothing."""
    whole = yardstick(400)
    lacking = _without(policy.policy(), "F01")
    monkeypatch.setattr(policy, "policy", lambda: lacking)
    with pytest.raises(UnequalError, match="F01"):
        replace(whole, ours=yardstick(400).ours).check()


def _without(charter: Charter, rule: str) -> Charter:
    [article] = charter.articles
    rules = tuple(one for one in article.rules if one.id != rule)
    return replace(charter, articles=(replace(article, rules=rules),))
