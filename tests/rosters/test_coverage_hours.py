"""Coverage asks the charter for the hour that it speaks of: a band of hours, a version that begins
in the week, an accreditation that ends in it, on a night on which the clock is moved.

The oracle stands in each hour with a stopped clock and does what happens to a report there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pytest
from sqlalchemy.orm import Session

from alerts.recipients import cell_members, named, recipients
from alerts.rosters.coverage import WEEK, CoverageView, ReadCoverage, look
from alerts.rosters.duty import on_duty
from alerts.rosters.shifts import instant
from charters.decide import Engine, decide
from charters.parties import Actor, Record
from charters.vocabulary import Action
from protocols.coverage import UNDER_WAY
from protocols.model import Duty, Facts, Protocol, Step, When
from protocols.plan import merged, plan
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.store import Accreditation, WorkingGroup, new_id
from tests.council import SmallCouncil
from tests.rosters.lines import PARIS, ROUND_THE_CLOCK, on_roster
from tests.signers import signers, version

MONDAY = datetime(2026, 10, 19, tzinfo=PARIS)  # the clock is put back on the next Sunday
NOON = MONDAY + timedelta(hours=12)
QUARTER = timedelta(minutes=15)
LONG_AGO = MONDAY - timedelta(days=99)
Holes = dict[tuple[str, str], set[int]]
"""The hours of the week, by category and place."""
CATEGORIES = ("TRQ-04", "BIE-04", "VIE-02")
PROTOCOL = Protocol(
    "p",
    "1",
    "…",
    (
        Duty("C", "…", When(frozenset({"TRQ-04"})), frozenset({"watch_cell"}), QUARTER),
        Duty(
            "P", "…", When(frozenset({"BIE-04"})), frozenset({"state_police"}), 2 * QUARTER,
            escalation=(Step(timedelta(hours=1), frozenset({"municipal_police"})),),
        ),
        Duty("V", "…", When(frozenset({"VIE-02"})), frozenset({"mayor"}), QUARTER),
    ),
)  # fmt: skip
ANCHOR = "says: Les partenaires du secteur reçoivent et lisent les alertes que les protocoles leur "
ANCHOR += "destinent."


def rule(number: int, who: str, how: str) -> str:
    """A rule by which some do not hear of alerts."""
    return f"""
      - id: R09.{number}
        effect: forbid
        do: ["alert:receive"]
        on: [alert]
        who: [{who}]
        {how}
        says: Pas à cette heure-là."""


def charter(council: SmallCouncil, number: int, *rules: str) -> Engine:
    """The shipped charter with some rules more."""
    texts = council.house.library.charters
    return texts.read(version(number, (ANCHOR, ANCHOR + "".join(rules))), texts.base)


def asleep(council: SmallCouncil, hours: str, number: int = 201) -> Engine:
    """The municipal police is not to be rung at these hours."""
    return charter(council, number, rule(90, "municipal_police", f"when: {{hours: {hours}}}"))


def under(council: SmallCouncil, *engines: tuple[datetime, Engine]) -> Desk:
    """A desk where each of these decides from its moment on."""

    def in_force(_: str, at: datetime) -> Engine:
        return next(engine for begun, engine in reversed(engines) if begun <= at)

    return replace(council.desk, charter=in_force)


def seat(council: SmallCouncil, agent: str, until: datetime) -> None:
    """Accredit somebody in a group up to a moment."""
    group, who, since = new_id(), council.agents[agent], LONG_AGO
    with council.sessions.of(council.id) as session:
        session.add(WorkingGroup(id=group, name="Nord", body="territorial_group", made_at=since))
        session.flush()
        session.add(
            Accreditation(group_id=group, agent_id=who, given_by=who, since=since, until=until)
        )


def seen(
    council: SmallCouncil, desk: Desk, at: datetime = NOON, protocol: Protocol = PROTOCOL
) -> CoverageView:
    """The week of *at*."""
    with desk.sessions.reading(council.id) as session:
        return look(session, protocol, desk.taxonomy, desk.ahead(council.id), at)


def holed(
    view: CoverageView, council: SmallCouncil, category: str = "TRQ-04", place: str = "nord"
) -> set[int]:
    """The hours of the week in which nobody would be reached."""
    week = view.weeks[category, council.places[place]]
    return {hour for hour, cell in enumerate(week) if cell.missed and not cell.reached}


@dataclass
class Standing:
    """Somebody who stands in the council at a moment, with a stopped clock."""

    council: SmallCouncil
    desk: Desk
    session: Session
    at: datetime

    @cached_property
    def people(self) -> list[Actor]:
        return active_actors(self.session, self.council.id, self.at)

    @cached_property
    def on_duty(self) -> frozenset[str]:
        return on_duty(self.session, self.at)

    def answers(self, who: str, category: str, sector: str) -> bool:
        """Whether somebody is on duty and may hear."""
        [actor] = [one for one in self.people if one.id == who]
        return who in self.on_duty and self.may(actor, category, sector)

    def may(self, actor: Actor, category: str, sector: str) -> bool:
        """What the desk says now of what is reported now."""
        kind = self.desk.taxonomy.categories[category]
        record = Record(
            "alert", "a", self.council.id, sector=sector, category=category, group=kind.group,
            severity=kind.severity, urgency=UNDER_WAY, state="received", reported_at=self.at,
            confidential=kind.confidential, nominative=kind.nominative,
        )  # fmt: skip
        return self.desk.would(actor, Action.ALERT_RECEIVE, record).permitted

    def told(self, category: str, sector: str) -> Iterator[tuple[str, timedelta]]:
        """Who is told of a report, and within how long."""
        kind = self.desk.taxonomy.categories[category]
        hour = self.at.astimezone(PARIS).hour
        owed = plan(PROTOCOL, Facts(category, kind.group, kind.severity, UNDER_WAY, sector, hour))

        def may(actor: Actor) -> bool:
            return self.may(actor, category, sector)

        found = recipients(self.session, owed, sector, self.people, self.on_duty, may)
        if heard := [(one.actor.id, one.within) for one in found if may(one.actor)]:
            yield from heard
            return
        members = cell_members(self.session, sector)
        for step in merged(step for one in owed for step in one.escalation):
            after = [
                one for one in self.people
                if may(one) and any(named(who, one, sector, members) for who in step.whom)
            ]  # fmt: skip
            if after:
                yield from ((one.id, owed[0].within) for one in after)
                return


def by_standing_there(council: SmallCouncil, desk: Desk, monday: datetime) -> Holes:
    """The hours in which, at one of these minutes, nobody who was told comes in time."""
    bounds = [instant(monday.date(), 60 * n, PARIS) for n in range(WEEK + 1)]
    cases = [(category, place) for category in CATEGORIES for place in ("nord", "sud")]
    found: Holes = {case: set() for case in cases}
    known: dict[datetime, Standing] = {}
    with desk.sessions.reading(council.id) as session:

        def standing(at: datetime) -> Standing:
            if at not in known:
                known[at] = Standing(council, replace(desk, clock=lambda: at), session, at)
            return known[at]

        for hour in range(WEEK):
            at = bounds[hour]
            while at < bounds[hour + 1]:
                for category, place in cases:
                    sector = council.places[place]
                    told = [*standing(at).told(category, sector)]
                    if not any(
                        standing(at + n * QUARTER).answers(who, category, sector)
                        for who, within in told
                        for n in range(within // QUARTER + 1)
                    ):
                        found[category, place].add(hour)
                at += QUARTER
    return found


@pytest.mark.parametrize("monday", [MONDAY, datetime(2027, 3, 22, tzinfo=PARIS)])
def test_each_hour_is_what_it_is_to_whoever_stands_there(
    council: SmallCouncil, monday: datetime
) -> None:
    """Nights, a second version on Thursday, a seat that ends on Wednesday, the clock on Sunday."""
    seat(council, "police", monday + timedelta(days=2, hours=15))
    seated = rule(91, "state_police", "unless: {accredited: true}")
    night = rule(90, "municipal_police", "when: {hours: 22-03}")
    meal = rule(92, "municipal_police, council_coordinator", "when: {hours: 12-14}")
    thursday = instant(monday.date() + timedelta(days=3), 0, PARIS)
    desk = under(
        council,
        (monday - timedelta(days=99), charter(council, 201, night, seated)),
        (thursday, charter(council, 202, night, meal, seated)),
    )
    on_roster(council, ("officer", *ROUND_THE_CLOCK), ("coordinator", "0123", 13 * 60, 20 * 60))
    on_roster(council, ("police", "0123456", 6 * 60, 5 * 60), cell=False)
    view = seen(council, desk, monday + timedelta(hours=12))
    expected = by_standing_there(council, desk, monday)
    assert {case: holed(view, council, *case) for case in expected} == expected
    # Whatever is looked at is there: nights, meals from Thursday on, nobody seated since Wednesday.
    assert {22, 26} <= expected["TRQ-04", "nord"] >= {3 * 24 + 12, 6 * 24 + 1}
    assert not {12, 2 * 24 + 12, 7} & expected["TRQ-04", "nord"]
    assert 20 not in expected["BIE-04", "sud"] >= {2 * 24 + 15, 100}
    assert {3 * 24 + 11, 3 * 24 + 12} & expected["BIE-04", "nord"] == {3 * 24 + 12}


def test_who_does_not_hear_at_night_does_not_answer_at_night(council: SmallCouncil) -> None:
    """The look is taken at noon; what happens ten minutes before the hour is not told either."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    desk = under(council, (LONG_AGO, asleep(council, "22-06")))
    night = {24 * day + hour for day in range(7) for hour in (22, 23, *range(6))}
    assert holed(seen(council, desk), council) == night
    assert holed(seen(council, under(council, (LONG_AGO, asleep(council, "13-14")))), council) == {
        24 * day + 13 for day in range(7)
    }


