"""The auditors' desk: searched, reviewed, sampled, counted; each reading of it in the trail."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.annual_review import ReadAnnualReview
from audit.sample import draw
from config.rounds import integrate_all
from config.settings import DEFAULTS
from sharing.command import InvalidInputError, NotFoundError, RefusedError
from sharing.events import PostEvent, ReadEvent
from sharing.journal import EntryView, ReadJournal
from sharing.reviews import ReadEntry, ReviewEntry
from sharing.samples import DrawSample
from sharing.signs import read_thresholds
from sharing.store import EntryReview
from sharing.symmetry import ReadMyAccesses, ReadPartnerReadings
from sharing.tallies import OUTCOMES, CountAccesses
from sharing.unusual import FindUnusual
from tests.council import SmallCouncil

DAY = timedelta(days=1)


def journal(council: SmallCouncil, **asked: str) -> list[EntryView]:
    """What the auditor finds."""
    return list(council.ask("auditor", ReadJournal(**asked)).items)  # type: ignore[arg-type]  # words


def last_detail(council: SmallCouncil) -> dict[str, object]:
    """What the last entry says besides."""
    found: dict[str, object] = json.loads(council.trail()[-1].detail)
    return found


@pytest.fixture
def event(council: SmallCouncil) -> str:
    """A report of the mediator, read by the police and refused to the auditor."""
    sent = council.ask("mediator", PostEvent(council.draft(), "un"))
    council.ask("police", ReadEvent(sent.id))
    with pytest.raises(NotFoundError):
        council.ask("auditor", ReadEvent(sent.id))
    return sent.id


def test_the_auditor_searches_by_whatever_an_entry_has(council: SmallCouncil, event: str) -> None:
    """Before and after it is in the tree and in the index; two filters at once; and is seen to."""
    record = f"event_record:{event}"
    for _ in range(2):
        assert {e.action for e in journal(council, resource=record)} == {
            "event:create", "event:read",
        }  # fmt: skip
        north = journal(council, sector=council.places["nord"])
        assert {e.id for e in north if not e.action.startswith("audit:")} == {
            e.id for e in journal(council, resource=record)
        }
        [refused] = journal(council, resource=record, person=council.agents["auditor"])
        assert refused.outcome in ("refused", "absent")
        [read] = journal(council, article="A14", resource=record)
        assert read.actor_label == "Élise Garnier, police nationale ou gendarmerie"
        integrate_all(council.house)
    assert last_detail(council)["filter"] == {"article": "A14", "resource": record}
    with pytest.raises(InvalidInputError):
        journal(council, sector="x" * 65)
    with pytest.raises(RefusedError):
        council.ask("coordinator", ReadJournal())


def test_an_entry_is_reviewed_and_stays_as_it_is(council: SmallCouncil, event: str) -> None:
    """Twice, both kept; the list shows the last; no name, nothing long, nothing unknown."""
    [entry] = journal(council, person=council.agents["police"])
    before = council.trail()
    council.ask("auditor", ReviewEntry(entry.id, "asked", "Pourquoi cette lecture ?"))
    council.ask("auditor", ReviewEntry(entry.id, "reviewed"))
    page = council.ask("auditor", ReadEntry(entry.id))
    assert [(one.state, one.remark) for one in page.said] == [
        ("reviewed", ""), ("asked", "Pourquoi cette lecture ?"),
    ]  # fmt: skip
    assert page.said[0].by == "Farid Benali, auditeur de la charte"
    assert [e.review for e in journal(council, person=council.agents["police"])] == ["reviewed"]
    kept = {e.id: e for e in council.trail()}
    assert all(kept[e.id].detail == e.detail for e in before)
    said = [e for e in council.trail() if e.action == "audit:review"]
    assert [e.resource for e in said] == [f"audit_entry:{entry.id}"] * 2
    assert "Pourquoi" not in "".join(e.detail for e in council.trail())
    for state, remark, field in (
        ("reviewed", "Voir avec Karim Benslimane", "remark"),
        ("reviewed", "x" * 281, "remark"),
        ("well", "", "state"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            council.ask("auditor", ReviewEntry(entry.id, state, remark))
        assert [p.field for p in caught.value.problems] == [field]
    assert len(council.rows(EntryReview)) == 2
    with pytest.raises(RefusedError):
        council.ask("coordinator", ReviewEntry(entry.id, "reviewed"))
    with pytest.raises(NotFoundError):
        council.ask("auditor", ReadEntry("nothing"))
    assert council.neighbour is not None
    with pytest.raises(NotFoundError):
        council.neighbour.ask("auditor", ReadEntry(entry.id))


def test_a_sample_can_be_drawn_again_from_the_trail(council: SmallCouncil, event: str) -> None:
    """What the entry of the reading keeps is enough."""
    now = datetime.now(UTC)
    asked = DrawSample(now - DAY, now + DAY, 2, "les feuilles tombent")
    with pytest.raises(Exception, match="Rien n'est encore signé"):
        council.ask("auditor", asked)
    integrate_all(council.house)
    sample = council.ask("auditor", asked)
    kept = last_detail(council)["sample"]
    assert isinstance(kept, dict)
    again = draw(kept["seed"], kept["size"], b64decode(kept["root"]), kept["first"], kept["end"], 2)
    assert [one.position for one in sample.items] == again
    assert (sample.first, sample.end) == (0, sample.size)
    for wrong in ({"seed": ""}, {"count": 101}, {"seed": "a\nb"}):
        values = {"since": now - DAY, "until": now, "count": 2, "seed": "a", **wrong}
        with pytest.raises(InvalidInputError):
            council.ask("auditor", DrawSample(**values))  # type: ignore[arg-type]  # wrong on purpose


def test_what_is_unusual_is_found_with_whose_it_is(council: SmallCouncil) -> None:
    """Five refusals of the caretaker; said in the trail, with the thresholds."""
    now = datetime.now(UTC)
    for _ in range(5):
        with pytest.raises(RefusedError):
            council.ask("caretaker", ReadJournal())
    limits = read_thresholds(DEFAULTS / "unusual.yaml")
    found = council.ask("auditor", FindUnusual(now - DAY, now + DAY, limits))
    [(sign, name)] = [one for one in found.items if one[0].kind == "refusals"]
    assert (sign.actor, sign.count) == (council.agents["caretaker"], 5)
    assert name == "Bruno Lefèvre, gardien d'immeuble"
    assert found.whole
    told = last_detail(council)["unusual"]
    assert isinstance(told, dict)
    assert told["refusals"] == 5
    with pytest.raises(InvalidInputError):
        council.ask("auditor", FindUnusual(now - 32 * DAY, now, limits))


def test_accesses_are_counted_by_hour_and_by_day(council: SmallCouncil, event: str) -> None:
    """Every stretch of the period is there, empty ones too."""
    now = datetime.now(UTC)
    written = len(council.trail())
    hours = council.ask("auditor", CountAccesses(now - DAY, now + timedelta(minutes=1)))
    assert hours.hourly
    assert sum(one.total for one in hours.items) == written
    permitted = sum(one.counts[OUTCOMES.index("permitted")] for one in hours.items)
    assert 0 < permitted < written
    days = council.ask("auditor", CountAccesses(now - 7 * DAY, now + timedelta(minutes=1)))
    assert not days.hourly
    assert len(days.items) in (8, 9)


def test_everybody_sees_what_the_trail_holds_of_them(council: SmallCouncil, event: str) -> None:
    """Their own, by page; nobody else's."""
    mine = council.ask("mediator", ReadMyAccesses(limit=1))
    assert [one.action for one in mine.items] == ["event:create"]
    council.ask("mediator", ReadMyAccesses())
    first = council.ask("mediator", ReadMyAccesses(limit=1))
    second = council.ask("mediator", ReadMyAccesses(first.next, limit=1))
    assert {one.actor for one in first.items + second.items} == {council.agents["mediator"]}
    assert first.items != second.items


