"""The stage is set for a script, and struck when it has been played."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from alerts.channels.devices import AddDevice
from alerts.channels.outlets import KeepGateway, OpenNotifications
from alerts.channels.store import Phone, Preference
from alerts.channels.webhooks import AddWebhook, Keeping
from alerts.rosters.store import Roster, RosterShift
from sharing.store import new_id
from tests.acceptance.receivers import SECRET, Gateway, Machine, PushService
from tests.acceptance.script import Script
from tests.acceptance.stage import Screen, Stage
from tests.acceptance.town import Town
from tests.channels.letters import KEEPING
from tests.council import SmallCouncil


def set_stage(script: Script, town: Town) -> Stage:
    """Open the council's screens, put its machines on the list, and keep its people's wishes."""
    council = town.councils[script.name]
    stage = Stage(script, town, council)
    with council.sessions.of(council.id) as session:
        quiet = dict(zip(("quiet_from", "quiet_until"), script.quiet or (), strict=False))
        for who in script.mails:
            wish = {"agent_id": council.agents[who], "channel": "email", "severity_from": 1}
            session.add(Preference(**wish, **quiet))
        if script.on_duty:
            for row in _roster(council, script):
                session.add(row)
                session.flush()
    keeping = replace(KEEPING, seal=council.house.post.seal)
    for name in script.hooks:
        stage.hooks[name] = there = Machine()
        adds = AddWebhook(council.agents["machine"], there.address, SECRET, keeping)
        council.ask("coordinator", adds)
    _carry(stage, keeping)
    for who in {line.seen.screen for line in script.lines if line.seen and line.seen.screen}:
        stage.screens[who] = Screen(town.live, town.web, stage.key(who), who)
        stage.screens[who].begin()
    return stage


def _carry(stage: Stage, keeping: Keeping) -> None:
    """Have the council send SMS and notifications, to those who have given what it takes."""
    council, script = stage.council, stage.script
    if script.sms:
        stage.hooks["gateway"] = Gateway()
        council.ask("coordinator", KeepGateway(stage.hooks["gateway"].address, keeping))
        with council.sessions.of(council.id) as session:
            for number, who in enumerate(script.sms):
                known = {"number": f"+3363998000{number}", "given_at": datetime.now(UTC)}
                session.add(Phone(agent_id=council.agents[who], **known))
    if script.push:
        stage.hooks["push"] = service = PushService()
        council.ask("coordinator", OpenNotifications())
        for who in script.push:
            council.ask(who, AddDevice(f"http://localhost:{service.port}/push/{who}", keeping))
    for there in stage.hooks.values():
        there.up()


def _roster(council: SmallCouncil, script: Script) -> list[Any]:
    """The town's police take turns: who is on duty now, and the other at other hours."""
    begins, day = (script.hour - 1) % 24 * 60, date.today() - timedelta(days=8)  # noqa: DTZ011  # long before
    roster = Roster(
        id=new_id(),
        name="Nuit",
        partner_id=council.partners["town"],
        profession="municipal_police",
        made_at=datetime.now(UTC),
    )
    others = {"officer", "patrol"} - {script.on_duty}
    turns = [(script.on_duty, begins)] + [(who, (begins + 720) % 1440) for who in others]
    shifts = [
        RosterShift(
            roster_id=roster.id,
            agent_id=council.agents[who],
            days="0123456",
            begins=since,
            ends=(since + 240) % 1440,
            first_day=day,
        )
        for who, since in turns
    ]
    return [roster, *shifts]


def strike(stage: Stage) -> None:
    """Close what was opened for one script."""
    stage.over.set()
    for screen in stage.screens.values():
        screen.stop.set()
    for there in stage.hooks.values():
        there.over.set()
        there.down()
