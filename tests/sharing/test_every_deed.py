"""Every door leaves an entry: which one, by whom, about what; and none of them forgets.

What goes by the desk is recorded by the desk, whatever it is.  Everything else that opens, gives or
takes away something is here, with the entry it leaves; a method that is added to one of these doors
has to be listed, as a deed or as one of those that change and show nothing.
"""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import DBAPIError

from config.cli import main
from config.commands import agent, audit, key
from sharing.command import Command, Listing
from sharing.credentials import Credentials
from sharing.federated import Federated
from sharing.gate import Gate
from sharing.recovery import Recovery
from sharing.rotation import Rotation
from sharing.sealed_space import SealedSpaces
from sharing.second_factor.factors import SecondFactor
from tests.council import PASSPHRASE, SmallCouncil
from tests.sharing.test_unwritable_trail import unwritable

DEEDS = {  # door: the methods that leave an entry, and those that change and show nothing
    Credentials: (
        "make_key revoke_key sign_out let_go reset_factors unlink renew_passphrase",
        "hash_passphrase",
    ),
    Federated: ("log_in", ""),
    Gate: ("log_in log_out recognise_key", "recognise set_theme"),
    Recovery: ("set_up rehearse retire restore", ""),
    Rotation: ("change_passphrase change_pair go_on", "left"),
    SealedSpaces: ("make open shut", "has_pair enter ends refuse_weak"),
    SecondFactor: (
        (
            "begin_application confirm_application show_code show_recovery make_recovery "
            "add_passkey show_passkey take_away"
        ),
        "held ask_new_passkey ask_passkey has_read",
    ),
}


@pytest.mark.parametrize("door", DEEDS, ids=lambda door: str(door.__name__))
def test_no_door_has_a_way_that_nobody_thought_of(door: type) -> None:
    """Whoever adds one says here whether it is a deed, and lets it leave an entry."""
    found = inspect.getmembers(door, inspect.isfunction)
    public = {name for name, _ in found if not name.startswith("_")}
    assert public == {name for names in DEEDS[door] for name in names.split()}


def commands(of: type[Any] = Command) -> list[type[Any]]:
    """Return every command there is."""
    return [one for sub in of.__subclasses__() for one in (sub, *commands(sub))]


def test_whatever_lists_says_how_many() -> None:
    """What was shown is in no entry; how many lines were is in each."""
    lists = [
        one
        for one in commands()
        if "carry_out" in vars(one) and (issubclass(one, Listing) or one.__name__[:4] == "List")
    ]
    assert len(lists) > 15
    silent = [
        one.__name__
        for one in lists
        if one.__module__.split(".")[0] in ("sharing", "alerts")
        and not any(word in inspect.getsource(one) for word in ('"count"', "count="))
    ]
    assert silent == []


def invoked(*words: str) -> Result:
    """Return what a command of the keeper said."""
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def at_home(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> SmallCouncil:
    """The commands work in the council's own house."""
    for module in (agent, audit, key):
        monkeypatch.setattr(module, "furnished", lambda: council.house)
    return council


def kept(council: SmallCouncil) -> list[tuple[str, str, str, str, dict[str, Any]]]:
    """Return who, what, of what, with which outcome and detail, in the order of time."""
    return [
        (e.actor, e.action, e.resource, e.outcome, json.loads(e.detail)) for e in council.trail()
    ]


def test_the_keeper_is_the_keeper(at_home: SmallCouncil) -> None:
    """What is done at the terminal is nobody else's deed: it says of whom it was done."""
    here, email = at_home.slug, at_home.email("machine")
    person, about = at_home.email("officer"), f"agent:{at_home.agents['officer']}"
    made = invoked(
        "key", "make", email, "--label", "x", "--scope", "events:read", "--council", here
    )
    key_id = made.output.split("_")[2]
    for words in (
        ("key", "revoke", key_id, "--council", here),
        ("agent", "passphrase", person),
        ("agent", "sign-out", person),
        ("agent", "reset-factors", person),
        ("agent", "unlink", person),
        ("agent", "leave", person),
        ("audit", "verify", "--council", here),
    ):
        done = invoked(*words)
        assert done.exit_code == 0, (words, done.output)
    machine, whole = f"agent:{at_home.agents['machine']}", "audit_entry:*"
    ok = "permitted"
    assert [(what, of, how, more) for _, what, of, how, more in kept(at_home)] == [
        ("key:make", machine, ok, {"key": key_id, "scopes": ["events:read"]}),
        ("key:revoke", machine, ok, {"key": key_id}),
        ("passphrase:renew", about, ok, {}),
        ("session:revoke", about, ok, {"count": 0}),
        ("factor:reset", about, ok, {}),
        ("proconnect:unlink", about, ok, {}),
        ("agent:leave", about, ok, {"keys_kept": 0}),
        ("trail:verify", whole, ok, {"size": 0, "waiting": 7, "faults": 0}),
    ]
    assert {who for who, *_ in kept(at_home)} == {"keeper"}


def test_who_comes_and_goes(council: SmallCouncil) -> None:
    """In, out, wrongly; a key that was revoked, and one with another secret."""
    officer, machine = council.agents["officer"], council.agents["machine"]
    token = council.gate.log_in(council.email("officer"), PASSPHRASE)
    council.gate.log_in(council.email("officer"), "une autre")
    council.gate.log_out(token or "")
    council.gate.log_out(token or "")  # is no deed
    good = council.key()
    assert council.gate.recognise_key(good) is not None  # what it then asks for is one
    wrong, key_id = f"{good[:-1]}{'0' if good[-1] != '0' else '1'}", good.split("_")[2]
    assert council.gate.recognise_key(wrong) is None
    council.house.credentials.revoke_key(council.id, key_id)
    assert council.gate.recognise_key(good) is None
    of_key = [entry for entry in kept(council) if entry[0] != "keeper"]
    assert of_key == [
        (officer, "session:open", f"agent:{officer}", "permitted", {}),
        (officer, "session:open", f"agent:{officer}", "refused", {}),
        (officer, "session:close", f"agent:{officer}", "permitted", {}),
        (machine, "key:use", f"agent:{machine}", "refused", {"key": key_id, "why": "secret"}),
        (machine, "key:use", f"agent:{machine}", "refused", {"key": key_id, "why": "revoked"}),
    ]
    assert good.split("_")[3] not in str(kept(council))


def test_what_cannot_be_recorded_is_not_said(at_home: SmallCouncil) -> None:
    """Not even that a key is wrong; that a trail is broken, or cannot be written, alone is told."""
    good, here = at_home.key(), at_home.slug
    with unwritable(at_home):
        with pytest.raises(DBAPIError):
            at_home.gate.recognise_key(f"{good}0")
        verified = invoked("audit", "verify", "--council", here)
    assert verified.exit_code == 1
    assert "could not be written" in verified.output
    assert "0 entries in the tree, 1 waiting" in verified.output
