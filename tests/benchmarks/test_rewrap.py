"""The run that gives records gives them all, or stops."""

from dataclasses import replace

import pytest

from benchmarks.rewrap import bench
from benchmarks.servers import DATABASES


@pytest.mark.parametrize("kind", DATABASES)
def test_a_small_run(kind: str) -> None:
    """Again and again the same records, in more than one portion; one that is missing is missed."""
    with bench.records(kind, 120) as here:
        assert here.give() > 0
        assert here.give() > 0
        assert here.bare() > 0
        with pytest.raises(bench.MissedError, match="120 of 121"):
            replace(here, count=121).give()
