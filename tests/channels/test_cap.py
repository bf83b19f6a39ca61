"""Alerts in CAP 1.2 and their feed: right by the schema and by what no schema can say."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from string import ascii_lowercase, digits
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

import alerts.cap
from alerts.board import AcknowledgeAlert, CloseAlert, TakeAlert
from alerts.cap import CapMessage, rings
from alerts.channels.told import Told
from alerts.passing import ReleaseAlert, TransferAlert
from alerts.silence import SilenceAlert
from alerts.store import Alert
from config.settings import DEFAULTS
from protocols.model import WATCH_CELL
from sharing.command import Command
from sharing.store import Council, Event, Territory
from sharing.taxonomy import load_taxonomy
from tests.channels import atom_rules
from tests.channels.atom_rules import ATOM
from tests.channels.cap_rules import CAP, faults, parsed, text_of
from tests.channels.cap_schema import schema_faults
from tests.channels.letters import alert
from tests.channels.test_sent import CANARY, have_the_machine_told
from tests.council import AGENTS, SmallCouncil
from web.api.cap import cap, feed

# Two squares, one with a hole and turned the wrong way round.
OUTLINE = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[2.0, 48.0], [2.0, 48.1], [2.1, 48.1], [2.1, 48.0], [2.0, 48.0]],
            [[2.04, 48.04], [2.06, 48.04], [2.06, 48.06], [2.04, 48.06], [2.04, 48.04]],
        ],
        [[[3.0, 48.0], [3.1, 48.0], [3.1, 48.1], [3.0, 48.0]]],
    ],
}


@pytest.fixture
def told(council: SmallCouncil) -> str:
    """An alert that the machine and the officer have, in a sector with an outline; its id."""
    with council.sessions.of(council.id) as session:
        place = session.get_one(Territory, (council.id, council.places["nord"]))
        place.outline, place.name = OUTLINE, "Quartier <Nord> & \x0b Gare, «\u00a0haut\u00a0»"
    with council.sessions.everywhere("a council has a hard name", reading=False) as session:
        session.get_one(Council, council.id).name = "CLSPD & <Val>"
    have_the_machine_told(council)
    return council.rows(Alert)[0].id


def fetch(council: SmallCouncil, path: str, agent: str = "machine") -> tuple[int, str, bytes]:
    """Ask as a machine; return status, media and body."""
    answer = Client(council.app).get(
        path, headers=council.bearer(agent, "alerts:read"), base_url="https://vigie.example"
    )
    return answer.status_code, answer.mimetype or "", answer.data


def test_the_life_of_an_alert_in_cap(council: SmallCouncil, told: str) -> None:
    """Alert, Update, Cancel: each right, each naming all that came before it, content as agreed."""
    seen: list[str] = []
    for step, kind in (
        (None, "Alert"),
        (AcknowledgeAlert(told), "Update"),
        (CloseAlert(told, "resolue"), "Cancel"),
    ):
        if step is not None:
            council.ask("officer", step)
        status, media, body = fetch(council, f"/api/v1/alerts/{told}/cap")
        assert (status, media) == (200, "application/cap+xml")
        assert faults(body) == []
        top = parsed(body)
        assert text_of(top, "msgType") == kind
        named = [one.split(",")[1] for one in text_of(top, "references").split()]
        assert named == seen
        seen.append(text_of(top, "identifier"))
        assert text_of(top, "sender") == "val-fleuri@vigie.example"
        assert text_of(top, "info/severity") == "Severe"
        assert text_of(top, "info/web") == f"https://vigie.example/veille/alertes/{told}"
        assert text_of(top, "info/area/areaDesc") == "Quartier <Nord> & Gare, « haut »"
        assert text_of(top, "info/senderName") == "CLSPD & <Val>"
        assert len(top.findall(f".//{CAP}polygon")) == 2
        names = {word for _, _, name, _, _ in AGENTS.values() for word in name.split()} - {"de"}
        private = {word.strip(",") for word in CANARY.split()} | names | {"hall_entree", "TRQ-04"}
        assert not {word for word in private if len(word) > 4 and word in body.decode()}
    assert len(set(seen)) == 3


def test_the_feed_leads_to_each_message(council: SmallCouncil, told: str) -> None:
    """Atom: an id, a title, a time, an author, a link to each message; for its reader only."""
    status, media, body = fetch(council, "/api/v1/alerts/feed")
    assert (status, media) == (200, "application/atom+xml")
    top = parsed(body)
    assert atom_rules.faults(body) == []
    [entry] = top.findall(f"{ATOM}entry")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"https://vigie.example/api/v1/alerts/{told}/cap"
    assert fetch(council, link.attrib["href"].removeprefix("https://vigie.example"))[0] == 200
    assert council.neighbour is not None
    for stranger in (council.neighbour, council):
        agent = "machine" if stranger is not council else "mediator"
        _, _, body = fetch(stranger, "/api/v1/alerts/feed", agent)
        assert parsed(body).findall(f"{ATOM}entry") == []
        assert fetch(stranger, f"/api/v1/alerts/{told}/cap", agent)[0] == 404
    assert Client(council.app).get("/api/v1/alerts/feed").status_code == 401


def test_each_step_is_a_message(
    council: SmallCouncil, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen, given back, passed on, silenced, in charge: an Update each; closed, a Cancel.

    The feed has the alert that changed last first.
    """
    alert(council)
    [(other, event)] = [(a.id, a.event_id) for a in council.rows(Alert) if a.id != told]
    with council.sessions.of(council.id) as session:
        session.get_one(Event, (council.id, event)).severity = 3  # what is grave is never silenced
    steps: tuple[Command[Any, Any], ...] = (
        AcknowledgeAlert(other),
        ReleaseAlert(other),
        AcknowledgeAlert(other),
        TransferAlert(other, WATCH_CELL),
        SilenceAlert(other, 30),
        TakeAlert(other),
        CloseAlert(other, "resolue"),
    )
    sent, path = [read(council, other)], "/api/v1/alerts/feed"
    for step in steps:
        council.ask("officer", step)
        sent.append(read(council, other))
    kinds = [text_of(one, "msgType") for one in sent]
    assert kinds == ["Alert", *["Update"] * (len(steps) - 1), "Cancel"]
    names = [text_of(one, "identifier") for one in sent]
    assert len(set(names)) == len(names)
    for number, one in enumerate(sent):
        before = [reference.split(",")[1] for reference in text_of(one, "references").split()]
        assert before == names[:number]
    assert entries(fetch(council, path)[2]) == [other, told]
    council.ask("officer", AcknowledgeAlert(told))
    assert entries(fetch(council, path)[2]) == [told, other]
    monkeypatch.setattr(alerts.cap, "MOST", 1)
    assert entries(fetch(council, path)[2]) == [told], "given first, changed last"


