"""The run that opens and writes sealed records does both, on both databases."""

from benchmarks.sealed import bench


def test_a_small_run() -> None:
    """Every line of the table, each figure above nothing, and what is ours above the bare calls."""
    found = bench.run(quick=True)
    assert [one.what.partition(",")[0] for one in found] == [
        "one record of 10 fields", "one record of 10 fields",
        "a record written to a group of 40", "a record written to a group of 40",
    ]  # fmt: skip
    assert all(one.figure.low > 0 for one in found)
    assert found[0].figure.median > found[1].figure.median > 0
