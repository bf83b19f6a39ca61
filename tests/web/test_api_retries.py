"""A machine that does not know whether it was heard sends again; what happened happened once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from werkzeug.test import TestResponse

from sharing.store import Event, Outbox
from tests.council import SmallCouncil
from tests.web.machines import Machine, event, problem

AT_ONCE = 8


def test_the_same_key_and_body_answer_the_same_event(council: SmallCouncil) -> None:
    """Once 201, then 200 with a header that says so; stored once, announced once."""
    machine = Machine.of(council)
    body = event(council)
    headers = {"Idempotency-Key": "0a1f8c4e"}
    first = machine.post("/events", body, headers=headers)
    second = machine.post("/events", body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.get_json() == first.get_json()
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["ETag"] == first.headers["ETag"]
    assert len(council.rows(Event)) == len(council.rows(Outbox)) == 1


def test_the_same_moment_in_another_zone_is_the_same_body(council: SmallCouncil) -> None:
    """What is compared is what it means, not how it was spelt."""
    machine = Machine.of(council)
    body = event(council, occurred_from="2026-01-10T12:00:00+01:00")
    machine.post("/events", body, headers={"Idempotency-Key": "k"})
    spelt = {**dict(reversed(body.items())), "occurred_from": "2026-01-10T11:00:00.000Z"}
    again = machine.post("/events", spelt, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (200, "true")


def test_the_same_key_with_another_body_is_a_conflict(council: SmallCouncil) -> None:
    """Two events under one key: one of them would be lost silently."""
    machine = Machine.of(council)
    machine.report(key="k", narrative="Une première fois.")
    answer = machine.report(key="k", narrative="Autre chose.")
    body = problem(answer, 409, "key_reused")
    assert body["detail"] == "This Idempotency-Key came with another body before."
    assert body["explanation"].startswith("Cette clé")
    assert len(council.rows(Event)) == 1


def test_a_key_belongs_to_whoever_sent_it(council: SmallCouncil) -> None:
    """Another agent's machine may use the same word for another event."""
    assert Machine.of(council).report(key="k").status_code == 201
    assert Machine.of(council, "officer").report(key="k").status_code == 201
    assert len(council.rows(Event)) == 2


def test_a_refused_body_does_not_use_up_its_key(council: SmallCouncil) -> None:
    """Correct it and send it under the same key."""
    machine = Machine.of(council)
    assert machine.report(key="k", urgency="demain").status_code == 422
    assert machine.report(key="k", sector=council.places["sud"]).status_code == 403
    assert machine.report(key="k").status_code == 201


def test_machines_that_send_the_same_at_once_store_it_once(council: SmallCouncil) -> None:
    """Eight threads start together, several times over; one makes the event, all learn its id."""
    keys = [Machine.of(council), Machine.of(council)]
    for number in range(5):
        body = event(council, severity=3)
        headers = {"Idempotency-Key": f"key-{number}"}

        send = partial(Machine.post, path="/events", body=body, headers=headers)
        answers = at_once(send, keys)
        assert Counter(a.status_code for a in answers) == {201: 1, 200: AT_ONCE - 1}
        assert len({a.get_json()["id"] for a in answers}) == 1
        assert len(council.rows(Event)) == number + 1
    assert len(council.rows(Outbox)) == 5


def test_of_different_bodies_at_once_under_one_key_one_wins(council: SmallCouncil) -> None:
    """The others are told; nothing is half-written."""
    machine = Machine.of(council)
    bodies = iter([event(council, quantities={"facts_count": n}) for n in range(AT_ONCE)])

    def post(machine: Machine) -> TestResponse:
        return machine.post("/events", next(bodies), headers={"Idempotency-Key": "k"})

    answers = at_once(post, [machine])
    assert Counter(a.status_code for a in answers) == {201: 1, 409: AT_ONCE - 1}
    [row] = council.rows(Event)
    [made] = [a for a in answers if a.status_code == 201]
    assert made.get_json()["id"] == row.id
    assert made.get_json()["quantities"] == row.quantities


def at_once(post: Callable[[Machine], TestResponse], machines: list[Machine]) -> list[TestResponse]:
    """Call *post* from eight threads that start together."""
    start = threading.Barrier(AT_ONCE)

    def run(number: int) -> TestResponse:
        start.wait(timeout=30)
        return post(machines[number % len(machines)])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))
