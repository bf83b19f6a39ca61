"""Bad input gets a 4xx that says which field, what is wrong and what would be right. Never a 500.

The same on SQLite and on PostgreSQL, which would choke on other things.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sharing.store import Event
from tests.council import SmallCouncil
from tests.web.machines import Machine, event, problem

AN_HOUR = timedelta(hours=1)
DEEP = 20_000


def in_an_hour() -> str:
    """A time in the future."""
    return (datetime.now(UTC) + AN_HOUR).isoformat()


WRONG_EVENTS: dict[str, tuple[dict[str, Any], str, str]] = {
    # changes, field, code
    "an unknown category": ({"category": "XXX-99"}, "category", "unknown"),
    "no category": ({"category": ...}, "category", "missing"),
    "a category in lower case words": ({"category": "bruit dans la rue"}, "category", "invalid"),
    "an unknown sector": ({"sector": "a" * 16}, "sector", "unknown"),
    "a sector of another shape": ({"sector": "nord"}, "sector", "invalid"),
    "a time without a zone": ({"occurred_from": "2026-01-01T12:00:00"}, "occurred_from", "no_zone"),
    "a day that is not": ({"occurred_from": "2026-02-30T12:00:00Z"}, "occurred_from", "invalid"),
    "a time before time": (
        {"occurred_from": "0001-01-01T00:00:00+14:00"},
        "occurred_from",
        "invalid",
    ),
    "a time that is a number": ({"occurred_from": 1767225600}, "occurred_from", "invalid"),
    "long ago": ({"occurred_from": "1889-05-06T12:00:00Z"}, "occurred_from", "too_old"),
    "281 characters": ({"narrative": "a" * 281}, "narrative", "too_long"),
    "a narrative with a NUL": ({"narrative": "a\x00b"}, "narrative", "bad_character"),
    "a lone surrogate": ({"narrative": "a\ud83d"}, "narrative", "bad_character"),
    "a narrative that is a list": ({"narrative": ["a"]}, "narrative", "invalid"),
    "no narrative at all": ({"narrative": None}, "narrative", "invalid"),
    "an unknown name": ({"narative": "a"}, "narative", "unknown_field"),
    "severity 6": ({"severity": 6}, "severity", "invalid"),
    "severity in quotes": ({"severity": "3"}, "severity", "invalid"),
    "severity true": ({"severity": True}, "severity", "invalid"),
    "a very large severity": ({"severity": 10**400}, "severity", "invalid"),
    "severity and a half": ({"severity": 2.5}, "severity", "invalid"),
    "an unknown urgency": ({"urgency": "yesterday"}, "urgency", "unknown"),
    "an unknown place": ({"place_type": "lune"}, "place_type", "unknown"),
    "a NUL in a code": ({"place_type": "a\x00"}, "place_type", "invalid"),
    "a code with a line feed": ({"certainty": "witnessed\n"}, "certainty", "invalid"),
    "an unknown measure": ({"measures_taken": ["rire"]}, "measures_taken", "unknown"),
    "a measure that is a number": ({"measures_taken": [1]}, "measures_taken.0", "invalid"),
    "very many measures": ({"measures_taken": ["appel_17"] * 21}, "measures_taken", "invalid"),
    "an unknown quantity": ({"quantities": {"cats": 3}}, "quantities", "unknown"),
    "a quantity below nothing": (
        {"quantities": {"facts_count": -1}},
        "quantities.facts_count",
        "not_a_number",
    ),
    "a quantity past counting": (
        {"quantities": {"facts_count": 10**300}},
        "quantities.facts_count",
        "not_a_number",
    ),
    "half a fact": ({"quantities": {"facts_count": 1.5}}, "quantities.facts_count", "not_whole"),
    "a quantity that is a list": (
        {"quantities": {"facts_count": []}},
        "quantities.facts_count",
        "invalid",
    ),
    "a quantity that is true": (
        {"quantities": {"facts_count": True}},
        "quantities.facts_count",
        "invalid",
    ),
    "a band that is none": (
        {"quantities": {"people_band": "7"}},
        "quantities.people_band",
        "unknown",
    ),
    "a band that is a number": (
        {"quantities": {"people_band": 7}},
        "quantities.people_band",
        "unknown",
    ),
    "quantities in a list": ({"quantities": [1]}, "quantities", "invalid"),
    "a quantity without name": ({"quantities": {"": 1}}, "quantities", "invalid"),
    "a yes that is a 1": ({"emergency_called": 1}, "emergency_called", "invalid"),
}


def test_each_fault_names_its_field(council: SmallCouncil, subtests: pytest.Subtests) -> None:
    """The problem names the field and the fault, and nothing is stored."""
    machine = Machine.of(council)
    for what, (changes, field, code) in WRONG_EVENTS.items():
        with subtests.test(what):
            body = json.dumps(event(council, **changes)).encode()
            errors = problem(machine.post("/events", body), 422, "invalid")["errors"]
            [error] = [e for e in errors if e["field"] == field]
            assert error["code"] == code
            assert error["detail"]
    assert council.rows(Event) == []


def test_all_faults_are_told_at_once_with_what_would_be_right(council: SmallCouncil) -> None:
    """The desk's French stands beside the English, for whoever shows it to a person."""
    answer = Machine.of(council).report(
        occurred_from=in_an_hour(), urgency="demain", narrative="x" * 281
    )
    errors = {e["field"]: e for e in problem(answer, 422, "invalid")["errors"]}
    assert set(errors) == {"occurred_from", "urgency", "narrative"}
    future = errors["occurred_from"]
    assert future["code"] == "future"
    assert future["detail"] == "It is in the future."
    assert future["wrong"] == "Cette heure est dans le futur."
    assert future["right"]


