"""What a protocol asks for in a crisis besides, against each duty asked by itself."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.coverage import Cell, Reach, Week, holes
from protocols.crises import CRISIS, cover_crises, worst
from protocols.model import LAST_RESORTS, Duty, Facts, Protocol, When
from protocols.plan import merged as one_chain
from protocols.plan import plan
from protocols.remedy import remedies
from protocols.spans import ALWAYS, Hour, Spans, merged, missed_hours
from tests.protocols.test_coverage import every
from tests.protocols.test_plan import CATEGORIES, SECTORS, WHOM, several

HOURS = [Hour(60 * n, 60 * n + 60, n % 24) for n in range(48)]
MINUTE = timedelta(minutes=1)


def always(*_: str) -> Spans:
    """Somebody is there."""
    return ALWAYS


def at_times(random: Random) -> Spans:
    """Never, always, or in some whole hours."""
    hours = merged((60 * n, 60 * n + 60) for n in range(72) if random.random() < 0.5)
    return random.choice([(), ALWAYS, hours])


@settings(max_examples=60, deadline=None)
@given(several, st.integers(0, 2**32 - 1))
def test_only_who_is_told_besides_is_looked_at(lines: list[Duty], seed: int) -> None:
    """Each category, sector and hour, asked of the plan of the crisis itself."""
    random = Random(seed)
    protocol, people = Protocol("p", "1", "…", tuple(lines)), (*WHOM, *LAST_RESORTS)
    kinds = {one: (one[:3], random.randint(1, 5)) for one in CATEGORIES}
    may = {(whom, sector): at_times(random) for whom in people for sector in SECTORS}
    table = {key: ((spans, at_times(random)),) for key, spans in may.items()}
    weeks = cover_crises(
        protocol, kinds, SECTORS, HOURS, lambda w, s, _: table[w, s], lambda w, s, _: may[w, s]
    )
    for category, (group, severity) in kinds.items():
        graver = {one.id for one in lines if one.when.severity_gte > severity}
        named = any(one.id in graver and one.when.names(category, group) for one in lines)
        for sector in SECTORS:
            assert ((category, sector) in weeks) is named
            for place, cell in enumerate(weeks.get((category, sector), ())):
                facts = Facts(category, group, CRISIS, "immediate", sector, HOURS[place].of_day)
                owed = plan(protocol, facts)
                there = {w for w in people if 60 * place in every(may[w, sector])}
                looked = {one.recipient: one.within for one in owed if graver & {*one.duties}}
                if not there & {one.recipient for one in owed}:
                    chain = one_chain(step for one in owed for step in one.escalation)
                    after = next((step.whom & there for step in chain if step.whom & there), None)
                    if after:
                        looked = dict.fromkeys(after, min(one.within for one in owed))
                missed = frozenset(
                    whom
                    for whom, within in looked.items()
                    if place in missed_hours(table[whom, sector], within // MINUTE, HOURS)
                )
                assert (cell.missed, cell.reached) == (missed, frozenset(looked) - missed)


def a_duty(name: str, whom: str, within: int, severity: int = 1) -> Duty:
    """Whatever it is, from a severity on."""
    return Duty(name, "…", When(severity_gte=severity), frozenset({whom}), within * MINUTE)


def test_who_answers_every_day_is_not_who_answers_in_a_crisis() -> None:
    """The mayor within the day; in a crisis the cell within five minutes, by day only."""
    lines = a_duty("D", "mayor", 1440), a_duty("CRISE", "watch_cell", 5, CRISIS)
    day = {"mayor": ((ALWAYS, ALWAYS),), "watch_cell": ((ALWAYS, ((480, 1200),)),)}
    kinds = dict.fromkeys(CATEGORIES, ("BIE", 3)) | {CATEGORIES[0]: ("BIE", CRISIS)}
    protocol = Protocol("p", "1", "…", lines)
    weeks = cover_crises(protocol, kinds, SECTORS, HOURS[:24], lambda w, *_: day[w], always)
    found = holes(weeks, crisis=True)
    assert {(one.first, one.last, one.whom) for one in found} == {
        (0, 7, ("watch_cell",)),
        (20, 23, ("watch_cell",)),
    }
    assert {one.categories for one in found} == {CATEGORIES[1:]}  # the first is one by itself
    assert {(one.crisis, one.cases) for one in found} == {(True, len(SECTORS))}
    without = Protocol("p", "1", "…", lines[:1])
    assert cover_crises(without, kinds, SECTORS, HOURS, lambda *_: (), always) == {}


def test_a_crisis_is_one_case_however_many_categories_have_it() -> None:
    """Two everyday cases are more than a crisis of four categories: begin there."""
    crisis = holes(
        cover_crises(
            Protocol("p", "1", "…", (a_duty("C", "mayor", 5, CRISIS),)),
            dict.fromkeys(CATEGORIES, ("BIE", 3)), ("s",), HOURS, lambda *_: (), always,
        ),
        crisis=True,
    )  # fmt: skip
    [hole] = crisis
    every_day = type(hole)(0, 47, MINUTE, ("state_police",), CATEGORIES[:2], ("s",))
    assert [one.recipient for one in remedies([*crisis, every_day])] == ["state_police", "mayor"]


def test_the_worst_of_several_weeks_decides_each_hour() -> None:
    """Nobody before some, some before all, all before nobody to be told."""

    def week(*states: str) -> Week:
        who = frozenset({"mayor"})
        cells = {
            "all": Cell(who, frozenset(), MINUTE), "some": Cell(who, who, MINUTE),
            "nobody": Cell(frozenset(), who, MINUTE),
            "not_owed": Cell(frozenset(), frozenset(), MINUTE),
        }  # fmt: skip
        return tuple(cells[state] for state in states)

    one, two = week("all", "some", "not_owed", "all"), week("nobody", "all", "all", "not_owed")
    for weeks in ([one, two], [two, one], [one, two, one]):
        assert [cell.reach for cell in worst(weeks)] == [
            Reach.NOBODY, Reach.SOME, Reach.ALL, Reach.ALL,
        ]  # fmt: skip
