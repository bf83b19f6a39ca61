"""A partner's machine follows its alerts and answers them."""

from alerts.store import Alert
from tests.council import SmallCouncil
from tests.web.machines import Machine, problem


def alerted(council: SmallCouncil, agent: str = "officer") -> tuple[Machine, str]:
    """Return a machine of the watch cell, and the id of an alert that it has."""
    Machine.of(council).report(
        narrative="Cinq personnes dans la cave.", severity=4, urgency="immediate"
    )
    council.relay()
    machine = Machine.of(council, agent)
    [alert] = machine.get("/alerts").get_json()["items"]
    return machine, alert["id"]


def test_an_alert_goes_its_way(council: SmallCouncil) -> None:
    """Acknowledged, taken, closed; the event and its reporter follow."""
    officer, alert = alerted(council)
    listed = officer.get(f"/alerts/{alert}").get_json()
    assert (listed["state"], listed["mine"], listed["articles"]) == ("open", False, ["A09", "A14"])
    assert listed["narrative"] == "Cinq personnes dans la cave."
    acknowledged = officer.post(f"/alerts/{alert}/acknowledge").get_json()
    assert (acknowledged["state"], acknowledged["mine"]) == ("acknowledged", True)
    assert acknowledged["owner_partner"] == "Ville de Val-Fleuri"
    taken = officer.post(f"/alerts/{alert}/take").get_json()
    assert taken["state"] == "in_charge"
    closed = officer.post(
        f"/alerts/{alert}/close", {"outcome": "resolue", "measures": ["dialogue_mediation"]}
    ).get_json()
    assert (closed["state"], closed["outcome"]) == ("closed", "resolue")
    event = Machine.of(council).get(f"/events/{closed['event']}").get_json()
    assert (event["state"], event["outcome"]) == ("closed", "resolue")


def test_a_step_taken_twice_is_a_conflict(council: SmallCouncil) -> None:
    """The second learns that somebody was first; a machine that retries learns the same."""
    officer, alert = alerted(council)
    officer.post(f"/alerts/{alert}/acknowledge")
    coordinator = Machine.of(council, "coordinator")
    again = problem(coordinator.post(f"/alerts/{alert}/acknowledge"), 409, "already_acknowledged")
    assert "Ville de Val-Fleuri" in again["explanation"]
    coordinator.post(f"/alerts/{alert}/take")
    problem(officer.post(f"/alerts/{alert}/take"), 409, "already_in_charge")
    officer.post(f"/alerts/{alert}/close", {"outcome": "resolue"})
    late = coordinator.post(f"/alerts/{alert}/close", {"outcome": "resolue"})
    problem(late, 409, "already_closed")


def test_closing_needs_an_outcome_of_the_list(council: SmallCouncil) -> None:
    """And measures of the taxonomy; nothing happens otherwise."""
    officer, alert = alerted(council)
    for body, field in (
        ({}, "outcome"),
        ({"outcome": "oubliee"}, "outcome"),
        ({"outcome": "en_attente"}, "outcome"),
        ({"outcome": "resolue", "measures": ["rire"]}, "measures"),
        ({"outcome": "resolue", "comment": "x"}, "comment"),
    ):
        errors = problem(officer.post(f"/alerts/{alert}/close", body), 422, "invalid")["errors"]
        assert [e["field"] for e in errors] == [field]
    assert [row.state for row in council.rows(Alert)] == ["open"]


def test_only_those_alerted_know_of_it(council: SmallCouncil) -> None:
    """For all others, in the council or next door, it does not exist."""
    _, alert = alerted(council)
    assert council.neighbour is not None
    strangers = [Machine.of(council, "caretaker"), Machine.of(council.neighbour, "officer")]
    for stranger in strangers:
        assert stranger.get("/alerts").get_json()["items"] == []
        problem(stranger.get(f"/alerts/{alert}"), 404, "not_found")
        for step in ("acknowledge", "take"):
            problem(stranger.post(f"/alerts/{alert}/{step}"), 404, "not_found")


def test_the_list_says_states_and_where_the_stream_begins(council: SmallCouncil) -> None:
    """Without a state, all but the closed; ``live`` moves with each change."""
    officer, alert = alerted(council)
    before = officer.get("/alerts").get_json()["live"]
    officer.post(f"/alerts/{alert}/close", {"outcome": "resolue"})
    after = officer.get("/alerts").get_json()
    assert after["items"] == []
    assert after["live"] != before
    closed = officer.get("/alerts?state=closed&state=open").get_json()["items"]
    assert [a["id"] for a in closed] == [alert]
    errors = problem(officer.get("/alerts?state=lost"), 422, "invalid")["errors"]
    assert [e["field"] for e in errors] == ["state.0"]


def test_alerts_come_page_by_page(council: SmallCouncil) -> None:
    """Newest first; the Link header keeps the filters."""
    machine = Machine.of(council)
    for _ in range(5):
        machine.report()
        council.relay()
    officer = Machine.of(council, "officer")
    everything = [a["id"] for a in officer.get("/alerts").get_json()["items"]]
    assert len(everything) == 5
    seen, path = [], "/alerts?limit=2&state=open&state=acknowledged"
    while path:
        answer = officer.get(path)
        seen += [a["id"] for a in answer.get_json()["items"]]
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("</api/v1")
        assert "state=acknowledged" in path or not path
    assert seen == everything
