"""What was given up is sent again from the page, to a machine that takes it now."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from alerts.channels.queue import AGAIN
from alerts.channels.signed import headers
from config.wiring import now
from tests.alerts.test_sources import works_as
from tests.channels.letters import SECRET, lane_of, letters, post_of, webhook
from tests.channels.strangers import Machine
from tests.channels.test_sent import have_the_machine_told
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said

HERE = "/envois"


def given_up(council: SmallCouncil, machine: Machine) -> tuple[str, str]:
    """A letter that a machine has refused for days; return the webhook and the letter."""
    hook, machine.status = webhook(council, machine), 400
    have_the_machine_told(council)
    days = count()
    patient = replace(post_of(council, None), clock=lambda: now() + timedelta(days=next(days)))
    for _ in range(len(AGAIN)):
        assert patient.send_next(lane_of(council, hook)) == "failed"
    assert patient.send_next(lane_of(council, hook)) == "dead"
    [letter] = letters(council)
    return hook, letter.id


def test_a_letter_given_up_reaches_the_machine_by_the_button_beside_it(
    council: SmallCouncil, machine: Machine
) -> None:
    """The same letter by its id, the same words, signed anew; once, by who keeps the channels."""
    hook, letter = given_up(council, machine)
    carrier, lane, before = post_of(council, None), lane_of(council, hook), [*machine.taken]
    works_as(council, "officer", "platform_admin")
    keeper, reader = Person(council, "coordinator"), Person(council, "officer")
    page = keeper.client.get(HERE)
    assert "Machine localhost, Médiation du Val" in said(page)
    assert "La machine refuse ce message." in said(page)
    assert re.findall(r'name="sending" value="([^"]+)"', page.text) == [letter]
    machine.status, form = 200, {"sending": letter}
    assert "La machine refuse ce message." in said(reader.client.get(HERE))
    assert letter not in reader.client.get(HERE).text, "who may only read has no button"
    assert reader.post(f"{HERE}/renvoyer", form).status_code == 403
    assert keeper.client.post(f"{HERE}/renvoyer", data=form).status_code == 400, "without a token"
    assert carrier.send_next(lane) is None
    assert keeper.post(f"{HERE}/renvoyer", form).location == HERE
    assert "1 message en route" in said(keeper.client.get(HERE))
    assert [carrier.send_next(lane), carrier.send_next(lane)] == ["sent", None]
    [taken] = machine.taken[len(before) :]
    assert {one.headers["webhook-id"] for one in (*before, taken)} == {letter}
    assert {(one.path, one.body) for one in (*before, taken)} == {(taken.path, taken.body)}
    at = datetime.fromtimestamp(int(taken.headers["webhook-timestamp"]), UTC)
    assert abs(now() - at) < timedelta(minutes=5), "signed when it is sent"
    assert headers(SECRET, letter, at, taken.body).items() <= taken.headers.items()
    page = keeper.client.get(HERE)
    assert "Tout est arrivé." in said(page)
    assert keeper.post(f"{HERE}/renvoyer", form).location == HERE
    assert carrier.send_next(lane) is None, "what has arrived is not sent again"
    deeds = [e.action for e in council.trail() if e.resource == f"channel:{letter}"]
    assert sorted(deeds) == ["channel:give_up", "channel:send"]
