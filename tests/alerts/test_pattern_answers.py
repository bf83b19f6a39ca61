"""A pattern is told by the channels that it names, and goes on to its own chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alerts.channels.store import Sending
from alerts.store import AlertStep
from protocols.model import Channel, Step
from tests.alerts.together import default, pattern_alerts, protocol, relayed, reports
from tests.council import SmallCouncil


def test_a_pattern_is_told_by_its_channels_and_goes_on_to_its_chain(council: SmallCouncil) -> None:
    """What it says itself; what it does not say is as for a duty: the board, article A09."""
    chain = (Step(timedelta(minutes=90), frozenset({"state_police"})),)
    email = frozenset({Channel.BOARD, Channel.EMAIL})
    [plain] = default("AP3")
    loud = replace(plain, id="AP30", channels=email, escalation=chain)
    for minutes in (90, 50, 10):  # further apart than one fact
        reports(council, "mediator", minutes, severity=3, urgency="routine")
    relayed(council, protocol(plain, loud))
    found = {alert.pattern: alert for alert in pattern_alerts(council)}
    steps = {
        row.alert_id: (row.whom, row.after_s // 60)
        for row in council.rows(AlertStep)
        if row.alert_id in {alert.id for alert in found.values()}
    }
    assert steps[found["AP3"].id] == (["council_coordinator"], 120)
    assert steps[found["AP30"].id] == (["state_police"], 90)
    letters = {(one.alert_id, one.channel) for one in council.rows(Sending)}
    assert letters == {(found["AP30"].id, "email")}
    assert found["AP30"].channels == ["board", "email"]
