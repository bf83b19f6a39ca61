"""Passphrases, sessions and departures: what stops opening, and what the trail says of it."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from sharing.strangers import NOBODYS_HASH
from tests.council import PASSPHRASE, SmallCouncil


def deeds(council: SmallCouncil) -> list[tuple[str, str]]:
    """Return (action, outcome) of all that is in the trail."""
    return [(entry.action, entry.outcome) for entry in council.trail()]


def opened(council: SmallCouncil, passphrase: str = PASSPHRASE) -> str:
    """Log the mediator in and return what their browser holds."""
    token = council.gate.log_in(council.email("mediator"), passphrase)
    assert token is not None
    return token


def test_a_wrong_passphrase_opens_nothing_and_is_recorded(council: SmallCouncil) -> None:
    """Nor does an address that nobody has; the trail knows the first, no council the second."""
    assert council.gate.log_in(council.email("mediator"), "autre chose") is None
    assert council.gate.log_in("personne@nulle-part.example", PASSPHRASE) is None
    assert deeds(council) == [("session:open", "refused")]


def test_a_stranger_is_refused_at_the_cost_of_somebody_known() -> None:
    """Otherwise the time it takes would tell who has an account."""
    known = PasswordHasher().hash("x")
    assert extract_parameters(NOBODYS_HASH) == extract_parameters(known)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(NOBODYS_HASH, "x")


def test_a_session_ends_at_log_out(council: SmallCouncil) -> None:
    """And only that one: the same person's other screen stays open."""
    here, there = opened(council), opened(council)
    council.gate.log_out(here)
    assert council.gate.recognise(here) is None
    assert council.gate.recognise(there) is not None
    assert deeds(council)[-1] == ("session:close", "permitted")


def test_signing_out_ends_every_session_of_a_person(council: SmallCouncil) -> None:
    """A lost phone: all screens of that person close, nobody else's."""
    mine = [opened(council), opened(council)]
    other = council.gate.log_in(council.email("officer"), PASSPHRASE)
    assert council.house.credentials.sign_out(council.id, council.agents["mediator"]) == 2
    assert [council.gate.recognise(token) for token in mine] == [None, None]
    assert other is not None
    assert council.gate.recognise(other) is not None


def test_a_renewed_passphrase_replaces_the_old_one(council: SmallCouncil) -> None:
    """What was open closes, the old passphrase opens nothing, the new one does."""
    before = opened(council)
    renewed = council.house.credentials.renew_passphrase(council.email("mediator").upper())
    assert renewed is not None
    assert council.gate.recognise(before) is None
    assert council.gate.log_in(council.email("mediator"), PASSPHRASE) is None
    assert council.gate.recognise(opened(council, renewed)) is not None
    assert ("passphrase:renew", "permitted") in deeds(council)
    assert council.house.credentials.renew_passphrase("personne@nulle-part.example") is None


def test_who_has_left_holds_nothing(council: SmallCouncil) -> None:
    """Session, passphrase and key of a person who has left open nothing."""
    token, key = opened(council), council.key("mediator", "events:read")
    council.house.credentials.let_go(council.id, council.agents["mediator"])
    assert council.gate.recognise(token) is None
    assert council.gate.recognise_key(key) is None
    assert council.gate.log_in(council.email("mediator"), PASSPHRASE) is None


def test_the_database_holds_no_token(council: SmallCouncil) -> None:
    """Whoever steals it can open no session and use no key."""
    token, key = opened(council), council.key("machine", "events:write")
    secrets = (token.partition(".")[2], key.rpartition("_")[2], PASSPHRASE)
    with council.house.database.connect() as connection:
        for table in ("login_session", "api_key", "login", "trail_entry"):
            rows = str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert not [secret for secret in secrets if secret in rows], table


@pytest.mark.parametrize("presented", ["", ".", "x.y", "vigie_a_b", "vigie_a_b_c", "é.\ud800"])
def test_nonsense_opens_nothing(council: SmallCouncil, presented: str) -> None:
    """Neither as a session nor as a key, and without an error."""
    assert council.gate.recognise(presented) is None
    assert council.gate.recognise_key(presented) is None
