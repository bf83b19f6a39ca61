"""The run of the patterns tells some, or stops; what it counts does not grow with the history."""

import pytest

from benchmarks.patterns import bench


def test_a_report_costs_the_same_after_ten_times_the_history() -> None:
    """Counted in steps of the database, which nothing else on the machine changes."""
    with bench.history("sqlite", 200, 2_000) as few, bench.history("sqlite", 2_000, 2_000) as many:
        with pytest.raises(bench.NothingToldError):
            bench.checked(many)
        found = bench.compared("sqlite", few, many, 5)
    assert found.ours is not None
    assert found.ours.median > 100
    assert found.verdict == "met"
