"""Who must be told, and how soon: the rules of ``protocols.plan``, held on any protocol."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from protocols.model import PAST, WATCH_CELL, Channel, Duty, Facts, Hours, Protocol, Step, When
from protocols.plan import Transmission, merged, plan

CATEGORIES = ("BIE-03", "BIE-04", "TRQ-03", "PER-07")
GROUPS = ("BIE", "TRQ", "PER")
URGENCIES = ("immediate", "expected", "routine", PAST)
SECTORS = ("s1", "s2")
WHOM = ("state_police", "municipal_police", "mayor", WATCH_CELL)


def some(words: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words), max_size=2)


hours = st.tuples(st.integers(0, 23), st.integers(0, 24)).filter(lambda h: h[0] != h[1])
whens = st.builds(
    When,
    categories=some(CATEGORIES),
    groups=some(GROUPS),
    severity_gte=st.integers(1, 5),
    urgency=some(URGENCIES),
    sectors=some(SECTORS),
    hours=st.none() | hours.map(lambda h: Hours(*h)),
)
minutes = st.integers(1, 60).map(lambda m: timedelta(minutes=m))
steps = st.builds(Step, minutes, st.frozensets(st.sampled_from(WHOM), min_size=1))
duties = st.builds(
    Duty,
    id=st.text("ABC", min_size=1, max_size=3),
    label=st.just("…"),
    when=whens,
    whom=st.frozensets(st.sampled_from(WHOM), min_size=1),
    within=minutes,
    channels=st.just(frozenset({Channel.BOARD})),
    acknowledge=st.booleans(),
    escalation=st.lists(steps, max_size=3).map(tuple),
)
several = st.lists(duties, max_size=8, unique_by=lambda d: d.id)
facts = st.builds(
    lambda category, severity, urgency, sector, hour: Facts(
        category, category[:3], severity, urgency, sector, hour
    ),
    st.sampled_from(CATEGORIES),
    st.integers(1, 5),
    st.sampled_from(URGENCIES),
    st.sampled_from(SECTORS),
    st.integers(0, 23),
)


def protocol(*lines: Duty) -> Protocol:
    return Protocol("p", "1", "…", lines)


def told(lines: list[Duty], event: Facts) -> dict[str, Transmission]:
    transmissions = plan(protocol(*lines), event)
    by_recipient = {t.recipient: t for t in transmissions}
    assert len(by_recipient) == len(transmissions), "a recipient is told once"
    return by_recipient


@given(several, facts)
def test_the_plan_is_what_the_covering_duties_say(lines: list[Duty], event: Facts) -> None:
    """Rules 1 to 4, said a second time as a sum over the duties."""
    covering = [d for d in lines if d.when.covers(event)]
    transmissions = plan(protocol(*lines), event)
    assert [(t.within, t.recipient) for t in transmissions] == sorted(
        (t.within, t.recipient) for t in transmissions
    )
    for t in transmissions:
        naming = [d for d in covering if t.recipient in d.whom]
        assert t.within == min(d.within for d in naming)
        assert sorted(t.duties) == sorted(d.id for d in naming)
        assert t.acknowledge == any(d.acknowledge for d in naming)
        assert t.escalation == merged(step for d in naming for step in d.chain)
        assert t.escalation or not t.acknowledge, "whoever must answer has somebody behind them"
    assert {t.recipient for t in transmissions} == {w for d in covering for w in d.whom}


@given(several, facts, st.randoms(use_true_random=False))
def test_the_order_of_the_file_is_nothing(lines: list[Duty], event: Facts, random: Random) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert plan(protocol(*lines), event) == plan(protocol(*shuffled), event)


@given(several, duties, facts)
def test_adding_a_duty_never_takes_anything_away(
    lines: list[Duty], more: Duty, event: Facts
) -> None:
    if more.id in {d.id for d in lines}:
        return
    before, after = told(lines, event), told([*lines, more], event)
    for recipient, transmission in before.items():
        assert after[recipient].within <= transmission.within
        assert set(after[recipient].duties) >= set(transmission.duties)


@given(st.lists(steps, max_size=6))
def test_a_merged_chain_names_each_once_at_their_soonest(chain: list[Step]) -> None:
    """Rule 6, said a second time; merging again changes nothing."""
    one = merged(chain)
    assert [step.after for step in one] == sorted({step.after for step in one})
    assert all(step.whom for step in one)
    named = [(who, step.after) for step in one for who in step.whom]
    wanted = {who for step in chain for who in step.whom}
    assert dict(named) == {w: min(s.after for s in chain if w in s.whom) for w in wanted}
    assert len(named) == len(wanted)
    assert merged(one) == one


@given(several, facts)
def test_the_past_obliges_only_duties_that_say_so(lines: list[Duty], event: Facts) -> None:
    silent = [d for d in lines if PAST not in d.when.urgency]
    past = Facts(event.category, event.group, event.severity, PAST, event.sector, event.hour)
    assert plan(protocol(*silent), past) == ()


def test_a_band_goes_over_midnight() -> None:
    night, day = Hours(22, 6), Hours(8, 24)
    assert [h for h in range(24) if night.cover(h)] == [0, 1, 2, 3, 4, 5, 22, 23]
    assert [h for h in range(24) if day.cover(h)] == list(range(8, 24))


def test_categories_and_groups_are_one_condition() -> None:
    """A duty may name a family and one act of another."""
    when = When(categories=frozenset({"PER-07"}), groups=frozenset({"BIE"}))
    covered = [
        category
        for category in CATEGORIES
        if when.covers(Facts(category, category[:3], 1, "routine", "s1", 0))
    ]
    assert covered == ["BIE-03", "BIE-04", "PER-07"]