def test_a_version_that_has_been_adopted_decides_from_its_first_day(council: SmallCouncil) -> None:
    """Signed today, in force from a midnight on; the coordinator looks before."""
    on_roster(council, ("coordinator", *ROUND_THE_CLOCK))
    silent = version(
        102, (ANCHOR, ANCHOR + rule(90, "council_coordinator", "when: {hours: 00-24}"))
    )
    begins = signers(council).adopt(silent)
    council.house.in_force.look(council.id)
    view = council.ask("coordinator", ReadCoverage(PROTOCOL))
    days = (begins.astimezone(PARIS).date() - view.first).days
    assert days in (1, 2)
    assert holed(view, council) == set(range(24 * days, WEEK))


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_a_seat_that_ends_in_an_hour_is_not_of_that_hour(
    council: SmallCouncil, minute: int
) -> None:
    """Tuesday afternoon: at some minute of the hour there is nobody any more."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    seat(council, "officer", MONDAY + timedelta(days=1, hours=15, minutes=minute, seconds=1))
    seated = charter(council, 201, rule(91, "municipal_police", "unless: {accredited: true}"))
    desk = under(council, (LONG_AGO, seated))
    assert holed(seen(council, desk), council) == set(range(24 + 15, WEEK))


def test_the_charter_is_asked_no_more_than_it_has_answers(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one person in one sector once for all that no rule tells apart; where a rule names hours,
    once for each stretch of those whom it speaks of, and of nobody else."""
    asked: list[tuple[str, str | None, str | None]] = []

    def counting(engine: Engine, actor: Actor, action: str, record: Record, context: Any) -> Any:
        asked.append((actor.id, record.sector, record.category))
        return decide(engine, actor, action, record, context)

    monkeypatch.setattr("sharing.desk.decide", counting)
    shipped = council.house.protocol
    seen(council, council.desk, protocol=shipped)
    once = Counter(asked)
    assert {*once.values()} == {1}
    # What the rules name: four families, what is confidential, the points of sale.
    assert 1 < max(Counter((who, sector) for who, sector, _ in once).values()) <= 5
    asked.clear()
    seen(council, under(council, (LONG_AGO, asleep(council, "22-06"))), protocol=shipped)
    stretches = 1 + 2 * 8  # the week, and the longest delay after it
    officer, then = council.agents["officer"], Counter(asked)
    assert then.keys() >= once.keys()  # and whoever comes next where the officer is not there
    assert then == {one: stretches if officer in one else 1 for one in then}
