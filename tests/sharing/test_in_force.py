"""Which charter decides: known before it begins, looked up off the way of whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from charters.decide import Engine
from config.wiring import now
from sharing.in_force import EVERY, MOST, InForce
from sharing.store import TextVersion
from tests.council import SmallCouncil
from tests.signers import FIRST, NAME, signers
from tests.statements import sent


@dataclass
class Watched:
    """Somebody who asks, a watch that the test sets, and the questions to the database."""

    council: SmallCouncil
    in_force: InForce[Engine]
    seconds: list[float]
    asked: list[str] = field(default_factory=list)

    def name(self, days: float = 0) -> str:
        """The version that decides in so many days."""
        return self.in_force(self.council.id, now() + timedelta(days=days)).charter.own_name


@pytest.fixture
def watched(council: SmallCouncil) -> Iterator[Watched]:
    """A process that has just started, and has answered once."""
    seconds = [1000.0]
    here = InForce(council.sessions, council.house.library.charters, lambda: seconds[0])
    found = Watched(council, here, seconds)

    def note(text: str) -> None:
        if "text_version" in text:
            found.asked.append(text)

    with sent(council.house.database, note):
        assert found.name() == FIRST
        found.asked.clear()
        yield found
        here.rest()


def test_nobody_waits_for_the_database(watched: Watched) -> None:
    """Asked a hundred times: no question; after a while: one, by a thread of its own."""
    assert {watched.name() for _ in range(100)} == {FIRST}
    assert watched.asked == []
    watched.seconds[0] += EVERY + 1
    assert watched.name() == FIRST
    watched.in_force.rest()
    assert len(watched.asked) == 1


def test_a_version_is_in_hand_before_it_begins(watched: Watched) -> None:
    """Adopted elsewhere, known here within the half minute, decided by the clock alone."""
    signers(watched.council).adopt()
    watched.asked.clear()
    assert watched.name(3) == FIRST  # not looked yet
    watched.seconds[0] += EVERY + 1
    watched.name()
    watched.in_force.rest()
    assert (watched.name(), watched.name(3)) == (FIRST, NAME)
    assert watched.name(-900) == FIRST


def test_whoever_has_slept_for_long_looks_first(watched: Watched) -> None:
    """Nobody asked this process all evening: at midnight it does not decide by the old one."""
    signers(watched.council).adopt()
    watched.seconds[0] += MOST + 1
    assert watched.name(3) == NAME


def test_a_council_without_a_stored_version_stands_under_the_first(watched: Watched) -> None:
    """As before there were versions in the database."""
    here = watched.council
    with here.sessions.of(here.id) as session:
        session.delete(session.get_one(TextVersion, (here.id, "charter", FIRST)))
    watched.in_force.look(here.id)
    assert watched.in_force(here.id, now()) is here.house.library.charters.first


def test_a_database_that_is_away_changes_nothing(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asks is answered by what is known; the log has the kind of failure only."""
    watched.seconds[0] += EVERY + 1

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    event.listen(watched.council.house.database, "checkout", away)
    assert watched.name() == FIRST
    watched.in_force.rest()
    event.remove(watched.council.house.database, "checkout", away)
    assert "is as before: OperationalError" in caplog.text
    assert watched.name() == FIRST
