"""Three months and one night of Rivelune: believable figures, and every step allowed."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean

import pytest

from alerts.board import OUTCOMES
from config.council_file import CouncilFile, load_council
from config.demo.history import history, tension
from config.demo.night import night
from config.demo.steps import CLOSED, IN_CHARGE, SEEN, Answered, Posted, Step
from config.demo.town import RIVELUNE
from sharing.drafts import problems
from tests.demo.rivelune import TAXONOMY, ZONE, local, permitted, told

UNTIL = local(2026, 11, 21, 21).astimezone(UTC)
DAYS = 92
ORDER = {SEEN: 1, IN_CHARGE: 2, CLOSED: 3}

Told = list[tuple[datetime, Step]]
Reports = list[tuple[datetime, Posted]]

COUNCIL = load_council(RIVELUNE)


@pytest.fixture(scope="module")
def council() -> CouncilFile:
    return COUNCIL


@pytest.fixture(scope="module")
def story() -> Told:
    return list(history(TAXONOMY, COUNCIL, seed=1, until=UNTIL, days=DAYS))


@pytest.fixture(scope="module")
def reports(story: Told) -> Reports:
    return [(at, step) for at, step in story if isinstance(step, Posted)]


@pytest.fixture(scope="module")
def replay() -> list[tuple[float, Step]]:
    return list(night(TAXONOMY, COUNCIL, seed=1, begins=UNTIL))


# ------------------------------------------------------------------ the rules, step by step


@pytest.mark.parametrize(
    "until", [UNTIL, local(2026, 4, 20, 12).astimezone(UTC)], ids=["autumn", "spring"]
)
def test_every_report_is_one_that_the_desk_takes(until: datetime) -> None:
    """Words of the taxonomy, times in order, narratives that pass the screening, own ground.

    Both seasons, for the clocks change in both.
    """
    for at, step in history(TAXONOMY, COUNCIL, seed=3, until=until, days=DAYS):
        if isinstance(step, Posted):
            assert not list(problems(step.draft, TAXONOMY, at)), step
            assert len(step.draft.narrative) <= 280
            assert permitted(COUNCIL, step.by, "event:create", step.draft, at), step


def test_every_answer_is_from_somebody_who_was_told_and_may(story: Told) -> None:
    posted = {step.number: step for _, step in story if isinstance(step, Posted)}
    actions = {SEEN: "alert:acknowledge", IN_CHARGE: "alert:take", CLOSED: "alert:close"}
    answered = 0
    for at, step in story:
        if isinstance(step, Answered):
            draft = posted[step.number].draft
            assert step.by in told(COUNCIL, draft, at), step
            assert permitted(COUNCIL, step.by, "alert:receive", draft, at), step
            assert permitted(COUNCIL, step.by, actions[step.step], draft, at), step
            answered += 1
    assert answered > 1000


def test_time_runs_one_way(story: Told) -> None:
    """Nothing after *until*; an answer after its report, and after the answer before it."""
    times = [at for at, _ in story]
    assert times == sorted(times)
    assert times[0] >= UNTIL - timedelta(days=DAYS)
    assert times[-1] <= UNTIL
    reached: dict[int, int] = {}
    for _, step in story:
        if isinstance(step, Posted):
            reached[step.number] = 0
        else:
            assert ORDER[step.step] == reached[step.number] + 1
            reached[step.number] += 1
            assert (step.outcome in OUTCOMES) == (step.step == CLOSED)


def test_the_same_seed_tells_the_same_story() -> None:
    until = UNTIL
    first, again, other = (
        list(history(TAXONOMY, COUNCIL, seed, until, days=20)) for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


# ------------------------------------------------------------------ the figures


def test_volumes_are_those_of_a_town(reports: Reports) -> None:
    days = Counter(at.astimezone(ZONE).date() for at, _ in reports)
    assert 20 <= mean(days.values()) <= 30
    assert max(days.values()) <= 70


def test_the_hours_are_those_of_a_town(reports: Reports) -> None:
    """A third to a half at night, and a morning that is quieter than the evening."""
    hours = [step.draft.occurred_from.astimezone(ZONE).hour for _, step in reports]
    at_night = sum(hour >= 22 or hour < 5 for hour in hours) / len(hours)
    evening = sum(17 <= hour < 22 for hour in hours) / len(hours)
    small_hours = sum(4 <= hour < 7 for hour in hours) / len(hours)
    assert 0.25 <= at_night <= 0.45
    assert 0.25 <= evening <= 0.45
    assert small_hours <= 0.06


def test_friday_and_saturday_nights_are_the_loudest(reports: Reports) -> None:
    nights = Counter[int]()
    for _, step in reports:
        at = step.draft.occurred_from.astimezone(ZONE)
        if at.hour >= 20 or at.hour < 5:
            nights[(at - timedelta(hours=5)).weekday()] += 1
    loud, plain = mean(nights[d] for d in (4, 5)), mean(nights[d] for d in (0, 1, 2, 3, 6))
    assert loud >= 1.5 * plain


def test_night_correspondents_report_at_night(reports: Reports) -> None:
    hours = [
        at.astimezone(ZONE).hour
        for at, step in reports
        if COUNCIL.agents[step.by].profession == "night_correspondent"
    ]
    assert len(hours) > 200
    assert all(hour >= 22 or hour <= 6 for hour in hours)


def test_landlords_see_to_their_buildings_in_the_morning(reports: Reports) -> None:
    hours = [
        at.astimezone(ZONE).hour
        for at, step in reports
        if COUNCIL.agents[step.by].profession == "caretaker"
        and step.draft.category in ("CAD-03", "BIE-01")
    ]
    assert sum(6 <= hour < 12 for hour in hours) / len(hours) >= 0.6


def test_schools_report_on_school_days(reports: Reports) -> None:
    times = [
        at.astimezone(ZONE)
        for at, step in reports
        if COUNCIL.agents[step.by].profession == "school_representative"
    ]
    assert len(times) >= 10
    assert {at.weekday() for at in times} <= {0, 1, 2, 3, 4}
    assert all(7 <= at.hour <= 19 for at in times)


def test_severities_thin_out(reports: Reports) -> None:
    of = Counter(
        step.draft.severity or TAXONOMY.categories[step.draft.category].severity
        for _, step in reports
    )
    assert of[2] > of[3] > of[4] > of[5] >= 1
    assert of[4] + of[5] <= 0.1 * len(reports)


def test_a_lobby_is_slowly_lost_and_won_back(reports: Reports) -> None:
    """TRQ-03 at the Belvédère, by fifths of the period."""
    fifths = _by_parts(reports, {"TRQ-03"}, {"belvedere"}, 5)
    assert fifths[3] >= 2 * fifths[0]
    assert fifths[3] >= 2 * fifths[4]
    assert fifths[2] > fifths[0]


def test_bins_burn_four_nights_in_a_row(reports: Reports) -> None:
    quarter = {"joncs", "roselieres", "briqueterie"}
    parts = _by_parts(reports, {"BIE-03", "BIE-04"}, quarter, 15)
    assert max(parts) >= 6
    assert max(parts) >= 3 * (sum(parts) - max(parts)) / 14


def test_a_rumour_makes_the_district_tense(reports: Reports) -> None:
    tense = {"VUR-02", "VUR-05", "VUR-06", "SCO-02"}
    eighths = _by_parts(reports, tense, {"verrerie", "plateau", "gare"}, 8)
    assert eighths[6] == max(eighths)


def test_the_weather_of_tension_changes() -> None:
    days = [tension(UNTIL.date() - timedelta(days=n)) for n in range(62)]
    assert all(0 <= value <= 1 for value in days)
    assert max(days) > 0.8
    assert min(days) < 0.2


def test_the_board_holds_what_is_recent_and_little_else(story: Told) -> None:
    """What was told weeks ago is closed; of the last days, something of each kind is left."""
    last: dict[int, str] = {}
    for _, step in story:
        if isinstance(step, Answered):
            last[step.number] = step.step
    posted = {step.number: at for at, step in story if isinstance(step, Posted)}
    old = Counter(s for n, s in last.items() if UNTIL - posted[n] > timedelta(days=14))
    new = Counter(s for n, s in last.items() if UNTIL - posted[n] < timedelta(days=8))
    assert old[CLOSED] / old.total() >= 0.95
    assert min(new[SEEN], new[IN_CHARGE], new[CLOSED]) >= 5


def _by_parts(reports: Reports, categories: set[str], places: set[str], parts: int) -> list[int]:
    """Count the reports of some categories in some places, by equal parts of the period."""
    begins, counts = UNTIL - timedelta(days=DAYS), [0] * parts
    for at, step in reports:
        if step.draft.category in categories and step.draft.sector in places:
            counts[min(parts - 1, int((at - begins) / timedelta(days=DAYS) * parts))] += 1
    return counts


# ------------------------------------------------------------------ the night


def test_the_night_lasts_twenty_minutes_and_rises_to_one_crisis(
    replay: list[tuple[float, Step]],
) -> None:
    offsets = [offset for offset, _ in replay]
    assert offsets == sorted(offsets)
    assert offsets[0] < 15
    assert offsets[-1] <= 1210
    posted = [step for _, step in replay if isinstance(step, Posted)]
    assert 22 <= len(posted) <= 30
    of = Counter(TAXONOMY.categories[p.draft.category].severity for p in posted)
    assert of[5] == 1
    assert set(of) == {1, 2, 3, 4, 5}
    assert max(b - a for a, b in pairwise(offsets)) <= 45


def test_every_step_of_the_night_is_allowed(replay: list[tuple[float, Step]]) -> None:
    posted: dict[int, Posted] = {}
    reached: dict[int, int] = {}
    for offset, step in replay:
        at = UNTIL + timedelta(seconds=offset)
        if isinstance(step, Posted):
            posted[step.number] = step
            assert not list(problems(step.draft, TAXONOMY, at)), step
            assert permitted(COUNCIL, step.by, "event:create", step.draft, at), step
            continue
        draft = posted[step.number].draft
        assert step.by in told(COUNCIL, draft, at), step
        assert permitted(COUNCIL, step.by, "alert:take", draft, at), step
        assert ORDER[step.step] > reached.get(step.number, 0)
        reached[step.number] = ORDER[step.step]
        assert (step.outcome in OUTCOMES) == (step.step == CLOSED)
    assert {SEEN, IN_CHARGE, CLOSED} == {s.step for _, s in replay if isinstance(s, Answered)}
    assert len(posted) - len(reached) >= 5, "some reports wait for whoever looks at the board"


def test_the_night_follows_its_seed() -> None:
    once, again, other = (list(night(TAXONOMY, COUNCIL, seed, UNTIL)) for seed in (1, 1, 2))
    assert once == again
    assert [o for o, _ in once] != [o for o, _ in other]
    assert {s.number for _, s in once} == {s.number for _, s in other}