def read(council: SmallCouncil, alert: str) -> ET.Element:
    """Return an alert as its newest message, in which nothing is wrong."""
    body = fetch(council, f"/api/v1/alerts/{alert}/cap")[2]
    assert faults(body) == []
    return parsed(body)


def entries(body: bytes) -> list[str]:
    """Return the alerts of a feed in which nothing is wrong, in order."""
    assert atom_rules.faults(body) == []
    found = parsed(body).findall(f"{ATOM}entry/{ATOM}link")
    return [link.attrib["href"].split("/")[-2] for link in found]


TEXT = st.text(max_size=40).map("é".__add__)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # in UTC
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
RINGS = st.lists(POINTS, min_size=3, max_size=6).map(lambda points: (*points, points[0]))


@st.composite
def messages(draw: st.DrawFn) -> CapMessage:
    """Whatever a council, a sector or a family may be called, and whenever it happened."""
    name = st.text(ascii_lowercase + digits, min_size=16, max_size=16)
    told = Told(
        draw(name), draw(st.integers(1, 5)), draw(TEXT), draw(name), draw(TEXT), "CIR",
        draw(TEXT), draw(TIMES),
    )  # fmt: skip
    moments = sorted(draw(st.lists(TIMES, min_size=1, max_size=5)))
    sent = [(f"{told.alert}-{number}", at) for number, at in enumerate(moments)]
    kind = "Alert" if len(sent) == 1 else draw(st.sampled_from(("Update", "Cancel")))
    words = TAXONOMY
    return CapMessage(
        told, draw(TEXT), draw(st.from_regex(r"[a-z-]{1,20}", fullmatch=True)), *sent[-1],
        kind, tuple(sent[:-1]),
        draw(st.sampled_from(sorted({one.cap for one in words.severities.values()}))),
        draw(st.sampled_from(sorted({one.cap for one in words.urgencies.values()}))),
        draw(st.sampled_from(sorted({one.cap for one in words.certainties.values()}))),
        tuple(draw(st.lists(RINGS, max_size=3))),
    )  # fmt: skip


@given(st.lists(messages(), min_size=1, max_size=3, unique_by=lambda one: one.told.alert))
@settings(max_examples=25, deadline=None)
def test_every_message_is_right(found: list[CapMessage]) -> None:
    """By the schema, where it is at hand, by the data dictionary, and by what no schema can say."""
    with _ADDRESSES.test_request_context(base_url="https://vigie.example"):
        for message in found:
            assert faults(ET.tostring(cap(message), "utf-8")) == []
        assert atom_rules.faults(ET.tostring(feed(found), "utf-8")) == []


