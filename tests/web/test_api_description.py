"""The interface describes itself, truly and completely."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import Client

from alerts import board, life
from config.serving import application
from sharing import drafts
from tests.council import furnish
from tests.house.tree import Tree
from web import english
from web.door import Door

NOWHERE = ("sqlite://", "redis://127.0.0.1:1")
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def app() -> Flask:
    """The application; the description needs no database."""
    return application(furnish(*NOWHERE), live=False)


@pytest.fixture(scope="module")
def spec(app: Flask) -> dict[str, Any]:
    """What is served."""
    answer = Client(app).get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    found = answer.get_json()
    assert isinstance(found, dict)
    return found


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (path, method, operation)."""
    for path, item in spec["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def test_every_route_is_described_and_every_description_is_a_route(
    app: Flask, spec: dict[str, Any]
) -> None:
    """Method by method; the scopes are those of the door."""
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower()): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.endpoint != "openapi"
    }
    described = {(path, method): operation for path, method, operation in operations(spec)}
    assert described.keys() == routes.keys()
    for where, operation in described.items():
        view: Any = app.view_functions[routes[where]]
        door: Door = view.__door__
        assert [tuple(way["bearerAuth"]) for way in operation["security"]] == [
            (scope,) for scope in door.scopes
        ]
        assert not door.people


def test_every_operation_is_told_in_full(spec: dict[str, Any]) -> None:
    """Name, summary, tag, and each answer with its content."""
    assert spec["openapi"] == "3.1.0"
    names = [operation["operationId"] for _, _, operation in operations(spec)]
    assert len(names) == len(set(names)) == 20
    tags = {tag["name"] for tag in spec["tags"]}
    for path, method, operation in operations(spec):
        assert operation["summary"].endswith(".")
        assert set(operation["tags"]) <= tags
        answers = operation["responses"]
        assert {"401", "403", "422", "500"} <= answers.keys()
        if "requestBody" in operation:
            assert {"400", "413", "415"} <= answers.keys()
            assert set(operation["requestBody"]["content"]) == {"application/json"}
        if "{" in path:
            assert "404" in answers
        for status, answer in answers.items():
            if int(status) >= 400:
                assert answer == {"$ref": f"#/components/responses/Problem{status}"}
        assert any(int(status) < 300 for status in answers), (path, method)
        assert method == "get" or "304" not in answers


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    """To a schema, an answer, a header."""
    references = {place["$ref"] for place in walk(spec) if isinstance(place.get("$ref"), str)}
    assert len(references) > 15
    for reference in references:
        place: Any = spec
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_examples_are_what_their_schemas_say(spec: dict[str, Any]) -> None:
    """Whoever copies an example copies something that is right."""
    tried = 0
    for place in walk(spec):
        if "schema" in place and "example" in place:
            schema = {**spec, **place["schema"]}
            Draft202012Validator(schema).validate(place["example"])
            tried += 1
    assert tried >= 15


def test_machines_are_told_the_words_of_the_taxonomy(spec: dict[str, Any]) -> None:
    """Categories that can be posted, closed lists, quantities with their kinds."""
    draft = spec["components"]["schemas"]["EventDraft"]
    assert "TRQ-04" in draft["properties"]["category"]["enum"]
    assert "VUL-06" not in draft["properties"]["category"]["enum"]
    assert None in draft["properties"]["place_type"]["enum"]
    assert draft["properties"]["narrative"]["maxLength"] == drafts.NARRATIVE_MAX
    assert draft["additionalProperties"] is False
    assert sorted(draft["required"]) == ["category", "occurred_from", "sector"]
    quantities = draft["properties"]["quantities"]
    assert quantities["additionalProperties"] is False
    assert quantities["properties"]["facts_count"]["type"] == "integer"
    assert "5-9" in quantities["properties"]["people_band"]["enum"]
    closing = spec["components"]["schemas"]["Closing"]["properties"]["outcome"]["enum"]
    assert tuple(closing) == board.OUTCOMES
    assert "x-words" not in json.dumps(spec)


def test_every_failure_of_the_desk_has_its_english() -> None:
    """Whoever adds a ``Problem`` or a ``ConflictError`` adds a sentence to ``web/english.py``.

    Unless no machine can ever meet it.
    """
    fields, conflicts = set(), set()
    for source in Tree().python("alerts", "sharing"):
        for call in (node for node in source.nodes if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            words = [a.value for a in call.args if isinstance(a, ast.Constant)]
            if name == "Problem" and isinstance(call.args[1], ast.Constant):
                fields.add(call.args[1].value)
            if name == "ConflictError" and words:
                conflicts.add(words[0])
    assert {"future", "unknown", "too_long"} <= fields
    assert fields - english.ON_PAGES <= english.FIELDS.keys()
    assert "key_reused" in conflicts
    assert conflicts - english.ON_PAGES <= english.CONFLICTS.keys()
    assert fields | conflicts >= english.ON_PAGES
    assert {f"already_{state}" for state in life.STATES[2:]} <= english.CONFLICTS.keys()


def walk(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(part, dict):
        yield part
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for each in inner:
        yield from walk(each)
