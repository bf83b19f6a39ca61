"""The auditors' index: a search by it finds what a look at every entry finds, and nothing else."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session, sessionmaker

from audit import marks
from audit.marks import CHUNK, DENSE, astray, forget, mark, marked_to, positions
from audit.question import FACETS, Filters, between, bounds
from audit.read import entries
from audit.store import Entry, Mark
from audit.trail import Deed, append_all
from tests.audit.conftest import COUNCIL, ELSEWHERE, START, a_deed
from tests.audit.trails import sequence, write


def varied(n: int) -> Deed:
    """A deed with something of every facet."""
    detail: dict[str, object] = {"asked": {"purpose": f"purpose{n % 2}"}, "sector": f"s{n % 4}"}
    articles = ("A02", "A07") if n % 3 else ("A13",)
    return a_deed(n, resource=f"event:{n % 11}", articles=articles, detail=detail if n % 5 else {})


WORDS = {
    "actor": "actor3", "partner": "partner1", "action": "event:read", "resource": "event:4",
    "outcome": "refused", "article": "A07", "purpose": "purpose1", "sector": "s2",
}  # fmt: skip
ALONE_AND_IN_PAIRS = [{a, b} for a in FACETS for b in FACETS if a <= b]


def said(deed: Deed, name: str) -> set[object]:
    """What a deed has of a facet, written a second time."""
    asked = deed.detail.get("asked", {})
    assert isinstance(asked, dict)
    beside: dict[str, set[object]] = {
        "article": set(deed.articles),
        "purpose": {asked.get("purpose")},
        "sector": {deed.detail.get("sector")},
    }
    return beside.get(name) or {getattr(deed, name)}


def test_by_every_facet_and_pair_of_facets(sessions: sessionmaker[Session]) -> None:
    """Marked, not yet marked and waiting together: each that answers once, the newest first."""
    deeds = [varied(n) for n in range(180)]
    with sessions.begin() as session:
        ids = append_all(session, COUNCIL, deeds[:150])
        sequence(session)
        write(session, 7, ELSEWHERE)
        assert mark(session, COUNCIL, most=120) == 120
        ids += append_all(session, COUNCIL, deeds[150:])
        for names in ALONE_AND_IN_PAIRS:
            filters = Filters(**{name: WORDS[name] for name in names})  # type: ignore[arg-type]  # facets
            expected = [
                entry
                for entry, deed in zip(ids, deeds, strict=True)
                if all(WORDS[name] in said(deed, name) for name in names)
            ]
            found, cursor = [], None
            while True:
                page = entries(session, COUNCIL, filters, cursor, 7)
                found += [entry.id for entry in page.entries]
                if (cursor := page.next) is None:
                    break
            assert found == expected[::-1], names
            assert len(names) > 1 or found


def test_a_time_bounds_the_index_too(sessions: sessionmaker[Session]) -> None:
    """To the second, also when an entry came late into the tree."""
    with sessions.begin() as session:
        append_all(session, COUNCIL, [a_deed(n, actor="ada") for n in range(0, 60, 2)])
        sequence(session)
        append_all(session, COUNCIL, [a_deed(n, actor="ada") for n in range(1, 60, 2)])
        sequence(session)
        mark(session, COUNCIL)
        asked = Filters(
            actor="ada", since=START + timedelta(seconds=20), until=START + timedelta(seconds=30)
        )
        found = entries(session, COUNCIL, asked).entries
    assert {entry.resource for entry in found} == {f"event:{n}" for n in range(20, 30)}


@pytest.mark.parametrize(("late", "count"), [((0,), 14), ((0, 59), 14), ((0, 59), 40)])
def test_a_time_lies_between_two_positions(
    sessions: sessionmaker[Session], late: tuple[int, ...], count: int
) -> None:
    """However late within its hour each entry came into the tree, and with hours without any."""
    random, minute = Random(3), timedelta(minutes=1)
    times = sorted(random.sample(range(0, 900, 5), count))
    numbered = sorted(times, key=lambda time: time + random.choice(late))
    with sessions.begin() as session:
        deeds = [a_deed(n, at=START + time * minute) for n, time in enumerate(times)]
        for time, entry in zip(times, append_all(session, COUNCIL, deeds), strict=True):
            place = update(Entry).where(Entry.id == entry)
            session.execute(place.values(position=numbered.index(time)))
        for since in (None, *range(-60, 1_000, 15)):
            length = random.choice((5, 30, 120))
            until = random.choice((None, (since or 0) + length))
            begin, end = (None if t is None else START + t * minute for t in (since, until))
            low, high = between(session, COUNCIL, begin, end, len(times))
            after = numbered if since is None else [time for time in numbered if time >= since]
            inside = [time for time in after if until is None or time < until]
            assert set(inside) <= set(numbered[low:high])
            if late == (0,):
                assert high - low <= len(inside) + 2
            if begin is not None and end is not None:
                places = sorted(numbered.index(time) for time in inside if numbered.index(time) < 9)
                exact = (places[0], places[-1] + 1) if places else (0, 0)
                assert bounds(session, COUNCIL, begin, end, 9) == exact


def test_a_page_goes_on_after_what_has_been_marked_meanwhile(
    sessions: sessionmaker[Session],
) -> None:
    """Between two pages the waiting entries get their position, and their marks."""
    with sessions.begin() as session:
        ids = append_all(session, COUNCIL, [a_deed(n, actor="ada") for n in range(10)])
        first = entries(session, COUNCIL, Filters(actor="ada"), limit=4)
        sequence(session)
        mark(session, COUNCIL, most=3)
        second = entries(session, COUNCIL, Filters(actor="ada"), first.next, 4)
        mark(session, COUNCIL)
        third = entries(session, COUNCIL, Filters(actor="ada"), second.next, 4)
    assert [e.id for page in (first, second, third) for e in page.entries] == ids[::-1]


@pytest.mark.parametrize("count", [0, 1, 511, 512, 700, CHUNK])
def test_places_are_kept_in_the_shorter_way(count: int) -> None:
    """Listed, then as a bitmap; what is added to either is with the others."""
    places = [n * CHUNK // max(count, 1) for n in range(count)]
    half = marks._pack(places[: count // 2])
    whole = marks._joined(half, marks._pack(places[count // 2 :]))
    assert len(whole) <= DENSE
    assert marks._bitmap(whole) == sum(1 << place for place in places)


def test_chunks_are_joined_from_the_last(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positions on both sides of the ends of chunks, and between two bounds."""
    monkeypatch.setattr(marks, "CHUNK", 8)
    monkeypatch.setattr(marks, "DENSE", 1)
    with sessions.begin() as session:
        append_all(session, COUNCIL, [a_deed(n) for n in range(300)])
        sequence(session)
        assert [mark(session, COUNCIL, most=70) for _ in range(6)] == [70, 70, 70, 70, 20, 0]
        asked = ["actor:actor3", "partner:partner1"]
        expected = [n for n in range(299, -1, -1) if n % 7 == 3 and n % 3 == 1]
        assert list(positions(session, COUNCIL, asked, 0, 300)) == expected
        some = [n for n in expected if 24 <= n < 209]
        assert list(positions(session, COUNCIL, asked, 24, 209)) == some
        assert list(positions(session, COUNCIL, ["actor:nobody"], 0, 300)) == []


