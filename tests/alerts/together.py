"""What the tests of grouping and patterns share: reports at a time, and what became of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from alerts.relay import Relayed, relay
from alerts.store import Alert, AlertEvent, Delivery
from config.wiring import House
from protocols.model import Grouping, Pattern, Protocol
from sharing.events import PostEvent
from sharing.store import Agent, AgentSector, Partner, new_id
from tests.council import SmallCouncil, settings_for

GROUPED = Grouping()


@cache
def whole_protocol() -> Protocol:
    """The default protocol, grouping and patterns included."""
    return House(settings_for("sqlite://", "redis://127.0.0.1:1")).protocol


def protocol(*patterns: Pattern, grouping: Grouping = GROUPED) -> Protocol:
    """The default duties, with a grouping and with these patterns."""
    return replace(whole_protocol(), patterns=patterns, grouping=grouping)


def default(*ids: str) -> tuple[Pattern, ...]:
    """The default patterns of these ids."""
    return tuple(pattern for pattern in whole_protocol().patterns if pattern.id in ids)


def reports(council: SmallCouncil, agent: str, minutes: float = 0, **changes: object) -> str:
    """Have *agent* report what happened so many *minutes* ago; return the event."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    draft = council.draft(**({"occurred_from": at} | changes))
    return council.ask(agent, PostEvent(draft)).id


LIKE_FIGHTS = Grouping(alike=(frozenset({"PER-03", "PER-07"}),))
"""A fight and a fight with arms may be one fact."""


def five_report_one_fight(council: SmallCouncil) -> list[str]:
    """From five organisations, over twenty minutes, the gravest neither first nor last.

    A carrier's agent is the fifth: *council* has no more than four that report.
    """
    version = council.house.charter_engine.charter.own_name
    tram = Partner(id=new_id(), kind="transport", name="Tramways du Val")
    row = Agent(id=new_id(), name="Gaëlle Petit", profession="transport_security")
    row.partner_id, row.accepted_version = tram.id, version
    with council.sessions.of(council.id) as session:
        for one in (tram, row, AgentSector(agent_id=row.id, territory_id=council.places["nord"])):
            session.add(one)
            session.flush()
    here = replace(council, agents={**council.agents, "conductor": row.id})
    return [
        reports(here, "mediator", 20, category="PER-03", severity=3),
        reports(here, "caretaker", 15, category="PER-07", sector=here.places["peupliers"]),
        reports(here, "officer", 10, category="PER-07", severity=5),
        reports(here, "police", 5, category="PER-07", urgency="past", severity=3),
        reports(here, "conductor", 0, category="PER-03", severity=3),
    ]


def relayed(council: SmallCouncil, by: Protocol) -> Relayed:
    return relay(council.desk, by, council.id)


def told(council: SmallCouncil, alert: str) -> set[str]:
    """The codes of the agents to whom an alert was delivered."""
    codes = {agent: code for code, agent in council.agents.items()}
    return {codes[d.agent_id] for d in council.rows(Delivery) if d.alert_id == alert}


def events_of(council: SmallCouncil, alert: str) -> dict[str, str]:
    """The events of an alert: id → role."""
    return {e.event_id: e.role for e in council.rows(AlertEvent) if e.alert_id == alert}


def pattern_alerts(council: SmallCouncil) -> list[Alert]:
    return [alert for alert in council.rows(Alert) if alert.pattern is not None]
