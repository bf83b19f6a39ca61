"""Keys: who may knock at which door."""

import pytest
from werkzeug.test import Client

from sharing.store import Agent
from tests.council import PASSPHRASE, SmallCouncil
from tests.web.machines import Machine, problem

DOORS = {
    ("GET", "/events"): {"events:read"},
    ("POST", "/events"): {"events:write"},
    ("GET", "/events/aaaaaaaaaaaaaaaa"): {"events:read"},
    ("POST", "/referrals"): {"events:write"},
    ("GET", "/alerts"): {"alerts:read"},
    ("GET", "/alerts/aaaaaaaaaaaaaaaa"): {"alerts:read"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/acknowledge"): {"alerts:write"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/take"): {"alerts:write"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/close"): {"alerts:write"},
    ("GET", "/alerts/aaaaaaaaaaaaaaaa/course"): {"alerts:read"},
    ("GET", "/alerts/aaaaaaaaaaaaaaaa/takers"): {"alerts:read"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/release"): {"alerts:write"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/transfer"): {"alerts:write"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/silence"): {"alerts:write"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/arbitration"): {"alerts:write"},
    ("POST", "/alerts/aaaaaaaaaaaaaaaa/ruling"): {"alerts:write"},
    ("GET", "/territories"): {"alerts:read", "alerts:write", "events:read", "events:write"},
    ("GET", "/taxonomy"): {"alerts:read", "alerts:write", "events:read", "events:write"},
}
SCOPES = ("alerts:read", "alerts:write", "events:read", "events:write")


def test_without_a_key_every_door_but_the_description_is_shut(council: SmallCouncil) -> None:
    """401 says how to knock; the description of the interface is for everybody."""
    client = Client(council.app)
    for method, path in DOORS:
        answer = client.open(f"/api/v1{path}", method=method)
        problem(answer, 401, "unknown_caller")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="vigie"'
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_a_key_opens_what_its_scope_says(council: SmallCouncil) -> None:
    """Each scope against each door: open (whatever comes then) or 403 with what is missing."""
    for scope in SCOPES:
        machine = Machine.of(council, "machine", scope)
        for (method, path), scopes in DOORS.items():
            answer = machine.ask(method, path)
            if scope in scopes:
                assert answer.status_code in {200, 404, 415}, (scope, method, path)
            else:
                body = problem(answer, 403, "missing_scope")
                assert set(body["scopes"]) == scopes


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic dmlnaWU6dmlnaWU=",
        "Bearer vigie_a_b_c",
        "Bearer vigie_a_b_c_d",
        "Bearer vigie_\x00_\x00_\x00",
        "Bearer vigie_é_é_é",
        "Bearer " + "a" * 5000,
    ],
)
def test_a_key_that_is_none_is_401(council: SmallCouncil, header: str) -> None:
    """However odd, and whatever the database would think of it."""
    client = Client(council.app)
    headers = {"HTTP_AUTHORIZATION": header}
    answer = client.get("/api/v1/events", environ_overrides=headers)
    problem(answer, 401, "unknown_caller")


def test_a_wrong_secret_and_a_foreign_key_are_401(council: SmallCouncil) -> None:
    """The id of a key is no secret; its secret is. A key of one council is nothing in another."""
    assert council.neighbour is not None
    key = council.key()
    mark, here, key_id, secret = key.split("_")
    wrong = [
        "_".join((mark, here, key_id, secret[::-1])),
        "_".join((mark, here, key_id, "")),
        "_".join((mark, council.neighbour.id, key_id, secret)),
    ]
    for candidate in wrong:
        problem(Machine(council, candidate).get("/events"), 401, "unknown_caller")
    assert Machine(council, key).get("/events").status_code == 200


def test_a_revoked_key_opens_nothing(council: SmallCouncil) -> None:
    """At once, and its making and revoking are in the trail."""
    machine = Machine.of(council)
    assert machine.get("/events").status_code == 200
    assert council.house.credentials.revoke_key(council.id, machine.key.split("_")[2])
    problem(machine.get("/events"), 401, "unknown_caller")
    deeds = [e.action for e in council.trail()]
    assert (deeds.count("key:make"), deeds.count("key:revoke")) == (1, 1)


def test_whoever_left_takes_their_keys_with_them(council: SmallCouncil) -> None:
    """A key works in the name of an agent, as long as the agent is there."""
    machine = Machine.of(council)
    with council.sessions.of(council.id) as session:
        agent = session.get_one(Agent, (council.id, council.agents["machine"]))
        agent.left_at = council.desk.clock()
    problem(machine.get("/events"), 401, "unknown_caller")


def test_a_browser_that_is_logged_in_cannot_use_the_interface(council: SmallCouncil) -> None:
    """Cookies open nothing here: there is no cross-site request to forge."""
    token = council.gate.log_in(council.email("officer"), PASSPHRASE)
    assert token
    browser = council.app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    assert browser.get("/deconnexion").status_code == 405  # known to the pages
    problem(browser.get("/api/v1/events"), 401, "unknown_caller")
    answer = browser.post("/api/v1/events", json={})
    problem(answer, 401, "unknown_caller")


def test_no_answer_of_the_interface_sets_a_cookie_or_may_be_kept(council: SmallCouncil) -> None:
    """What a machine is told is for that machine."""
    machine = Machine.of(council)
    for answer in (machine.report(), machine.get("/events"), machine.get("/alerts")):
        assert not {"Set-Cookie", "Vary"} & set(answer.headers.keys())  # no cookie is looked at
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
