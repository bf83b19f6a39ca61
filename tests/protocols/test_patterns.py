"""Patterns over several events, held against an oracle that looks at all the history each time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.model import Grouping, Pattern, PatternKind
from protocols.patterns import Happened, in_time, least_rise, rises, silent
from protocols.patterns import cited as cited_in_time

BEGINS = datetime(2026, 11, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
CATEGORIES = ("PER-01", "PER-07", "TRQ-03")
PLACES = (None, "abords_scolaire", "parking")
TARGETS = (None, "mediateur")
COUNTED = (PatternKind.REPETITION, PatternKind.TARGETED, PatternKind.CONVERGENCE)


def pattern(kind: PatternKind, **changes: object) -> Pattern:
    values: dict[str, object] = {
        "id": "P",
        "label": "…",
        "kind": kind,
        "whom": frozenset({"mayor"}),
        "within": HOUR,
        "window": 6 * HOUR,
        "count": 3,
    }
    return Pattern(**(values | changes))  # type: ignore[arg-type]  # a table of changes


def happened(number: int, hours: float = 0, **changes: object) -> Happened:
    at = BEGINS + hours * HOUR
    values: dict[str, object] = {
        "id": f"e{number}",
        "fact": f"e{number}",
        "at": at,
        "reported_at": at,
        "category": "PER-07",
        "severity": 2,
        "partner": f"p{number}",
    }
    return Happened(**(values | changes))  # type: ignore[arg-type]  # a table of changes


def cited(looked_for: Pattern, new: Happened, known: Sequence[Happened]) -> tuple[Happened, ...]:
    return cited_in_time(looked_for, new, sorted(known, key=in_time))


@st.composite
def histories(draw: st.DrawFn) -> list[Happened]:
    """Up to eight facts in a day and a half, in the order in which they are reported."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        at = BEGINS + draw(st.integers(0, 36)) * HOUR
        found.append(
            Happened(
                id=f"e{number}",
                fact=f"f{draw(st.integers(0, number))}",
                at=at,
                reported_at=at + draw(st.sampled_from((0, 0, 1, 20))) * HOUR,
                category=draw(st.sampled_from(CATEGORIES)),
                severity=draw(st.integers(1, 5)),
                partner=draw(st.sampled_from("abc")),
                place_type=draw(st.sampled_from(PLACES)),
                target_kind=draw(st.sampled_from(TARGETS)),
            )
        )
    return found


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    kind = draw(st.sampled_from((*COUNTED, PatternKind.NEAR)))
    some = st.frozensets(st.sampled_from(CATEGORIES), min_size=1, max_size=2)
    return pattern(
        kind,
        window=draw(st.integers(1, 24)) * HOUR,
        count=draw(st.integers(2, 3)),
        categories=draw(some if kind in ("near", "targeted") else st.just(frozenset()) | some),
        place_types=frozenset({"abords_scolaire"}) if kind == "near" else frozenset(),
        target_kinds=frozenset({"mediateur"}) if kind == "targeted" else frozenset(),
        severity_gte=draw(st.sampled_from((1, 1, 3))),
    )


def makes(looked_for: Pattern, some: Sequence[Happened]) -> bool:
    """The oracle's word on one set of facts: is the pattern there, said as the law would say it."""
    some = [fact for fact in some if fact.severity >= looked_for.severity_gte]
    if max(f.at for f in some) - min(f.at for f in some) > looked_for.window if some else True:
        return False
    listed = [f for f in some if not looked_for.categories or f.category in looked_for.categories]
    facts, partners = {f.fact for f in listed}, {f.partner for f in listed}
    if looked_for.kind == "repetition":
        return len(facts) >= looked_for.count and len({f.category for f in listed}) == 1
    if looked_for.kind == "targeted":
        hit = {f.fact for f in listed if f.target_kind in looked_for.target_kinds}
        return len(hit) >= looked_for.count
    if looked_for.kind == "convergence":
        return len(partners) >= looked_for.count and len(facts) > 1
    return bool(listed) and any(f.place_type in looked_for.place_types for f in some)


def subsets(history: Sequence[Happened]) -> Iterator[tuple[Happened, ...]]:
    """Every set of facts with the last of *history*, of a size that any pattern here may need."""
    *others, last = history
    for size in range(4):
        for chosen in combinations(others, size):
            yield (*chosen, last)


@given(patterns(), histories())
def test_a_report_shows_what_the_whole_history_shows(
    looked_for: Pattern, history: list[Happened]
) -> None:
    """At each report: the window around it says what every set of all facts so far says."""
    for count in range(1, len(history) + 1):
        new, known = history[count - 1], history[:count]
        found = cited(looked_for, new, known)
        fresh = new.reported_at - new.at <= looked_for.window
        expected = fresh and any(takes_part(looked_for, some) for some in subsets(known))
        assert bool(found) == expected
        if found:
            assert new in found
            assert makes(looked_for, found)
            assert list(found) == sorted(found, key=lambda f: (f.at, f.id))


def takes_part(looked_for: Pattern, some: tuple[Happened, ...]) -> bool:
    """Say whether the pattern is there and the last of *some* is one of the facts that show it."""
    new = some[-1]
    if not makes(looked_for, some) or new.severity < looked_for.severity_gte:
        return False
    listed = not looked_for.categories or new.category in looked_for.categories
    if looked_for.kind == "near":
        pair = {makes(looked_for, (other, new)) for other in some}
        return True in pair and (listed or new.place_type in looked_for.place_types)
    if looked_for.kind == "targeted":
        listed = listed and new.target_kind in looked_for.target_kinds
    return listed


