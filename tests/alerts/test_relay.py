"""News becomes alerts for those who must and may hear: each event once, each person once.

The plain story is in `test_relaying.py`; here are the people, places and races that break relays.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.channels.store import Sending
from alerts.relay import relay, waiting_councils
from alerts.store import Alert, AlertStep, CellMember, Delivery, LiveMessage
from charters.vocabulary import Action
from sharing.command import RefusedError
from sharing.drafts import EventDraft
from sharing.events import PostEvent
from sharing.store import Agent, AgentSector, Council, Outbox
from tests.council import SmallCouncil
from tests.servers.process import Process, python, wait_until


def told(council: SmallCouncil) -> set[str]:
    """The codes of the agents who have a delivery."""
    codes = {agent: code for code, agent in council.agents.items()}
    return {codes[delivery.agent_id] for delivery in council.rows(Delivery)}


def weighed(council: SmallCouncil) -> dict[str, str]:
    """What the charter said of each who was to be told, by agent."""
    codes = {agent: code for code, agent in council.agents.items()}
    return {
        codes[entry.actor]: entry.outcome
        for entry in council.trail()
        if entry.action == Action.ALERT_RECEIVE
    }


def happens(council: SmallCouncil, **changes: object) -> None:
    """Something happens in nord and is relayed."""
    council.ask("mediator", PostEvent(council.draft(**changes)))
    council.relay()


def joins_the_cell(council: SmallCouncil, agent: str) -> None:
    """An agent becomes a member of the watch cell."""
    with council.sessions.of(council.id) as session:
        session.add(CellMember(cell_id=council.cell, agent_id=council.agents[agent]))


def leaves(council: SmallCouncil, agent: str) -> None:
    """An agent leaves the council."""
    with council.sessions.of(council.id) as session:
        row = session.get_one(Agent, (council.id, council.agents[agent]))
        row.left_at = datetime.now(UTC)


def test_each_is_told_once_by_the_shortest_delay(council: SmallCouncil) -> None:
    """Named by three duties, the officer has one delivery, due by the most pressing."""
    happens(council, severity=5, urgency="immediate")
    [alert] = council.rows(Alert)
    deliveries = {row.agent_id: row for row in council.rows(Delivery)}
    officer = deliveries[council.agents["officer"]]
    assert officer.duties == ["AP1", "AP2", "TRQ-04"]
    assert officer.articles == ["A09", "A14"]
    assert officer.due_at - alert.created_at == timedelta(minutes=5)
    assert alert.due_at == min(row.due_at for row in deliveries.values())
    assert alert.duties == sorted({duty for row in deliveries.values() for duty in row.duties})
    assert told(council) == {"officer", "coordinator", "police"}


def test_who_must_be_told_may_be_refused_by_the_charter(council: SmallCouncil) -> None:
    """A point of sale is no mediator's business, member of the cell or not (A07)."""
    joins_the_cell(council, "mediator")
    council.ask("machine", PostEvent(council.draft(category="STU-02", severity=5)))
    council.relay()
    assert weighed(council) == {
        "mediator": "refused",
        "officer": "refused",
        "coordinator": "permitted",
        "police": "permitted",
    }
    assert told(council) == {"coordinator", "police"}
    received = [entry for entry in council.trail() if entry.action == Action.ALERT_RECEIVE]
    refusals = [entry.rules for entry in received if entry.outcome == "refused"]
    assert sorted(refusals) == ['["R07.3"]', '["R07.4"]']


def test_who_is_of_the_cell_but_not_of_the_sector_is_refused(council: SmallCouncil) -> None:
    """The cell looks after nord; the auditor has no ground at all."""
    joins_the_cell(council, "auditor")
    happens(council, severity=5)
    assert weighed(council)["auditor"] == "refused"
    assert "auditor" not in told(council)


def test_where_nobody_may_hear_nobody_is_told(council: SmallCouncil) -> None:
    """Those who left are not told, be they of the cell; and the news does not wait for ever.

    The alert stands all the same: whoever comes next is told (`test_escalation.py`).
    """
    for agent in ("officer", "coordinator", "police"):
        leaves(council, agent)
    happens(council, severity=5, urgency="immediate")
    assert council.rows(Delivery) == []
    [step, *_] = sorted(council.rows(AlertStep), key=lambda step: step.rank)
    assert step.due_at == council.rows(Alert)[0].created_at
    assert waiting_councils(council.desk) == []


