"""The real file: 38,045 events of Vancouver's police, each with its oddities."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.commands import imports as command
from config.council_file import load_council
from config.settle import accept_all, settle
from config.wiring import House
from sharing.store import Event, Territory
from tests.council import furnish
from tests.house.tree import ROOT

MAPPING = ROOT / "benchmarks" / "vancouver.yaml"
FILE = Path("events") / "vancouver_crime_2018.csv"
ROWS = 38_045
NO_HOUR = 3_154
NO_PLACE = 3_244  # the same, and 90 whose place the police do not know


@pytest.fixture
def vancouver(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[tuple[House, str]]:
    """A house, and its council of 24 sectors, settled from its file."""
    house = furnish(database_url, redis_url)
    monkeypatch.setattr(command, "furnished", lambda: house)
    monkeypatch.chdir(tmp_path)
    try:
        settled = settle(house, load_council(ROOT / "benchmarks" / "vancouver"), lambda _: "")
        accept_all(house, settled)
        yield house, settled
    finally:
        house.close()


def import_file(path: Path) -> Result:
    """Import it with the mapping of the benchmarks."""
    words = ["events", str(path), "--mapping", str(MAPPING)]
    return CliRunner().invoke(command.imports, words, catch_exceptions=False)


def found(house: House, council: str) -> tuple[list[Event], Counter[str]]:
    """All events, and how many each place has."""
    with house.sessions.reading(council) as session:
        events = list(session.query(Event))
        codes = {place.id: place.code for place in session.query(Territory)}
    return events, Counter(codes[event.sector_id] for event in events)


def test_a_part_of_the_real_file(
    vancouver: tuple[House, str], data_dir: Path, tmp_path: Path
) -> None:
    """On both databases: the first thousand rows, then the next, without any standing twice."""
    part = tmp_path / FILE.name
    for count, said in ((1_000, "1000 imported, 0 "), (1_500, "500 imported, 1000 ")):
        with (data_dir / FILE).open(encoding="utf-8") as whole:
            part.write_text("".join(islice(whole, count + 1)), encoding="utf-8")
        result = import_file(part)
        assert (result.exit_code, said in result.stdout) == (0, True), result.output
    events, _ = found(*vancouver)
    assert len(events) == 1_500


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_all_of_the_real_file(vancouver: tuple[House, str], data_dir: Path) -> None:
    """Every row is in: none refused, none lost, 2,775 rows that have a twin included."""
    result = import_file(data_dir / FILE)
    told = f"{ROWS} rows read: {ROWS} imported, 0 imported before, 0 skipped, 0 refused\n"
    assert (result.exit_code, result.stdout) == (0, f"{FILE.name}: {told}")
    events, places = found(*vancouver)
    assert len(events) == ROWS
    assert len(places) == 25
    assert places["vancouver"] == NO_PLACE
    assert (places["central-business-district"], places["musqueam"]) == (10_849, 17)
    lasting = {e: (e.occurred_to or e.occurred_from) - e.occurred_from for e in events}
    days = [event for event, length in lasting.items() if length > timedelta(hours=2)]
    assert len(days) == NO_HOUR
    assert {e.category for e in days} == {"PER-03"}
    assert {lasting[event] for event in days} == {timedelta(hours=h) for h in (23, 24, 25)}
    assert Counter(e.category for e in events)["BIE-09"] == 15_000
    assert Counter(e.severity for e in events)[5] == 15 + 13
    year = datetime(2018, 1, 1, 8, tzinfo=UTC), datetime(2019, 1, 1, 8, tzinfo=UTC)
    assert all(year[0] <= e.occurred_from < year[1] for e in events)
    assert f"0 imported, {ROWS} imported before" in import_file(data_dir / FILE).stdout
