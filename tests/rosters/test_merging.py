"""A roster's own export, brought in again: unchanged it changes nothing, edited only the edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from alerts.rosters.shifts import DAY, Shift, clash
from tests.rosters.plans import HOMONYMS, IDS, PEOPLE, Plan, after, brought, has_turn, out
from tests.rosters.test_shifts import AUTUMN, SPRING

agents = st.sampled_from(sorted(PEOPLE))
plain = st.sampled_from(sorted(PEOPLE.keys() - HOMONYMS.keys()))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
todays = st.sampled_from([SPRING, AUTUMN, date(2026, 12, 2)]).flatmap(
    lambda day: st.integers(-5, 5).map(lambda n: day + timedelta(days=n))
)


@st.composite
def shifts(draw: st.DrawFn, id_: str, today: date) -> Shift:
    """A line that began around today and may have ended since."""
    first = today + timedelta(days=draw(st.integers(-20, 10)))
    last = draw(st.none() | st.integers(0, 30).map(lambda n: first + timedelta(days=n)))
    hours = draw(st.sampled_from([(1320, 360), (120, 180), (150, 600), (420, 420), (0, DAY)]))
    return Shift(id_, draw(agents), draw(weekdays), *hours, first, last)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, date]:
    """A roster that can be, with turns held by others and by nobody, before and after today."""
    today = draw(todays)
    lines = list[Shift]()
    for id_ in IDS[: draw(st.integers(1, 3))]:
        one = draw(shifts(id_, today))
        if has_turn(one) and clash(one, lines) is None:
            lines.append(one)
    assume(lines)
    plan = Plan(tuple(lines), {})
    for _ in range(draw(st.integers(0, 4))):
        plan = draw(st.just(plan) | changed_turns(plan, today))
    return plan, today


@st.composite
def changed_turns(
    draw: st.DrawFn, plan: Plan, today: date, agents: st.SearchStrategy[str] = agents
) -> Plan:
    """One turn is held by somebody else, by nobody, or by whose it is again."""
    shift = draw(st.sampled_from(plan.shifts))
    span = [today + timedelta(days=n) for n in range(-10, 25)]
    days = [day for day in span if shift.begins_on(day)]
    if not days:
        return plan
    day, who = draw(st.sampled_from(days)), draw(st.none() | agents)
    changes = {key: one for key, one in plan.changes.items() if key != (shift.id, day)}
    if who != shift.agent:
        changes[shift.id, day] = who
    new = Plan(plan.shifts, changes)
    return new if new.possible() else plan


@settings(max_examples=150, deadline=None)
@given(plans())
def test_what_went_out_comes_in_and_changes_nothing(made: tuple[Plan, date]) -> None:
    """Over midnight, for a day and a night, around the clock's changes; homonyms keep their own."""
    plan, today = made
    done = brought(plan, out(plan), today)
    assert (done.lines, done.held) == ({}, {})
    assert done.changes == {key: who for key, who in plan.changes.items() if key[1] >= today}


@st.composite
def edits(draw: st.DrawFn) -> tuple[Plan, Plan, set[str], date]:
    """A roster, the same with one thing edited, and the line that the edit is about."""
    plan, today = draw(plans())
    shift = draw(st.sampled_from(plan.shifts))
    what = draw(st.sampled_from(["agent", "hours", "days", "last", "first", "turn", "new"]))
    event(what)
    if what == "turn":
        edited = draw(changed_turns(plan, today, plain))
        about = {key[0] for key, _ in plan.changes.items() ^ edited.changes.items()}
        return plan, edited, about, today
    other = replace(draw(shifts("new0" * 4, today)), agent=draw(plain))
    line = replace(shift)
    for field in {"hours": ("begins", "ends"), "new": ()}.get(what, (what,)):
        line = replace(line, **{field: getattr(other, field)})
    lines = [line if one == shift else one for one in plan.shifts] + [other] * (what == "new")
    held = {one.id: one for one in lines}
    changes = {k: who for k, who in plan.changes.items() if held[k[0]].begins_on(k[1])}
    changes = {k: who for k, who in changes.items() if who != held[k[0]].agent}
    edited = Plan(tuple(lines), changes)
    assume(edited.possible())
    return plan, edited, {shift.id}, today


@settings(max_examples=300, deadline=None)
@given(edits(), st.booleans())
def test_what_was_edited_changes_and_nothing_else(
    made: tuple[Plan, Plan, set[str], date], alone: bool
) -> None:
    """Whether the file holds the whole roster or the edited line alone; and once is enough."""
    plan, edited, about, today = made
    known = {shift.id for shift in plan.shifts}
    sent = edited
    if alone:
        lines = tuple(one for one in edited.shifts if one.id in about or one.id not in known)
        sent = Plan(lines, {k: who for k, who in edited.changes.items() if k[0] in about})
        assume(lines)
    done = brought(plan, out(sent), today)
    new = after(plan, done)
    assert new.turns(today) == edited.turns(today)
    assert {id_ for id_ in done.lines if id_ in known} <= about
    assert {key[0] for key in done.held} <= about
    again = brought(new, out(sent), today)
    assert (again.lines, again.held) == ({}, {})
