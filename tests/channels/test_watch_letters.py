"""Letters about the watch itself: whoever has gone home learns that nobody would answer tonight."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest

from alerts.channels.outlets import EndOutlet
from alerts.channels.queue import Lane
from alerts.channels.sms import PART, length, of_watch
from alerts.channels.smtp import Mailer
from alerts.channels.told import ABOUT
from alerts.rosters.adoption import look_at_adopted
from config.rounds import look_for_holes
from config.wiring import House
from protocols.model import Channel
from tests.channels.letters import ORIGIN, lane_of, letters, post_of, sms_of
from tests.channels.mail_server import Smtp
from tests.channels.strangers import Machine
from tests.council import SmallCouncil
from tests.rosters.lines import PARIS, on_roster, today


@contextmanager
def afternoon(council: SmallCouncil, mailer: Mailer | None) -> Iterator[House]:
    """The council's house at five past four, with or without a mail server."""
    house = House(replace(council.house.settings, mailer=mailer))
    day = today()
    at = datetime(day.year, day.month, day.day, 16, 5, tzinfo=PARIS)
    vars(house)["desk"] = replace(house.desk, clock=lambda: at)
    try:
        yield house
    finally:
        house.close()


def mailer_of(smtp: Smtp) -> Mailer:
    return Mailer("127.0.0.1", smtp.port, "alerte@vigie.example", "none")


def test_a_night_without_anybody_is_written_to_who_has_gone_home(
    council: SmallCouncil, smtp: Smtp, machine: Machine
) -> None:
    """By e-mail and SMS, once a day: that there is something to look at, and the page of it."""
    sms_of(council, machine, "coordinator", "officer", severity=5)
    on_roster(council, ("officer", "0123456", 8 * 60, 20 * 60))
    with afternoon(council, mailer_of(smtp)) as house:
        for _ in range(2):
            look_for_holes(house)
    to = {(one.agent_id, one.channel, one.about) for one in letters(council)}
    keeper = council.agents["coordinator"]
    assert to == {(keeper, "email", "coverage"), (keeper, "sms", "coverage")}
    post = replace(post_of(council, smtp), clock=house.desk.clock)
    assert post.send_next(lane_of(council)) == "sent"
    assert post.send_next(Lane(council.id, "sms", "")) == "sent"
    [(_, message)] = smtp.inbox
    assert message["Subject"] == "Vigie\u00a0: personne à certaines heures"
    assert "il y a des heures où personne ne répondrait." in message.get_content()
    assert f"{ORIGIN}/couverture" in message.get_content()
    [taken] = machine.taken
    said = f"Vigie : personne à certaines heures {ORIGIN}/couverture"
    assert json.loads(taken.body)["params"]["message"] == said


@pytest.mark.parametrize("mails", [False, True])
def test_by_what_there_is(council: SmallCouncil, smtp: Smtp, machine: Machine, mails: bool) -> None:
    """A house without a mail server, a council without a gateway: nothing that could only die."""
    sms_of(council, machine, "officer")
    on_roster(council, ("officer", "0123456", 8 * 60, 20 * 60))
    council.ask("coordinator", EndOutlet("sms"))
    with afternoon(council, mailer_of(smtp) if mails else None) as house:
        look_for_holes(house)
    assert [one.channel for one in letters(council)] == (["email"] if mails else [])


def test_a_protocol_that_is_adopted_with_holes_is_told_of_as_well(council: SmallCouncil) -> None:
    """The same way, once."""
    house = council.house
    for _ in range(2):
        look_at_adopted(house.desk, council.id, house.protocol, frozenset({Channel.EMAIL}))
    assert [(one.channel, one.about) for one in letters(council)] == [("email", "adopted")]


def test_an_sms_about_the_watch_is_one_part() -> None:
    for about in ABOUT.values():
        text = of_watch(about, f"{ORIGIN}{about.page}")
        assert about.subject.replace("’", "'") in text
        assert length(text) <= PART