def test_an_end_before_the_start_is_refused(council: SmallCouncil) -> None:
    """An interval ends after it begins."""
    earlier = (datetime.now(UTC) - AN_HOUR).isoformat()
    errors = problem(Machine.of(council).report(occurred_to=earlier), 422, "invalid")["errors"]
    assert [(e["field"], e["code"]) for e in errors] == [("occurred_to", "before_start")]


def test_outside_its_ground_a_machine_is_refused_by_article(council: SmallCouncil) -> None:
    """The refusal names the article, the charter and the reason in French; it is in the trail."""
    answer = Machine.of(council).report(sector=council.places["sud"])
    body = problem(answer, 403, "refused")
    assert body["articles"] == ["A02"]
    assert body["charter"].startswith("charte-locale")
    assert "A02" in body["explanation"]
    assert "R02.1" in body["detail"]
    assert [e.outcome for e in council.trail() if e.action == "event:create"] == ["refused"]
    assert council.rows(Event) == []


UNREADABLE = {
    "nothing": b"",
    "half a document": b'{"category": ',
    "two documents": b"{} {}",
    "invalid UTF-8": b'{"narrative": "\xff\xfe"}',
    "UTF-16": '{"category": "TRQ-04"}'.encode("utf-16"),
    "a name that stands twice": b'{"category": "TRQ-04", "category": "TRQ-01"}',
    "NaN": b'{"quantities": {"damage_eur": NaN}}',
    "Infinity": b'{"severity": Infinity}',
    "a number of 5,000 digits": b'{"severity": ' + b"9" * 5000 + b"}",
    "a deep nest": b"[" * DEEP + b"]" * DEEP,
    "a deep nest of objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a nest that any interpreter reads": b"[" * 20 + b"]" * 20,
}


def test_what_is_not_one_json_document_is_400(
    council: SmallCouncil, subtests: pytest.Subtests
) -> None:
    """Before any field is looked at."""
    machine = Machine.of(council)
    for what, body in UNREADABLE.items():
        with subtests.test(what):
            problem(machine.post("/events", body), 400, "bad_request")


def test_a_document_that_is_no_object_is_422(
    council: SmallCouncil, subtests: pytest.Subtests
) -> None:
    """JSON, but not an event."""
    machine = Machine.of(council)
    for body in (b"null", b"[]", b'"a"', b"1", b"true"):
        with subtests.test(body.decode()):
            errors = problem(machine.post("/events", body), 422, "invalid")["errors"]
            assert [e["field"] for e in errors] == ["body"]


