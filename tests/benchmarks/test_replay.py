"""The run of the replay counts every request and sees what is gained and lost, or stops."""

import pytest

from benchmarks.replay import bench
from benchmarks.servers import DATABASES


@pytest.mark.parametrize("kind", DATABASES)
def test_a_small_run(kind: str) -> None:
    """Both ways of a change are seen, on requests and on records; what was not asked is missed."""
    with bench.recorded(kind, 3_000, 600) as council:
        table = bench.compare(council)
        assert table.replay.foreign > 0
        assert table.replay.gone_records > 0
        assert bench.checked(table, 3_000) is table
        with pytest.raises(bench.MissedError, match="3000 of 3001"):
            bench.checked(table, 3_001)
