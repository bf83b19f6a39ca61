"""A relayer that remembers a sector tells what one tells who reads it anew, and reads it once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy.exc import DBAPIError

from alerts import memory as module
from alerts.memory import Memory, Remembered
from alerts.relay import relay
from alerts.seen import MOST_SEEN
from protocols.patterns import Happened
from sharing.store import Territory
from tests.alerts.together import (
    default,
    events_of,
    pattern_alerts,
    protocol,
    reports,
    whole_protocol,
)
from tests.config.test_rounds import unwritable
from tests.council import SmallCouncil
from tests.statements import sent

AGAIN = protocol(*default("AP3"))
HOUR = 60  # minutes
HERE = frozenset(("nord",))
WAYS: dict[str, tuple[int, ...]] = {
    "one relayer": (0,),
    "three, one more often": (0, 0, 1, 0, 2),
}


@pytest.fixture
def relayers() -> list[Memory]:
    return [Memory() for _ in range(3)]


WHO = (("mediator", "nord"), ("officer", "nord"), ("police", "nord"), ("police", "sud"))


def drawn(council: SmallCouncil) -> list[str]:
    """Sixty reports of two sectors, over six days, by three organisations; the same each time."""
    chance, at = Random(1997), datetime.now(UTC)
    return [
        reports(
            council,
            agent,
            occurred_from=at - timedelta(minutes=minutes),
            category=chance.choice(("PER-01", "PER-03", "PER-07", "TRQ-07")),
            sector=council.places[sector],
            severity=chance.randint(1, 5),
            place_type=chance.choice((None, "etablissement_scolaire", "hall_entree")),
            target_kind=chance.choice((None, "agent_public")),
        )
        for minutes in chance.sample(range(1, 6 * 24 * HOUR), 60)
        for agent, sector in [chance.choice(WHO)]
    ]


def patterns_of(council: SmallCouncil, events: Sequence[str]) -> set[tuple[str, frozenset[int]]]:
    """The patterns that were told, and which of *events* each cites."""
    numbers = {event: number for number, event in enumerate(events)}
    return {
        (alert.pattern or "", frozenset(numbers[one] for one in events_of(council, alert.id)))
        for alert in pattern_alerts(council)
    }


@contextmanager
def reading(council: SmallCouncil) -> Iterator[list[str]]:
    """The questions about what happened in a sector."""
    asked: list[str] = []

    def note(text: str) -> None:
        if "event.target_kind" in text and "event.narrative" not in text:
            asked.append(text)

    with sent(council.house.database, note):
        yield asked


@pytest.mark.parametrize("way", WAYS)
def test_what_is_remembered_tells_the_same(
    council: SmallCouncil, relayers: list[Memory], way: str
) -> None:
    """As many batches, whoever takes them, as where everything is read for each report."""
    by, there = whole_protocol(), council.neighbour
    assert there is not None
    here, afresh = drawn(council), drawn(there)
    chance, turn = Random(2026), 0
    while True:
        relayer = relayers[WAYS[way][turn % len(WAYS[way])]]
        if not relay(council.desk, by, council.id, chance.randint(1, 9), relayer).news:
            break
        turn += 1
    while relay(there.desk, by, there.id, 1).news:
        pass
    found = patterns_of(council, here)
    assert found == patterns_of(there, afresh)
    assert {pattern for pattern, _ in found} >= {"AP3", "AP4", "AP6", "AP7"}


def test_a_sector_is_read_once_until_another_has_relayed(
    council: SmallCouncil, relayers: list[Memory]
) -> None:
    """Then it is read again, and what the other relayed is there."""

    def read(relayer: int) -> int:
        reports(council, "mediator", 200 - 40 * relayer)
        with reading(council) as asked:
            assert relay(council.desk, AGAIN, council.id, memory=relayers[relayer]).news == 1
        return len(asked)

    assert [read(relayer) for relayer in (0, 0, 0, 1, 1, 0, 0)] == [1, 0, 0, 1, 0, 1, 0]
    with council.sessions.reading(council.id) as session:
        sectors = {place: session.get_one(Territory, (council.id, council.places[place]))
                   for place in ("nord", "sud")}  # fmt: skip
        assert sectors["nord"].relayed_by == relayers[0].name
        assert sectors["sud"].relayed_by is None


def test_a_sector_with_other_places_is_read_again(
    council: SmallCouncil, relayers: list[Memory]
) -> None:
    """An estate becomes another sector's: what happened there counts for that one from then on."""
    estate, south = council.places["peupliers"], council.places["sud"]
    before = [reports(council, "caretaker", hours * HOUR, sector=estate) for hours in (6, 4)]
    before.append(reports(council, "police", 5 * HOUR, category="TRQ-07", sector=south))
    relay(council.desk, AGAIN, council.id, memory=relayers[0])
    with council.sessions.of(council.id) as session:
        session.get_one(Territory, (council.id, estate)).parent_id = south
    before.append(reports(council, "police", 2 * HOUR, sector=south))
    relay(council.desk, AGAIN, council.id, memory=relayers[0])
    [alert] = pattern_alerts(council)
    assert alert.scope_id == south
    assert events_of(council, alert.id).keys() == {*before[:2], before[3]}


