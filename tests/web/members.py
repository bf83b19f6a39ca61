"""Members of a working group at the pages, each with a second factor and an open sealed space."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from config.wiring import now
from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from sharing.sealed_space import SealedSpaces
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON
from tests.web.sealed import CHEAP, Sealed
from tests.web.test_pages_bad_input import said

NEW = "/fiches/nouvelle"


@pytest.fixture
def group(council: SmallCouncil) -> str:
    """The coordinator and the officer sit in it."""
    spaces = SealedSpaces(council.sessions, now, CHEAP)
    vars(council.house).update(sealed_spaces=spaces)
    made = council.ask("coordinator", CreateGroup("Suivi Nord", "territorial_group"))
    until = datetime.now(UTC) + timedelta(days=90)
    for member in ("coordinator", "officer"):
        council.ask("coordinator", Accredit(made, council.agents[member], until))
    return made


class Member(Sealed):
    """A member with an open space."""

    def __init__(self, council: SmallCouncil, agent: str) -> None:
        super().__init__(council, agent)
        self.agent = agent
        self.enrol()
        assert self.make().status_code == 302
        assert self.open().status_code == 302

    def create(self, group: str, **changes: str) -> TestResponse:
        """Open a record about an invented person."""
        form = {
            "group": group, "referent": self.council.agents["officer"], "purpose": FOLLOW_UP,
            **PERSON, **changes,
        }  # fmt: skip
        return self.post(NEW, form, NEW)

    def enter(self, record: str) -> str:
        """Say why, and return the address of the opened record."""
        answer = self.post(f"/fiches/{record}", {"purpose": FOLLOW_UP, "motive": MOTIVE})
        assert answer.status_code == 302, said(answer)
        assert answer.location is not None
        return answer.location

    def change(self, here: str, element: str, **values: str) -> TestResponse:
        """Change an element by its form, as it stood when it was shown."""
        address = f"{here}/{element}/changer"
        form = hidden(self.client.get(address).text)
        return self.post(address, {**form, **values})


def hidden(page: str) -> dict[str, str]:
    """Return the fields of the page's form, as a browser would send them untouched."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found.pop("csrf_token", None)
    typed = re.findall(r'<input class="input" id="\w+" name="(\w+)"[^>]* value="([^"]*)"', page)
    chosen = re.findall(r'<select class="input" id="(\w+)".*?</select>', page, re.DOTALL)
    for name in chosen:
        block = page.partition(f'id="{name}"')[2].partition("</select>")[0]
        word = re.search(r'<option value="([^"]*)" selected', block)
        found[name] = word[1] if word else ""
    return {**found, **dict(typed)}


@pytest.fixture
def keeper(council: SmallCouncil, group: str) -> Member:
    """The coordinator."""
    return Member(council, "coordinator")


@pytest.fixture
def officer(council: SmallCouncil, group: str) -> Member:
    """The municipal police."""
    return Member(council, "officer")


def created(keeper: Member, group: str) -> str:
    """Return the id of a new record."""
    answer = keeper.create(group)
    assert answer.status_code == 302, said(answer)
    assert answer.location is not None
    return answer.location.rpartition("/")[2]