def test_an_organisation_sees_who_elsewhere_read_its_records(
    council: SmallCouncil, event: str
) -> None:
    """By function; not its own people, not who was refused; the same from the index."""
    council.ask("mediator", ReadEvent(event))
    for _ in range(2):
        found = council.ask("mediator", ReadPartnerReadings())
        [one] = found.items
        assert (one.by.profession, one.by.partner_name) == ("state_police", "Police nationale")
        assert (one.record, one.action) == (event, "event:read")
        assert (found.records, found.whole) == (1, True)
        integrate_all(council.house)
    assert "Garnier" not in repr(council.ask("mediator", ReadPartnerReadings()))
    assert council.ask("police", ReadPartnerReadings()).items == ()
    with pytest.raises(RefusedError):
        council.ask("caretaker", ReadPartnerReadings())


def test_the_annual_review_has_figures_and_nobody(council: SmallCouncil, event: str) -> None:
    """Fewer than five is said so; five is said; what is not of that year is not there."""
    year = datetime.now(ZoneInfo("Europe/Paris")).year
    few = council.ask("coordinator", ReadAnnualReview(year))
    assert few.accesses["reports"] is None
    for _ in range(4):
        council.ask("police", ReadEvent(event))
    council.relay()
    review = council.ask("coordinator", ReadAnnualReview(year))
    assert review.accesses["reports"] == 5
    assert review.records == {"opened": 0, "closed": 0, "destroyed": 0}
    assert review.delays.alerts is None
    for _ in range(5):
        with pytest.raises(RefusedError):
            council.ask("caretaker", ReadJournal())
    small = council.ask("coordinator", ReadAnnualReview(year))
    assert (small.refusals, small.refusals_total) == ({"": None, "N04": 5}, None)
    for _ in range(4):
        with pytest.raises(NotFoundError):
            council.ask("auditor", ReadEvent(event))
    large = council.ask("coordinator", ReadAnnualReview(year))
    assert (large.refusals, large.refusals_total) == ({"": 5, "N04": 5}, 10)
    empty = council.ask("coordinator", ReadAnnualReview(year - 1))
    assert (empty.accesses_total, empty.whole) == (0, False)
    with pytest.raises(InvalidInputError):
        council.ask("coordinator", ReadAnnualReview(year + 2))
    with pytest.raises(RefusedError):
        council.ask("mediator", ReadAnnualReview(year))