def test_what_is_past_wakes_nobody(council: SmallCouncil) -> None:
    """However grave, in whatever category; and of what follows a circuit there is no event."""
    for category in ("TRQ-04", "BIE-05", "PER-04", "STU-02"):
        happens(council, category=category, severity=5, urgency="past")
    assert council.rows(Alert) == []
    assert waiting_councils(council.desk) == []
    with pytest.raises(RefusedError):
        happens(council, category="VUL-06", severity=5)
    assert len(council.rows(Outbox)) == 4


def test_the_hour_is_the_councils(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> None:
    """A duty of the night in La Réunion is kept by the clock of La Réunion."""
    at = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)  # half past midnight there
    seen: list[int] = []
    when = type(council.house.protocol.duties[0].when)
    monkeypatch.setattr(when, "covers", lambda _, facts: seen.append(facts.hour))
    for zone, expected in (("Indian/Reunion", 0), ("Europe/Paris", 21)):
        with council.sessions.of(council.id) as session:
            session.get_one(Council, council.id).time_zone = zone
        happens(council, occurred_from=at)
        assert set(seen) == {expected}
        seen.clear()


def test_a_new_place_of_work_counts_from_now(council: SmallCouncil) -> None:
    """Who is posted to the sector today is told of tonight, not of last night."""
    happens(council, severity=3)
    with council.sessions.of(council.id) as session:
        new = Agent(id="a-new-officer", name="Gaël Petit", profession="municipal_police")
        new.partner_id = council.partners["town"]
        session.add(new)
        session.flush()
        session.add(AgentSector(agent_id=new.id, territory_id=council.places["nord"]))
    happens(council, severity=3)
    assert [row.agent_id for row in council.rows(Delivery)].count("a-new-officer") == 1


# ------------------------------------------------------------------ once


def test_a_long_queue_is_relayed_by_parts(council: SmallCouncil) -> None:
    """Oldest first, as many as were asked for."""
    drafts = [council.draft() for _ in range(7)]
    council.desk.carry_out_all([PostEvent(d) for d in drafts], council.actor("mediator"))
    done = [relay(council.desk, council.house.protocol, council.id, 3) for _ in range(4)]
    assert [part.news for part in done] == [3, 3, 1, 0]
    assert len(council.rows(Alert)) == 7


def once_each(council: SmallCouncil, count: int) -> None:
    """Each event has one alert, each alert its deliveries, letters and one message."""
    alerts, deliveries = council.rows(Alert), council.rows(Delivery)
    assert len({alert.event_id for alert in alerts}) == len(alerts) == count
    told = {(d.alert_id, d.agent_id, d.channel) for d in deliveries}
    assert len(told) == len(deliveries) == 4 * count, "two people, on the board and by e-mail"
    assert len(council.rows(Sending)) == 2 * count
    messages = sorted(council.rows(LiveMessage), key=lambda message: message.number)
    assert [message.number for message in messages] == list(range(1, count + 1))
    assert {message.alert_id for message in messages} == {alert.id for alert in alerts}
    received = [e for e in council.trail() if e.action == Action.ALERT_RECEIVE]
    assert len(received) == 2 * count


def night(council: SmallCouncil, count: int) -> list[PostEvent]:
    """Events that each alert the officer and the coordinator."""
    draft: EventDraft = council.draft(severity=4, urgency="immediate")
    return [PostEvent(draft) for _ in range(count)]


def test_relays_at_once_alert_once(council: SmallCouncil) -> None:
    """Four threads at a time, small batches, while people go on posting, the first one too."""
    actor = council.actor("mediator")
    council.desk.carry_out_all(night(council, 20), actor)
    late = night(council, 10)

    def work(number: int) -> None:
        if number == 0:
            for command in late:
                council.desk.carry_out(command, actor)
        while relay(council.desk, council.house.protocol, council.id, 2).news:
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    while council.relay().news:
        pass
    once_each(council, 30)


def test_processes_at_once_alert_once(council: SmallCouncil, tmp_path: Path) -> None:
    """Two processes with nothing in common but the database."""
    council.desk.carry_out_all(night(council, 40), council.actor("mediator"))
    words = ("-m", "tests.alerts.relayer", council.house.settings.database_url, council.id)
    workers = [Process(python(*words), tmp_path / f"{number}.log") for number in range(2)]
    try:
        wait_until(lambda: not any(worker.running() for worker in workers), "the relayers to end")
        assert [worker.popen.returncode for worker in workers] == [0, 0], workers[0].text
    finally:
        for worker in workers:
            worker.kill()
    once_each(council, 40)