def test_it_reads_again_for_what_happened_earlier(
    council: SmallCouncil, relayers: list[Memory]
) -> None:
    """A report of two days ago after one of an hour ago: its window reaches further back."""
    before = [reports(council, "mediator", hours * HOUR) for hours in (11 * 24, 10 * 24 + 12)]
    relay(council.desk, AGAIN, council.id)
    reports(council, "mediator", HOUR)
    relay(council.desk, AGAIN, council.id, memory=relayers[0])
    assert pattern_alerts(council) == []
    before.append(reports(council, "mediator", 60 * HOUR, category="TRQ-07"))
    with reading(council) as asked:
        relay(council.desk, AGAIN, council.id, memory=relayers[0])
    assert len(asked) == 1


@pytest.mark.parametrize("batches", [1, 2])
def test_what_nobody_looks_at_is_noted_and_nothing_is_read(
    council: SmallCouncil, relayers: list[Memory], batches: int
) -> None:
    """Reported later than any window: it makes no pattern, and counts for one all the same."""
    old = [reports(council, "mediator", (72 + hours) * HOUR) for hours in (1, 2)]
    if batches == 2:
        with reading(council) as asked:
            assert relay(council.desk, AGAIN, council.id, memory=relayers[0]).news == 2
            assert asked == []
    new = reports(council, "mediator", 71 * HOUR)
    relay(council.desk, AGAIN, council.id, memory=relayers[0])
    [alert] = pattern_alerts(council)
    assert events_of(council, alert.id).keys() == {*old, new}


def test_a_batch_that_fails_is_not_remembered(
    council: SmallCouncil, relayers: list[Memory]
) -> None:
    """What it had seen of its own reports was undone; the next one reads what is there."""
    reports(council, "mediator", 3 * HOUR)
    relay(council.desk, AGAIN, council.id, memory=relayers[0])
    reports(council, "mediator", 2 * HOUR)
    with unwritable(council), pytest.raises(DBAPIError):
        relay(council.desk, AGAIN, council.id, memory=relayers[0])
    with reading(council) as asked:
        relay(council.desk, AGAIN, council.id, memory=relayers[0])
    assert len(asked) == 1
    assert pattern_alerts(council) == []
    reports(council, "mediator", HOUR)
    relay(council.desk, AGAIN, council.id, memory=relayers[0])
    assert len(pattern_alerts(council)) == 1


def happened(number: int) -> Happened:
    at = datetime.now(UTC)
    return Happened(str(number), str(number), at, at, "PER-03", 3, "p")


def test_each_thread_has_a_memory_and_a_name_of_its_own() -> None:
    """Two threads of one process are two relayers: either may wait while the other relays."""
    one = Memory()
    one.keep("c", {"nord": Remembered(HERE, datetime.now(UTC), [])})
    with ThreadPoolExecutor(1) as pool:
        name, there = pool.submit(lambda: (one.name, one.take("c", "nord"))).result()
    assert name != one.name
    assert there is None
    assert one.take("d", "nord") is None
    assert one.take("c", "nord") is not None
    assert one.take("c", "nord") is None, "it is whoever took it's"


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sectors that were relayed longest ago are forgotten first."""
    monkeypatch.setattr(module, "MOST", 10)
    one = Memory()
    for sector in "abcd":
        one.keep(
            "c", {sector: Remembered(HERE, datetime.now(UTC), [happened(n) for n in range(4)])}
        )
    one.keep("c", {"c": one.take("c", "c") or Remembered(HERE, datetime.now(UTC), [])})
    kept = {sector for sector in "abcd" if one.take("c", sector)}
    assert kept == {"c", "d"}


def test_a_sector_with_more_than_is_looked_at_is_read_each_time(
    council: SmallCouncil, relayers: list[Memory], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a limited question left out is not known."""
    assert MOST_SEEN == 1_000
    monkeypatch.setattr("alerts.seen.MOST_SEEN", 3)
    read = []
    for hours in range(5, 0, -1):
        reports(council, "mediator", hours * HOUR)
        with reading(council) as asked:
            relay(council.desk, AGAIN, council.id, memory=relayers[0])
        read.append(len(asked))
    assert read == [1, 0, 0, 1, 1]
