"""Passkeys: made, shown, copied, shown twice, from elsewhere, and whatever else may come in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.command import NotFoundError
from sharing.second_factor.ceremonies import Site, made, named, new_challenge, shown, to_make
from sharing.store import Passkey
from sharing.tries import TRIES
from tests.council import SmallCouncil
from tests.sharing.device import Device
from tests.sharing.proving import Prover

SITE = Site("https://vigie.example")


@pytest.fixture
def prover(council: SmallCouncil) -> Prover:
    """A mediator who has just logged in and has no factor."""
    return Prover(council)


def test_a_passkey_is_made_and_shown(prover: Prover) -> None:
    """Making it proves the session; so does showing it, on another, as often as one likes."""
    device = Device()
    asked = prover.factor.ask_new_passkey(prover.visitor)
    assert (asked["rp"]["id"], asked["attestation"]) == ("vigie.example", "none")
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert prover.factor.add_passkey(prover.visitor, device.make(asked), " Téléphone ") is None
    assert prover.proved
    [held] = prover.factor.held(prover.visitor).passkeys
    assert (held.label, held.last_used_at) == ("Téléphone", None)
    other = Prover(prover.council, now=prover.now)
    question = other.factor.ask_passkey(other.visitor)
    assert question["userVerification"] == "required"
    assert [one["transports"] for one in question["allowCredentials"]] == [["internal"]]
    assert [other.show(device) for _ in range(3)] == [None] * 3
    assert other.proved
    key = {"outcome": "permitted", "by": "passkey", "key": held.id}
    assert prover.steps() == [
        {"step": "enrol", "outcome": "permitted", "by": "passkey"},
        {"step": "confirm", **key},
        *[{"step": "prove", **key}] * 3,
    ]


def test_a_device_that_never_counts_is_taken(prover: Prover) -> None:
    """Passkeys that are kept in step on several devices always say 0."""
    device = Device(counts=False)
    prover.register(device)
    assert [prover.show(device) for _ in range(3)] == [None] * 3


def test_a_copied_passkey_is_refused_and_written_down(prover: Prover) -> None:
    """Its count went back, or stands still; the trail names the key, which still works itself."""
    device = Device()
    prover.register(device)
    copy = replace(device)
    assert prover.show(device) is None
    other = Prover(prover.council, now=prover.now)
    assert other.show(copy) == "copied"
    assert not other.proved
    [kept] = prover.council.rows(Passkey)
    copied = {
        "step": "prove", "outcome": "refused", "by": "passkey", "why": "copied", "key": kept.id
    }  # fmt: skip
    assert prover.steps()[-1] == copied
    assert prover.show(device) is None
    silent = replace(device, counts=False, count=0)
    assert prover.show(silent) == "copied"


def test_a_challenge_is_answered_once(prover: Prover) -> None:
    """Right or wrong: the same answer again is late, and so is the first after a second one."""
    device = Device(counts=False)
    prover.register(device)
    answer = device.show(prover.factor.ask_passkey(prover.visitor))
    said = [prover.factor.show_passkey(prover.visitor, answer) for _ in range(2)]
    assert [refused and refused.why for refused in said] == [None, "late"]
    first = device.show(prover.factor.ask_passkey(prover.visitor))
    prover.factor.ask_passkey(prover.visitor)
    refused = prover.factor.show_passkey(prover.visitor, first)
    assert refused is not None
    assert refused.why == "wrong"
    asked = prover.factor.ask_new_passkey(prover.visitor)
    another = Device()
    assert prover.factor.add_passkey(prover.visitor, another.make(asked), "") is None
    refused = prover.factor.add_passkey(prover.visitor, Device().make(asked), "")
    assert refused is not None
    assert refused.why == "late"


def test_a_challenge_is_for_one_session_and_five_minutes(prover: Prover) -> None:
    """What was asked on one screen is not answered on another, nor tomorrow."""
    device = Device()
    prover.register(device)
    other = Prover(prover.council, now=prover.now)
    other.factor.ask_passkey(other.visitor)
    answer = device.show(prover.factor.ask_passkey(prover.visitor))
    refused = other.factor.show_passkey(other.visitor, answer)
    assert refused is not None
    assert refused.why == "wrong"
    prover.wait(minutes=5)
    refused = prover.factor.show_passkey(prover.visitor, answer)
    assert refused is not None
    assert refused.why == "late"


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://vigie.example.evil"},
        {"origin": "http://vigie.example"},
        {"origin": "https://sub.vigie.example"},
        {"rp_id": "evil.example"},
        {"verifies": False},
        {"key": Device().key},
    ],
)
def test_an_answer_from_elsewhere_is_refused(prover: Prover, change: dict[str, Any]) -> None:
    """Another origin, another site, nobody looked at, another key: when shown, and when made."""
    device = Device()
    prover.register(device)
    other = Prover(prover.council, now=prover.now)
    assert other.show(replace(device, **change)) == "wrong"
    assert not other.proved
    if "key" not in change:
        asked = prover.factor.ask_new_passkey(prover.visitor)
        answer = replace(Device(), **change).make(asked)
        refused = prover.factor.add_passkey(prover.visitor, answer, "")
        assert refused is not None
        assert refused.why == "wrong"


def test_a_passkey_is_its_owners(prover: Prover) -> None:
    """Somebody else's proves nothing here, is not made a second time, and is not taken away."""
    device, theirs = Device(), Device()
    prover.register(device)
    officer = Prover(prover.council, "officer")
    officer.register(theirs)
    assert officer.show(device) == "wrong"
    answer = device.make(officer.factor.ask_new_passkey(officer.visitor))
    refused = officer.factor.add_passkey(officer.visitor, answer, "")
    assert refused is not None
    assert refused.why == "known"
    [mine] = prover.factor.held(prover.visitor).passkeys
    for unknown in (mine.id, "", "\0", "\ud800", "x" * 5000):
        with pytest.raises(NotFoundError):
            officer.factor.take_away(officer.visitor, unknown)
    assert prover.show(device) is None


