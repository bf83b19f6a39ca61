"""Turns, medians, budgets and the table."""

import json

from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.measure import Finding, Spread, at_least, at_most, by_turns, ratio
from benchmarks.table import as_json, table


def test_sides_are_measured_in_turn() -> None:
    """A B A B A B: a busy moment falls on both sides."""
    order: list[str] = []

    def side(name: str) -> float:
        order.append(name)
        return float(len(order))

    figures = by_turns({"a": lambda: side("a"), "b": lambda: side("b")}, rounds=3)
    assert order == ["a", "b"] * 3
    assert figures == {"a": [1.0, 3.0, 5.0], "b": [2.0, 4.0, 6.0]}


def test_a_ratio_is_taken_turn_by_turn() -> None:
    """Not median over median: the two halves of a turn belong together."""
    assert ratio([1.0, 10.0, 3.0], [1.0, 5.0, 1.0]) == Spread(median=2.0, low=1.0, high=3.0)


def test_a_budget_bounds_from_one_side() -> None:
    """What is asked for is at least, or at most."""
    assert at_least(50).met(50)
    assert not at_least(50).met(49.9)
    assert at_most(1.3).met(1.3)
    assert not at_most(1.3).met(1.31)
    assert [at_least(50).said(), at_most(40, "KiB").said()] == ["≥ 50 ×", "≤ 40 KiB"]


def test_the_table_says_budget_measured_and_verdict() -> None:
    """One line a finding; a figure without a budget has no verdict."""
    slow = Finding("x", "slow", Spread(2, 1, 3), at_most(1.5), Spread(4, 4, 4), Spread(2, 2, 2))
    told = Finding("x", "told", Spread(7, 7, 7), unit="ms")
    lines = table([slow, told]).splitlines()
    assert lines[2].startswith("| slow | 4.00 | 2.00    | 2.00 (1.00–3.00) ×  | ≤ 1.5 ×")
    assert "NOT MET" in lines[2]
    assert "7.00 (7.00–7.00) ms" in lines[3]
    assert json.loads(as_json({}, [slow, told]))["findings"][0]["verdict"] == "NOT MET"


def test_an_unknown_name_is_refused() -> None:
    """The names are those of the budgets."""
    answer = CliRunner().invoke(main, ["nothing"])
    assert answer.exit_code == 2
    assert "'nothing' is not" in answer.output
