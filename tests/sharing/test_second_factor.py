"""Applications and recovery codes: enrolled, shown once, waited for, taken away; and the trail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from sharing.command import NotFoundError
from sharing.gate import PROOF_LASTS, met
from sharing.second_factor.standing import ProofNeededError
from sharing.store import LoginSession, RecoveryCode, Totp, WrongProof
from sharing.tries import TRIES, WINDOW
from tests.council import SmallCouncil, furnish
from tests.sharing.proving import Prover


@pytest.fixture
def prover(council: SmallCouncil) -> Prover:
    """A mediator who has just logged in and has no factor."""
    return Prover(council)


def test_an_application_is_enrolled_by_its_first_code(prover: Prover) -> None:
    """Until then it proves nothing; then the session is proved; the trail has each step."""
    prover.secret = prover.factor.begin_application(prover.visitor) or ""
    assert prover.show_code(prover.code()) == "wrong"
    assert not prover.factor.held(prover.visitor).any
    refused = prover.factor.confirm_application(prover.visitor, prover.wrong())
    assert refused is not None
    assert refused.why == "wrong"
    assert not prover.proved
    assert prover.factor.confirm_application(prover.visitor, prover.code()) is None
    assert prover.proved
    assert prover.factor.held(prover.visitor).application_since == prover.now - timedelta(
        milliseconds=1
    )
    assert prover.steps() == [
        {"step": "enrol", "outcome": "permitted", "by": "totp"},
        {"step": "prove", "outcome": "refused", "by": "totp", "why": "wrong"},
        {"step": "confirm", "outcome": "refused", "by": "totp", "why": "wrong"},
        {"step": "confirm", "outcome": "permitted", "by": "totp"},
    ]


def test_an_enrolment_that_was_left_lying_is_late(prover: Prover) -> None:
    """A quarter of an hour later the secret is worth nothing; a new one replaces it."""
    first = prover.factor.begin_application(prover.visitor)
    prover.secret = first or ""
    prover.wait(minutes=15)
    refused = prover.factor.confirm_application(prover.visitor, prover.code())
    assert refused is not None
    assert refused.why == "late"
    prover.enrol()
    assert prover.secret != first
    refused = prover.factor.confirm_application(prover.visitor, prover.code(1))
    assert refused is not None  # there is nothing to confirm any more
    assert prover.factor.begin_application(prover.visitor) is None


def test_a_code_is_taken_once(prover: Prover) -> None:
    """Neither again, nor one from before it; the next one is, on whatever screen."""
    prover.enrol()
    assert prover.show_code(prover.code()) == "used"
    prover.wait(seconds=60)
    other = Prover(prover.council, now=prover.now, secret=prover.secret)
    assert prover.show_code(prover.code()) is None
    assert other.show_code(prover.code()) == "used"
    assert other.show_code(prover.code(-1)) == "used"
    assert not other.proved
    assert other.show_code(other.code(1)) is None
    assert other.proved


def test_a_code_is_taken_once_though_shown_many_times_at_once(prover: Prover) -> None:
    """Eight screens with the same code in the same instant: one of them is right."""
    prover.enrol()
    prover.wait(minutes=1)
    code, factor = prover.code(), prover.factor
    screens = [Prover(prover.council).visitor for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: factor.show_code(one, code), screens))
    assert [refused for refused in found if refused is None] == [None]
    assert {refused.why for refused in found if refused} <= {"used", "wait"}


def test_five_wrong_codes_and_one_waits(prover: Prover) -> None:
    """The right code too, on every screen, after a restart; until the hour that was said."""
    prover.enrol()
    prover.wait(hours=1)
    began = prover.now + timedelta(milliseconds=1)
    for _ in range(TRIES):
        assert prover.show_code(prover.wrong()) == "wrong"
    refused = prover.factor.show_code(prover.visitor, prover.code())
    assert refused is not None
    assert (refused.why, refused.until) == ("wait", began + WINDOW)
    settings = prover.council.house.settings
    restarted = furnish(settings.database_url, settings.redis_url)
    assert restarted.second_factor.show_code(prover.visitor, prover.code()) is not None
    restarted.close()
    assert prover.show_recovery("abcd-efgh-ijkl-mnop") == "wait"
    assert {"step": "prove", "outcome": "refused", "by": "totp", "why": "wait"} in prover.steps()
    other = Prover(prover.council, "officer", prover.now)
    other.enrol()
    other.wait(minutes=1)
    assert other.show_code(other.code()) is None, "nobody else waits"
    prover.now = began + WINDOW
    assert prover.show_code(prover.code()) is None
    assert prover.council.rows(WrongProof) == []


def test_no_more_codes_are_looked_at_though_many_are_tried_at_once(prover: Prover) -> None:
    """Twenty wrong codes at the same time: five are weighed, fifteen wait."""
    prover.enrol()
    factor, wrong = prover.factor, prover.wrong()
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda _: factor.show_code(prover.visitor, wrong), range(20)))
    said = [refused.why for refused in found if refused]
    assert (said.count("wrong"), said.count("wait")) == (TRIES, 20 - TRIES)
    assert len(prover.council.rows(WrongProof)) == TRIES


def test_who_has_nothing_is_told_what_a_wrong_code_is_told(prover: Prover) -> None:
    """Nothing in the answers says whether there is an application, or codes on paper."""
    other = Prover(prover.council, "officer")
    other.enrol()
    for typed in ("000000", "", "abc", "\0", "\ud800"):
        assert prover.show_code(typed) == "wrong"
        if typed != "000000":
            assert other.show_code(typed) == "wrong"
    assert prover.show_recovery("abcd-efgh-ijkl-mnop") == "wait"


def test_a_proof_lasts_a_quarter_of_an_hour_on_its_session(prover: Prover) -> None:
    """Not a second more, on no other screen, and not for a machine."""
    prover.enrol()
    other = Prover(prover.council, now=prover.now, secret=prover.secret)
    assert (prover.proved, other.proved) == (True, False)
    shown = prover.again().proved_at
    assert shown is not None
    seen = prover.again()
    assert met(seen, shown + PROOF_LASTS - timedelta(microseconds=1)) == {"mfa"}
    assert met(seen, shown + PROOF_LASTS) == frozenset()
    assert seen.actor.proved == {"mfa"}
    assert not other.again().actor.proved
    machine = prover.council.gate.recognise_key(prover.council.key())
    assert machine is not None
    assert met(machine, shown) == frozenset()


def test_each_recovery_code_opens_once(prover: Prover) -> None:
    """However it was copied; the trail says how many are left, and no code."""
    prover.enrol()
    codes = prover.factor.make_recovery(prover.visitor)
    assert (len(set(codes)), prover.factor.held(prover.visitor).codes_left) == (10, 10)
    other = Prover(prover.council, now=prover.now)
    assert other.show_recovery(codes[0].upper().replace("-", " ")) is None
    assert other.proved
    assert other.show_recovery(codes[0]) == "used"
    assert other.show_recovery("abcd-efgh-ijkl-mnop") == "wrong"
    assert prover.factor.held(prover.visitor).codes_left == 9
    stranger = Prover(prover.council, "officer")
    assert stranger.show_recovery(codes[1]) == "wrong"
    used = {"step": "prove", "outcome": "permitted", "by": "recovery", "left": "9"}
    assert used in prover.steps()


def test_new_recovery_codes_replace_the_old_ones(prover: Prover) -> None:
    """And are made for nobody who has no other factor."""
    assert prover.factor.make_recovery(prover.visitor) == ()
    prover.enrol()
    old = prover.factor.make_recovery(prover.visitor)
    new = prover.factor.make_recovery(prover.visitor)
    assert prover.show_recovery(old[0]) == "wrong"
    assert prover.show_recovery(new[0]) is None
    assert len(prover.council.rows(RecoveryCode)) == 10


def test_nothing_changes_without_a_fresh_proof(prover: Prover) -> None:
    """Whoever finds the screen open can add, replace and take away nothing; nothing is written."""
    prover.enrol()
    prover.wait(minutes=15)
    before = prover.steps()
    for deed in (
        lambda: prover.factor.begin_application(prover.visitor),
        lambda: prover.factor.confirm_application(prover.visitor, prover.code()),
        lambda: prover.factor.make_recovery(prover.visitor),
        lambda: prover.factor.ask_new_passkey(prover.visitor),
        lambda: prover.factor.add_passkey(prover.visitor, "", ""),
        lambda: prover.factor.take_away(prover.visitor, None),
    ):
        with pytest.raises(ProofNeededError):
            deed()
    assert prover.steps() == before
    assert prover.show_code(prover.code()) is None
    prover.factor.take_away(prover.visitor, None)
    assert not prover.factor.held(prover.visitor).any


def test_the_last_factor_takes_the_codes_and_every_proof_with_it(prover: Prover) -> None:
    """What was proved on other screens counts no more."""
    prover.enrol()
    codes = prover.factor.make_recovery(prover.visitor)
    other = Prover(prover.council, now=prover.now)
    assert other.show_recovery(codes[0]) is None
    prover.factor.take_away(prover.visitor, None)
    assert (prover.proved, other.proved) == (False, False)
    assert other.show_recovery(codes[1]) == "wrong"
    assert (prover.council.rows(Totp), prover.council.rows(RecoveryCode)) == ([], [])
    assert {"step": "revoke", "outcome": "permitted", "by": "totp"} in prover.steps()
    with pytest.raises(NotFoundError):
        prover.factor.take_away(prover.visitor, None)


def test_somebody_who_lost_everything_is_helped_and_told(prover: Prover) -> None:
    """Factors and sessions go; the next log-in says so, until it has been read."""
    prover.enrol()
    codes = prover.factor.make_recovery(prover.visitor)
    council = prover.council
    council.house.credentials.reset_factors(council.id, council.agents["mediator"])
    assert council.gate.recognise(prover.visitor.token) is None
    back = Prover(council, now=prover.now)
    assert back.visitor.reset_at is not None
    assert not back.factor.held(back.visitor).any
    assert back.show_code(prover.code()) == "wrong"
    assert back.show_recovery(codes[0]) == "wrong"
    back.factor.has_read(back.visitor)
    assert back.again().reset_at is None
    assert {"step": "reset", "outcome": "permitted"} in prover.steps()


def test_who_leaves_takes_their_factors_along(prover: Prover) -> None:
    """Nothing is kept that could be shown."""
    prover.enrol()
    prover.factor.make_recovery(prover.visitor)
    council = prover.council
    council.house.credentials.let_go(council.id, council.agents["mediator"])
    assert (council.rows(Totp), council.rows(RecoveryCode)) == ([], [])
    assert [row.proved_at for row in council.rows(LoginSession)] == [None]


def test_the_database_holds_nothing_to_show(prover: Prover) -> None:
    """No secret and no code, in any table, the trail included."""
    prover.enrol()
    codes = prover.factor.make_recovery(prover.visitor)
    prover.wait(minutes=1)
    code = prover.code()
    assert prover.show_code(code) is None
    plain = [code.replace("-", "") for code in codes]
    with prover.council.house.database.connect() as connection:
        for table in ("totp", "recovery_code", "wrong_proof", "login_session", "trail_entry"):
            rows = str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            found = [one for one in (prover.secret, *codes, *plain) if one in rows]
            assert found == [], table
    assert code not in str([entry.detail for entry in prover.council.trail()])


def test_a_neighbour_has_factors_of_their_own(prover: Prover) -> None:
    """Another council, the same people: nothing of one opens anything of the other."""
    neighbour = prover.council.neighbour
    assert neighbour is not None
    prover.enrol()
    codes = prover.factor.make_recovery(prover.visitor)
    there = Prover(neighbour, now=prover.now, secret=prover.secret)
    assert not there.factor.held(there.visitor).any
    prover.wait(minutes=1)
    assert there.show_code(prover.code()) == "wrong"
    assert there.show_recovery(codes[0]) == "wrong"
    assert [entry.actor for entry in neighbour.trail() if entry.action == "factor:prove"] == [
        there.visitor.actor.id
    ] * 2