def test_what_hides_an_entry_from_a_search_is_found(sessions: sessionmaker[Session]) -> None:
    """An index that was written into, and an entry that was; made again, it is right."""
    with sessions.begin() as session:
        append_all(session, COUNCIL, [varied(n) for n in range(40)])
        sequence(session)
        mark(session, COUNCIL)
        assert astray(session, COUNCIL) == []
        mine = (Mark.council_id == COUNCIL) & (Mark.facet == "outcome:refused")
        session.execute(update(Mark).where(mine).values(bits=marks._pack([5])))
        assert astray(session, COUNCIL) == [n for n in range(0, 40, 5) if n != 5]
        forget(session, COUNCIL)
        assert marked_to(session, COUNCIL) == 0
        mark(session, COUNCIL)
        assert astray(session, COUNCIL) == []
        session.execute(update(Entry).where(Entry.position == 7).values(actor="x"))
        assert astray(session, COUNCIL) == [7]


def test_a_damaged_entry_is_marked_by_what_can_be_read(sessions: sessionmaker[Session]) -> None:
    """It stops nothing."""
    with sessions.begin() as session:
        append_all(session, COUNCIL, [a_deed(n, actor="ada") for n in range(4)])
        sequence(session)
        damage = {"articles": "A02", "detail": "{", "partner": "x" * 1_000}
        session.execute(update(Entry).where(Entry.position == 2).values(**damage))
        assert mark(session, COUNCIL) == 4
        found = entries(session, COUNCIL, Filters(actor="ada")).entries
    assert [entry.damaged for entry in found] == [False, True, False, False]


def test_a_search_reads_the_index(sessions: sessionmaker[Session], engine: Engine) -> None:
    """By key, no sorting, no look at every row."""
    with sessions.begin() as session:
        rows = [
            {"council_id": COUNCIL, "facet": f"actor:{n % 50}", "chunk": n // 50, "bits": b"ab"}
            for n in range(5_000)
        ]
        session.execute(Mark.__table__.insert(), rows)  # type: ignore[attr-defined]  # a table
        session.execute(text("ANALYZE"))
        names = {"council": COUNCIL, "facet0": "actor:3", "facet1": "actor:7"}
        query = marks._together(2, 8).params(names | {"first": 0, "last": 99})
        words = query.compile(engine, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
        plan = str(session.connection().exec_driver_sql(explain + str(words)).all())
    assert "Seq Scan" not in plan
    assert "SCAN" not in plan
    assert "pk_trail_mark" in plan or "sqlite_autoindex_trail_mark" in plan
