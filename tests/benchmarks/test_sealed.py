"""The run that opens and writes sealed records does both, on both databases."""

import pytest

from benchmarks.sealed import bench
from sharing.sealing import pairs


def test_a_small_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of the table, each figure above nothing, and what is ours above the bare calls.

    The first time is one: ten fields, one check of a signature, each time that it is measured.
    """
    checks = []

    def forget() -> None:
        known = pairs._has_signed.cache_info()
        checks.append((known.misses, known.hits))
        pairs.forget_signatures()

    monkeypatch.setattr(bench, "forget_signatures", forget)
    found = bench.run(quick=True)
    assert [one.what.partition(",")[0] for one in found] == [
        *["one record of 10 fields"] * 4,
        "a record written to a group of 40", "a record written to a group of 40",
    ]  # fmt: skip
    assert all(one.figure.low > 0 for one in found)
    assert found[2].figure.median > found[0].figure.median > 0
    assert checks.count((1, 0)) > 100