def test_a_passkey_that_was_taken_away_proves_nothing(prover: Prover) -> None:
    """It is not asked for, and not taken; the trail says which it was."""
    device = Device()
    prover.register(device)
    prover.enrol()
    [mine] = prover.factor.held(prover.visitor).passkeys
    prover.factor.take_away(prover.visitor, mine.id)
    assert prover.steps()[-1] == {
        "step": "revoke", "outcome": "permitted", "by": "passkey", "key": mine.id
    }  # fmt: skip
    assert not prover.proved
    assert prover.factor.ask_passkey(prover.visitor)["allowCredentials"] == []
    assert prover.show(device) == "wrong"


def test_a_passkey_is_taken_while_codes_wait(prover: Prover) -> None:
    """Whoever guesses codes locks nobody out who has a passkey; nor do wrong answers of one."""
    device = Device()
    prover.register(device)
    prover.enrol()
    for _ in range(TRIES):
        prover.show_code(prover.wrong())
    assert prover.show_code(prover.code(1)) == "wait"
    for _ in range(TRIES + 1):
        assert prover.show(replace(device, origin="https://evil.example")) == "wrong"
    assert prover.show(device) is None


@pytest.mark.parametrize("label", ["", "   ", "\0", "x\ud800"])
def test_a_label_that_cannot_be_kept_is_replaced(prover: Prover, label: str) -> None:
    """The passkey has a name all the same, and a long one is cut."""
    prover.register(Device(), label)
    prover.register(Device(), "x" * 500)
    labels = [held.label for held in prover.factor.held(prover.visitor).passkeys]
    assert labels == ["Clé d’accès", "x" * 60]


def test_without_an_origin_there_are_no_passkeys(prover: Prover) -> None:
    """Nobody said where we are, so nothing can be bound to it."""
    factor = replace(prover.factor, site=None)
    with pytest.raises(NotFoundError):
        factor.ask_new_passkey(prover.visitor)
    with pytest.raises(NotFoundError):
        factor.show_passkey(prover.visitor, "{}")


CHALLENGE = new_challenge()
ASKED = to_make(SITE, CHALLENGE, "council.agent", "Awa Traoré", [])
DEVICE = Device()
MADE, SHOWN = DEVICE.make(ASKED), DEVICE.show(ASKED)
KEY = made(SITE, CHALLENGE, MADE)
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)  # fmt: skip


@given(
    which=st.sampled_from((MADE, SHOWN)),
    where=st.sampled_from(
        ("id", "rawId", "type", "clientDataJSON", "attestationObject", "authenticatorData",
         "signature", "transports")
    ),
    what=JSON | st.text(alphabet="AZaz09-_", max_size=300),
)  # fmt: skip
def test_a_changed_answer_is_never_an_error(which: str, where: str, what: Any) -> None:
    """One part of a right answer replaced by anything: taken as it was, or not taken."""
    assert KEY is not None
    answer = json.loads(which)
    (answer if where in answer else answer["response"])[where] = what
    text = json.dumps(answer)
    found = made(SITE, CHALLENGE, text)
    if where != "transports":
        assert found in (None, KEY)
    count = shown(SITE, CHALLENGE, text, KEY.public_key)
    assert count in (None, DEVICE.count)
    assert isinstance(named(text), str)


@given(st.text() | JSON.map(json.dumps))
def test_nonsense_is_never_an_error(answer: str) -> None:
    """Nor is what nests deeper than anybody would, or is longer."""
    assert KEY is not None
    for text in (answer, "[" * 15_000, '{"id":' * 3_000, MADE + " " * 20_000):
        assert made(SITE, CHALLENGE, text) is None
        assert shown(SITE, CHALLENGE, text, KEY.public_key) is None
        assert named(text) == "" or text == answer
