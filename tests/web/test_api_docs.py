"""The page about the interface is true: its examples work, its codes are the codes."""

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from sharing.gate import SCOPES
from tests.council import SmallCouncil
from tests.web.machines import Machine
from web import english

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
HERE = ("http://127.0.0.1:8000", "http://127.0.0.1:8001")


@pytest.fixture(scope="module")
def page() -> str:
    """The page."""
    return PAGE.read_text()


def test_its_examples_work_one_after_the_other(council: SmallCouncil, page: str) -> None:
    """Each ``curl`` is sent as it stands, with the variables that the text speaks of."""
    first = Machine.of(council).report(severity=4, urgency="immediate")
    council.relay()
    officer = Machine.of(council, "officer")
    known = {
        "KEY": officer.key,
        "SECTOR": council.places["nord"],
        "EARLIER": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
        "EVENT": first.get_json()["id"],
        "ETAG": officer.get(f"/events/{first.get_json()['id']}").headers["ETag"],
        "ALERT": officer.get("/alerts").get_json()["items"][0]["id"],
        "LIVE": officer.get("/alerts").get_json()["live"],
    }
    answers = {}
    for example in EXAMPLE.findall(page):
        path, answer = curl(council, example, known)
        answers[path] = answer.status_code
    alert = f"/api/v1/alerts/{known['ALERT']}"
    assert answers == {
        "/api/v1/territories": 200,
        "/api/v1/taxonomy": 200,
        "/api/v1/events": 201,
        "/api/v1/referrals": 201,
        "/api/v1/events?group=TRQ&severity_min=2&limit=50": 200,
        f"/api/v1/events/{known['EVENT']}": 304,
        "/api/v1/alerts?state=open&state=acknowledged": 200,
        f"{alert}/acknowledge": 200,
        f"{alert}/take": 200,
        f"{alert}/close": 200,
        "/live/alerts": 404,  # this process serves no stream; it knew the key and the path
    }


def curl(council: SmallCouncil, example: str, known: dict[str, str]) -> tuple[str, TestResponse]:
    """Send what the command line says; return its path and the answer."""
    words = [
        re.sub(r"\$([A-Z]+)", lambda name: known[name[1]], word)
        for word in shlex.split(example.replace("\\\n", " "))
    ]
    assert words.pop(0) == "curl"
    method, headers, body, url = "GET", {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
            json.loads(body)
        elif word not in ("-s", "-i", "-N"):
            url = word
    assert url.startswith(HERE)
    path = "/" + url.split("/", 3)[3]
    return path, Client(council.app).open(path, method=method, headers=headers, data=body)


def test_it_tells_every_code_and_every_scope(page: str) -> None:
    """And no other."""
    rows = re.findall(r"^\| (\d{3}) \| (.*?) \|", page, re.MULTILINE)
    told = {(int(status), code) for status, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    assert told == {
        *((status, code) for status, (code, _) in english.TITLES.items() if status != 409),
        *((409, code) for code in english.CONFLICTS),
        (403, "missing_scope"),
        (403, english.UNACCEPTED[0]),
    }
    assert set(re.findall(r"^\| `(\w+:\w+)` \|", page, re.MULTILINE)) == set(SCOPES)