@given(patterns(), histories())
def test_what_is_far_away_in_time_changes_nothing(
    looked_for: Pattern, history: list[Happened]
) -> None:
    """So a query of the window is enough, however long the history."""
    new = history[-1]
    window = [f for f in history if abs(f.at - new.at) <= looked_for.window]
    assert cited(looked_for, new, history) == cited(looked_for, new, window)


@given(patterns(), histories(), st.randoms(use_true_random=False))
def test_the_order_of_reports_decides_only_which_one_shows_it(
    looked_for: Pattern, history: list[Happened], random: Random
) -> None:
    """Reported at once, in whatever order, the same facts show the pattern or do not."""
    at_once = [happened_again(fact) for fact in history]
    shuffled = list(at_once)
    random.shuffle(shuffled)

    def shown(order: list[Happened]) -> bool:
        return any(cited(looked_for, fact, order[: n + 1]) for n, fact in enumerate(order))

    assert shown(at_once) == shown(shuffled)


def happened_again(fact: Happened) -> Happened:
    return Happened(
        fact.id, fact.fact, fact.at, fact.at, fact.category, fact.severity, fact.partner,
        fact.place_type, fact.target_kind,
    )  # fmt: skip


# ------------------------------------------------------------------ by example


def test_three_of_one_category_and_no_more_are_cited() -> None:
    """The nearest three of five; what is a minute too far is not one of them."""
    again = pattern(PatternKind.REPETITION)
    facts = [happened(n, n) for n in range(5)]
    assert [f.id for f in cited(again, facts[4], facts)] == ["e2", "e3", "e4"]
    late = happened(9, 8 + 1 / 60)
    assert cited(again, late, facts[1:3]) == ()


def test_five_reports_of_one_fight_are_neither_repetition_nor_convergence() -> None:
    """And a second fact makes three partners converge."""
    fight = [happened(n, n / 60, fact="fight") for n in range(5)]
    for kind in COUNTED:
        assert cited(pattern(kind), fight[4], fight) == ()
    other = happened(9, 1)
    assert {f.fact for f in cited(pattern(PatternKind.CONVERGENCE), other, fight)} == {
        "fight",
        "e9",
    }


def test_old_facts_that_are_imported_show_nothing() -> None:
    facts = [happened(n, n, reported_at=BEGINS + 9000 * HOUR) for n in range(5)]
    assert all(cited(pattern(kind), fact, facts) == () for fact in facts for kind in COUNTED)


@pytest.mark.parametrize(
    ("week", "before", "expected"),
    [
        (4, [0] * 8, False),
        (5, [0] * 8, True),
        (9, [2, 2, 2, 2, 2, 2, 2, 2], True),
        (6, [2, 2, 2, 2, 2, 2, 2, 2], False),
        (40, [10, 12, 9, 11, 10, 8, 10, 10], True),
        (19, [10, 12, 9, 11, 10, 8, 10, 10], False),
        (99, [1, 1, 1], False),
    ],
    ids=["too few", "just enough", "well above", "chance", "rise", "chance of ten", "no baseline"],
)
def test_a_rise_is_more_than_chance(week: int, before: list[int], expected: bool) -> None:
    assert rises(pattern(PatternKind.RISE, count=5), week, before) is expected


@given(st.lists(st.integers(0, 50), min_size=8, max_size=8), st.integers(0, 100))
def test_a_higher_week_is_never_less_of_a_rise(before: list[int], week: int) -> None:
    rise = pattern(PatternKind.RISE, count=5)
    assert not rises(rise, week, before) or rises(rise, week + 1, before)
    assert not rises(rise, week, before) or week >= 5


@given(st.lists(st.integers(0, 50), min_size=8, max_size=8))
def test_no_week_below_the_least_is_a_rise(before: list[int]) -> None:
    """What is counted up to: by the deviations, that many facts are a rise and one less is none."""
    rise = pattern(PatternKind.RISE, count=5)
    least = least_rise(rise, before)
    mean = Fraction(sum(before), 8)
    spread = max(sum((week - mean) ** 2 for week in before) / 8, mean, Fraction(1))  # its square

    def above(week: int) -> bool:
        return week > mean and (week - mean) ** 2 > 9 * spread

    assert least >= 5
    assert above(least)
    assert least == 5 or not above(least - 1)


def test_who_never_reported_much_does_not_fall_silent() -> None:
    quiet = pattern(PatternKind.SILENCE, window=14 * 24 * HOUR, count=4)
    now = BEGINS + 15 * 24 * HOUR
    assert silent(quiet, BEGINS, 4, now)
    assert not silent(quiet, BEGINS, 3, now)
    assert not silent(quiet, BEGINS + 25 * HOUR, 9, now)


def test_alike_words_name_categories_and_families() -> None:
    alike = Grouping(alike=(frozenset({"PER-07", "SCO-02"}), frozenset({"VUR"})))
    assert alike.same("PER-07", "SCO-02")
    assert alike.same("VUR-01", "VUR-04")
    assert alike.same("TRQ-01", "TRQ-01")
    assert not alike.same("PER-07", "PER-03")
    assert not alike.same("VUR-01", "PER-07")
