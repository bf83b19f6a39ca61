"""A partner's machine reports what happened, and reads what it may."""

from datetime import UTC, datetime, timedelta

from werkzeug.http import parse_options_header

from sharing.store import Event, Outbox
from tests.council import SmallCouncil
from tests.web.machines import Machine, event, problem


def test_a_machine_reports_and_reads_back(council: SmallCouncil) -> None:
    """What was posted is there, at the address that the answer names."""
    machine = Machine.of(council)
    posted = machine.report(
        narrative="Cinq personnes installées dans la cave.",
        severity=4,
        quantities={"people_band": "5-9", "damage_eur": 1200},
        measures_taken=["appel_17", "dialogue_mediation"],
        emergency_called=True,
    )
    assert posted.status_code == 201, posted.text
    body = posted.get_json()
    assert posted.headers["Location"] == f"/api/v1/events/{body['id']}"
    assert body["group"] == "TRQ"
    assert body["sector_name"] == "Quartier Nord"
    assert body["narrative"] == "Cinq personnes installées dans la cave."
    assert (body["severity"], body["state"], body["emergency_called"]) == (4, "received", True)
    assert body["quantities"] == {"people_band": "5-9", "damage_eur": 1200}
    read = machine.get(f"/events/{body['id']}")
    assert read.get_json() == body
    assert read.headers["ETag"] == posted.headers["ETag"]


def test_what_was_posted_reaches_the_watch_cell(council: SmallCouncil) -> None:
    """The row and its news are there together, and the trail says who and under which article."""
    posted = Machine.of(council).report()
    [row] = council.rows(Event)
    [news] = council.rows(Outbox)
    assert row.id == news.event_id == posted.get_json()["id"]
    assert council.relay().alerts == 1
    [deed] = [e for e in council.trail() if e.action == "event:create"]
    assert (deed.actor, deed.outcome) == (council.agents["machine"], "permitted")
    assert "A02" in deed.articles


def test_a_reader_who_has_it_already_is_told_so(council: SmallCouncil) -> None:
    """An ETag saves the body until the event changes, and the reading is recorded all the same."""
    machine = Machine.of(council)
    path = machine.report().headers["Location"].removeprefix("/api/v1")
    tag = machine.get(path).headers["ETag"]
    same = machine.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    council.relay()
    officer = Machine.of(council, "officer")
    [alert] = officer.get("/alerts").get_json()["items"]
    officer.post(f"/alerts/{alert['id']}/acknowledge")
    changed = machine.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert [e.action for e in council.trail()].count("event:read") == 3


def test_the_author_is_known_to_their_own_organisation_only(council: SmallCouncil) -> None:
    """Article A14 holds for machines as for people."""
    posted = Machine.of(council).report().get_json()
    assert posted["author"] == council.agents["machine"]
    seen = Machine.of(council, "officer").get(f"/events/{posted['id']}").get_json()
    assert (seen["author"], seen["author_name"]) == (None, None)
    assert seen["partner_name"] == "Médiation du Val"


def test_absent_and_hidden_look_the_same(council: SmallCouncil) -> None:
    """Nobody learns from the answer that there is something they may not see."""
    hidden = Machine.of(council).report().get_json()["id"]
    caretaker = Machine.of(council, "caretaker")
    not_mine = problem(caretaker.get(f"/events/{hidden}"), 404, "not_found")
    nothing = problem(caretaker.get(f"/events/{'a' * 16}"), 404, "not_found")
    assert not_mine == nothing
    elsewhere = problem(caretaker.get("/events/no-such-shape"), 404, "not_found")
    assert elsewhere == nothing


def test_a_neighbour_council_sees_nothing(council: SmallCouncil) -> None:
    """An id of one council is nothing in another."""
    assert council.neighbour is not None
    posted = Machine.of(council).report().get_json()["id"]
    neighbour = Machine.of(council.neighbour, "coordinator")
    problem(neighbour.get(f"/events/{posted}"), 404, "not_found")
    assert neighbour.get("/events").get_json() == {"items": [], "next": None}
    refused = neighbour.post("/events", event(council))
    assert problem(refused, 422, "invalid")["errors"][0]["field"] == "sector"


def test_pages_follow_each_other_without_gap_or_repeat(council: SmallCouncil) -> None:
    """Seven events, two by two: by the cursor in the body, then by the Link header alone."""
    machine = Machine.of(council)
    start = datetime.now(UTC) - timedelta(days=1)
    for hour in range(7):
        at = (start + timedelta(hours=hour // 2)).isoformat()  # pairs at the very same time
        assert machine.report(occurred_from=at).status_code == 201
    everything = [e["id"] for e in machine.get("/events").get_json()["items"]]
    assert len(everything) == 7
    seen, cursor = [], ""
    while cursor is not None:
        page = machine.get(f"/events?limit=2{cursor and f'&cursor={cursor}'}").get_json()
        seen += [e["id"] for e in page["items"]]
        cursor = page["next"]
    assert seen == everything
    linked, path = [], "/events?limit=3&category=TRQ-04"
    while path:
        answer = machine.get(path)
        linked += [e["id"] for e in answer.get_json()["items"]]
        target, options = parse_options_header(answer.headers.get("Link"))
        assert options in ({}, {"rel": "next"})
        path = target.strip("<>").removeprefix("/api/v1")
    assert linked == everything


def test_filters_narrow_what_may_be_seen(council: SmallCouncil) -> None:
    """Each filter finds what it says, and nothing else."""
    coordinator = Machine.of(council, "coordinator")
    sud = council.places["sud"]
    old = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    calm = coordinator.report(category="TRQ-01", severity=1, occurred_from=old).get_json()
    grave = coordinator.report(category="VUR-05", sector=sud, severity=4).get_json()
    theirs = Machine.of(council).report(category="TRQ-03").get_json()
    day = (datetime.now(UTC) - timedelta(days=1)).isoformat().replace("+", "%2B")
    for query, expected in {
        "category=TRQ-01": {calm["id"]},
        "group=TRQ": {calm["id"], theirs["id"]},
        f"sector={sud}": {grave["id"]},
        "severity_min=4": {grave["id"]},
        f"until={day}": {calm["id"]},
        f"since={day}": {grave["id"], theirs["id"]},
        f"partner={council.partners['mediation']}": {theirs["id"]},
        "state=received": {calm["id"], grave["id"], theirs["id"]},
        "state=closed": set(),
        f"group=TRQ&partner={council.partners['town']}": {calm["id"]},
    }.items():
        found = coordinator.get(f"/events?{query}")
        assert found.status_code == 200, (query, found.text)
        assert {e["id"] for e in found.get_json()["items"]} == expected, query


def test_what_belongs_elsewhere_is_referred_and_leaves_no_content(council: SmallCouncil) -> None:
    """An external category refuses the event (N01) and takes a referral: circuit, day, sector."""
    machine = Machine.of(council)
    refused = machine.report(category="VUL-06", narrative="Quelqu'un va mal.")
    assert problem(refused, 403, "refused")["articles"] == ["N01"]
    body = {"category": "VUL-06", "sector": council.places["nord"]}
    noted = machine.post("/referrals", body)
    assert noted.status_code == 201
    assert set(noted.get_json()) == {"id", "circuit", "on", "sector"}
    assert council.rows(Event) == []
    ordinary = machine.post("/referrals", {**body, "category": "TRQ-04"})
    assert problem(ordinary, 422, "invalid")["errors"][0]["field"] == "category"
