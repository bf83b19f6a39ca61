"""The sealed space: who opens it, for how long, and what is left behind on the server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from sharing.command import ConflictError, InvalidInputError
from sharing.gate import Visitor
from sharing.sealed_space import LASTS, SealedSpaces, Shut, Stayed
from sharing.sealing.passphrase import Cost
from sharing.store import Base, OpenedSpace, SealedPair, WrongPassphrase
from sharing.tries import TRIES, WINDOW
from tests.council import PASSPHRASE, SmallCouncil

CHEAP = Cost(memory=16 * 1024, iterations=1, lanes=1)
SECRET = "sept hérons gris derrière le gymnase"


@dataclass
class Clock:
    """An hour that the test sets."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Here:
    """A council with its sealed spaces, under one clock."""

    council: SmallCouncil
    spaces: SealedSpaces
    clock: Clock

    def visitor(self, agent: str = "officer") -> Visitor:
        """Log an agent in anew."""
        gate = replace(self.council.gate, clock=self.clock)
        found = gate.recognise(gate.log_in(self.council.email(agent), PASSPHRASE) or "")
        assert found is not None
        return found

    def opened(self, visitor: Visitor) -> Stayed:
        """Open the visitor's space."""
        found = self.spaces.open(visitor, SECRET)
        assert isinstance(found, Stayed)
        return found


@pytest.fixture
def here(council: SmallCouncil) -> Here:
    """The officer's pair is made."""
    clock = Clock(datetime.now(UTC))
    spaces = SealedSpaces(council.sessions, clock, CHEAP)
    found = Here(council, spaces, clock)
    spaces.make(found.visitor(), SECRET)
    return found


def test_what_was_opened_is_the_pair_that_was_made(here: Here) -> None:
    """On this session, with this cookie."""
    visitor = here.visitor()
    assert here.spaces.has_pair(visitor)
    pair = here.spaces.enter(visitor, here.opened(visitor).cookie)
    assert pair is not None
    [kept] = here.council.rows(SealedPair)
    assert (pair.key_id, pair.public.raw) == (kept.id, kept.public)


def test_it_opens_on_no_other_session_and_with_no_other_cookie(here: Here) -> None:
    """Nor for somebody else, nor without a cookie, nor with something that is none."""
    visitor, again = here.visitor(), here.visitor()
    cookie = here.opened(visitor).cookie
    other = here.opened(again).cookie
    here.spaces.make(here.visitor("police"), SECRET)
    police = here.visitor("police")
    here.opened(police)
    assert here.spaces.enter(again, cookie) is None
    assert here.spaces.enter(visitor, other) is None
    assert here.spaces.enter(police, cookie) is None
    changed = bytes([bytes.fromhex(cookie)[0] ^ 1, *bytes.fromhex(cookie)[1:]]).hex()
    for odd in ("", "x", "é", cookie[:-2], changed, cookie + "00", cookie + " "):
        assert here.spaces.enter(visitor, odd) is None
    assert here.spaces.enter(visitor, cookie) is not None


def test_it_stays_open_for_as_long_as_one_works(here: Here) -> None:
    """A quarter of an hour from the last request; a later end written in the row opens nothing."""
    visitor = here.visitor()
    cookie = here.opened(visitor).cookie
    for _ in range(4):
        here.clock.now += LASTS - timedelta(seconds=1)
        assert here.spaces.enter(visitor, cookie) is not None
    here.clock.now += LASTS
    assert here.spaces.enter(visitor, cookie) is None
    with here.council.sessions.of(here.council.id) as session:
        kept = session.scalars(select(OpenedSpace)).one()
        kept.ends = here.clock.now + LASTS
    assert here.spaces.enter(visitor, cookie) is None


def test_a_locked_space_stays_locked(here: Here) -> None:
    """The lock button, and a second press of it."""
    visitor = here.visitor()
    cookie = here.opened(visitor).cookie
    here.spaces.shut(visitor)
    here.spaces.shut(visitor)
    assert here.spaces.enter(visitor, cookie) is None
    assert here.council.rows(OpenedSpace) == []


def test_whoever_logs_out_or_leaves_leaves_nothing_open(here: Here) -> None:
    """Not even what the server kept of it."""
    visitor, other = here.visitor(), here.visitor()
    for one in (visitor, other):
        here.opened(one)
    here.council.gate.log_out(visitor.token)
    assert len(here.council.rows(OpenedSpace)) == 1
    here.council.house.credentials.let_go(here.council.id, here.council.agents["officer"])
    assert here.council.rows(OpenedSpace) == []