def test_other_content_is_415(council: SmallCouncil, subtests: pytest.Subtests) -> None:
    """Only application/json: a form of another site cannot even be sent."""
    machine = Machine.of(council)
    body = json.dumps(event(council)).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        with subtests.test(kind):
            answer = machine.post("/events", body, content_type=kind)
            problem(answer, 415, "unsupported_media_type")


def test_ten_megabytes_are_413(council: SmallCouncil) -> None:
    """Whether the length is announced or not."""
    machine = Machine.of(council)
    body = b'{"narrative": "' + b"a" * 10_000_000 + b'"}'
    problem(machine.post("/events", body), 413, "too_large")
    undeclared = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = machine.ask(
        "POST",
        "/events",
        data=body,
        content_type="application/json",
        environ_overrides={**undeclared, "CONTENT_LENGTH": ""},
    )
    problem(answer, 413, "too_large")


WRONG_QUERIES = {
    "limit=0": "limit",
    "limit=201": "limit",
    "limit=1e9": "limit",
    "limit=-1": "limit",
    "limit=١": "limit",
    "limit=": "limit",
    "cursor=nothing": "cursor",
    "cursor=%00": "cursor",
    "cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwgImEiXQ": "cursor",  # overflows in UTC
    "cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsICJcdTAwMDAiXQ": "cursor",  # a NUL as id
    "category=XXX-99": "category",
    "category=%00": "category",
    "category=trq": "category",
    "group=ABC": "group",
    "sector=nord": "sector",
    "partner='": "partner",
    "severity_min=6": "severity_min",
    "state=lost": "state",
    "since=yesterday": "since",
    "since=2026-01-01T00:00:00": "since",
    "until=9999-12-31T23:59:59-23:59": "until",
    "limits=3": "limits",
}


def test_a_wrong_filter_is_refused_rather_than_forgotten(
    council: SmallCouncil, subtests: pytest.Subtests
) -> None:
    """A misspelt filter must not answer with everything."""
    machine = Machine.of(council)
    for query, field in WRONG_QUERIES.items():
        with subtests.test(query):
            errors = problem(machine.get(f"/events?{query}"), 422, "invalid")["errors"]
            assert [e["field"] for e in errors] == [field]


def test_what_takes_no_filter_takes_none(council: SmallCouncil) -> None:
    """Nor is one forgotten there."""
    machine = Machine.of(council)
    for path in ("/taxonomy?x=1", "/territories?limit=3", f"/events/{'a' * 16}?full=1"):
        [error] = problem(machine.get(path), 422, "invalid")["errors"]
        assert error["code"] == "unknown_field"


def test_an_idempotency_key_has_a_shape(council: SmallCouncil) -> None:
    """1 to 100 printable ASCII characters."""
    machine = Machine.of(council)
    for key in ("", " ", "é", "a" * 101, "a b", "a\tb"):
        errors = problem(machine.report(key=key), 422, "invalid")["errors"]
        assert [e["field"] for e in errors] == ["Idempotency-Key"]


def test_a_sentence_is_not_repeated_as_a_name(council: SmallCouncil) -> None:
    """Somebody will send their text as the name of a field."""
    secret = "Karim Benali habite au 12"
    body = {**event(council), secret: 1, "quantities": {secret: []}}
    answer = Machine.of(council).post("/events", body)
    assert "Karim" not in answer.text
    assert {e["field"] for e in problem(answer, 422, "invalid")["errors"]} == {"?", "quantities"}


def test_another_method_is_405_and_says_which_are_allowed(council: SmallCouncil) -> None:
    """Allow is part of the answer, as RFC 9110 wants."""
    answer = Machine.of(council).ask("DELETE", "/events")
    problem(answer, 405, "method_not_allowed")
    assert {m.strip() for m in answer.headers["Allow"].split(",")} == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }


def test_another_path_is_404(council: SmallCouncil) -> None:
    """As a problem, not as a page."""
    for path in ("/nothing", "/events/", "/events/%00", "/alerts/%F0%9F%98%80", "/"):
        problem(Machine.of(council).get(path), 404, "not_found")