TAXONOMY = load_taxonomy(DEFAULTS / "taxonomy.yaml")
_ADDRESSES = Flask(__name__)
for _name, _path in (
    ("board.one", "/veille/alertes/<alert_id>"),
    ("cap.read_cap", "/api/v1/alerts/<alert_id>/cap"),
    ("cap.read_feed", "/api/v1/alerts/feed"),
):
    _ADDRESSES.add_url_rule(_path, _name)


def test_the_schema_of_oasis_itself() -> None:
    """It takes what is right, and refuses what is wrong with elements, words and times."""
    document = GOOD.replace(b"\n", b"")
    assert schema_faults(document) == []
    refused = [wrong for right, wrong in WRONG if schema_faults(document.replace(right, wrong, 1))]
    assert refused == [b"01:00:00Z</s", b"01:00:00.5+00:00</s", b">Grave<", b"", b"<urgency>",
                       b"<status>Actual</status><status>Actual</status>", b"cap:1.1"]  # fmt: skip


FEED = b"""<feed xmlns="http://www.w3.org/2005/Atom"><id>https://v/f</id><title>A</title>
<updated>2026-11-27T01:00:00+00:00</updated><link rel="self" href="https://v/f"/>
<author><name>V</name></author><entry><id>https://v/1</id><title>B</title>
<updated>2026-11-27T01:00:00+00:00</updated><author><name>C</name></author>
<link rel="alternate" href="https://v/1"/></entry></feed>"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<id>https://v/f</id>", b""), (b"<title>B</title>", b""), (b"<name>C</name>", b""),
        (b"T01:00:00+00:00", b" 01:00:00"), (b"https://v/1", b"1"), (b"alternate", b"related"),
        (b'rel="self"', b'rel="via"'), (b"<title>A</title>", b"<title>A</title><title>A</title>"),
        (b"<title>A</title>", b"<title>A</title><name>x</name>"), (b"2005/Atom", b"2005/Autre"),
    ],
)  # fmt: skip
def test_the_rules_of_feeds_catch_what_is_wrong(right: bytes, wrong: bytes) -> None:
    """As above."""
    assert atom_rules.faults(FEED) == []
    assert right in FEED
    assert atom_rules.faults(FEED.replace(right, wrong, 1)) != []


def test_outlines_as_rings() -> None:
    """Outer rings only, closed, latitude first, one way round; a place without one has none."""
    first, second = rings(OUTLINE)
    assert first[0] == first[-1]
    assert second[0] == second[-1] == (48.0, 3.0)
    turned = sum(x1 * y2 - x2 * y1 for (y1, x1), (y2, x2) in pairwise(first))
    assert turned > 0
    assert rings(None) == ()


GOOD = b"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a-2</identifier>
<sender>c@v</sender><sent>2026-11-27T01:00:00+00:00</sent><status>Actual</status>
<msgType>Update</msgType><scope>Restricted</scope><restriction>partners</restriction>
<references>c@v,a-1,2026-11-27T00:00:00+00:00</references><info><category>Security</category>
<event>x</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Observed</certainty><expires>2026-11-28T01:00:00+00:00</expires>
<web>https://v/x</web><area><areaDesc>x</areaDesc>
<polygon>48.0,2.0 48.0,2.1 48.1,2.1 48.0,2.0</polygon></area></info></alert>"""


WRONG = [
        (b"a-2<", b"a 2<"), (b"c@v</s", b"c,v</s"), (b">Restricted<", b">Public<"),
        (b"<restriction>partners</restriction>", b""), (b"Update", b"Alert"),
        (b"-27T00", b"-29T00"),
        (b"<references>c@v,a-1,2026-11-27T00:00:00+00:00</references>", b""),
        (b"2026-11-28T01", b"2026-11-26T01"), (b"01:00:00+00:00</s", b"01:00:00Z</s"),
        (b"01:00:00+00:00</s", b"01:00:00.5+00:00</s"), (b"48.0,2.0</p", b"48.1,2.0</p"),
        (b"48.1,2.1 ", b"148.1,2.1 "), (b">Severe<", b">Grave<"), (b"https://v/x", b"/x"),
        (b"<event>x</event>", b""), (b"<event>x</event><urgency>", b"<urgency>"),
        (b"<status>Actual</status>", b"<status>Actual</status><status>Actual</status>"),
        (b"cap:1.2", b"cap:1.1"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), WRONG)
def test_the_rules_catch_what_is_wrong(right: bytes, wrong: bytes) -> None:
    """Otherwise they would prove nothing."""
    document = GOOD.replace(b"\n", b"")
    assert faults(document) == []
    assert right in GOOD
    assert faults(document.replace(right, wrong, 1)) != []