def test_too_many_tries_and_that_person_waits(here: Here) -> None:
    """Also for the right one; nobody else waits, and it survives the process."""
    visitor = here.visitor()
    here.spaces.make(here.visitor("police"), SECRET)
    for _ in range(TRIES - 1):
        assert here.spaces.open(visitor, "wrong") == Shut()
    last = here.spaces.open(visitor, "wrong")
    assert last == Shut(here.clock.now + WINDOW)
    anew = SealedSpaces(here.council.sessions, here.clock, CHEAP)
    assert anew.open(visitor, SECRET) == last
    assert isinstance(anew.open(here.visitor("police"), SECRET), Stayed)
    here.clock.now += WINDOW
    assert isinstance(anew.open(here.visitor(), SECRET), Stayed)
    assert here.council.rows(WrongPassphrase) == []


def test_tries_at_once_are_all_counted(here: Here) -> None:
    """Twenty at the same moment are five tries, not twenty."""
    visitor = here.visitor()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: here.spaces.open(visitor, f"wrong {n}"), range(20)))
    assert len(here.council.rows(WrongPassphrase)) == TRIES
    assert sum(answer != Shut() for answer in answers) >= 15


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("court", "weak_passphrase"),
        ("a" * 40, "weak_passphrase"),
        ("trop long " * 30, "weak_passphrase"),
        (PASSPHRASE, "same_passphrase"),
    ],
)
def test_a_passphrase_that_guards_nothing_is_refused(
    council: SmallCouncil, passphrase: str, code: str
) -> None:
    """With what would be right; nothing is made, and what was typed is in no error."""
    here = Here(council, SealedSpaces(council.sessions, lambda: datetime.now(UTC), CHEAP),
                Clock(datetime.now(UTC)))  # fmt: skip
    with pytest.raises(InvalidInputError, match=code) as refused:
        here.spaces.make(here.visitor(), passphrase)
    assert passphrase not in str(refused.value) + str(refused.value.problems)
    assert council.rows(SealedPair) == []


def test_there_is_one_pair_and_it_is_made_first(here: Here) -> None:
    """A second one would leave what was sealed to the first behind."""
    with pytest.raises(ConflictError, match="prêt"):
        here.spaces.make(here.visitor(), SECRET + " bis")
    with pytest.raises(ConflictError, match="prêt"):
        here.spaces.open(here.visitor("police"), SECRET)


def test_each_step_is_in_the_trail_without_what_was_typed(here: Here) -> None:
    """Made, opened, refused, made to wait, shut."""
    visitor = here.visitor()
    cookie = here.opened(visitor).cookie
    here.spaces.shut(visitor)
    for _ in range(TRIES + 1):
        here.spaces.open(visitor, "un mauvais secret")
    steps = [e for e in here.council.trail() if e.action.startswith("space:")]
    assert Counter((e.action, e.outcome) for e in steps) == {
        ("space:make", "permitted"): 1,
        ("space:open", "permitted"): 1,
        ("space:shut", "permitted"): 1,
        ("space:open", "refused"): TRIES + 1,
    }
    written = "".join(f"{e.detail}{e.resource}" for e in here.council.trail())
    assert SECRET not in written
    assert "mauvais" not in written
    assert cookie not in written


def test_whoever_has_the_server_has_nothing(here: Here) -> None:
    """Neither the passphrase, nor the pair, nor what the cookie holds is in any row or file."""
    visitor = here.visitor()
    cookie = here.opened(visitor).cookie
    pair = here.spaces.enter(visitor, cookie)
    assert pair is not None
    kept = b"".join(everything(here.council.house.database))
    assert pair.public.raw in kept, "this is where it would be found"
    for secret in (SECRET.encode(), pair.raw, pair.raw[:48], bytes.fromhex(cookie)):
        assert secret not in kept
    assert cookie.encode() not in kept


def everything(database: Engine) -> Iterator[bytes]:
    """Yield every value of every row, and the files of SQLite."""
    with database.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    yield value if isinstance(value, bytes) else str(value).encode()
    if database.url.drivername == "sqlite":
        path = Path(database.url.database or "")
        yield from (file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
