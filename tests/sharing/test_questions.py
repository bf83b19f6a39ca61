"""Questions whose text is written once: SQLAlchemy's own answer, to the type and the name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Integer as Whole
from sqlalchemy import (
    bindparam,
    case,
    cast,
    func,
    inspect,
    literal,
    null,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from alerts.board import ListAlerts
from alerts.store import Alert, Delivery
from audit.limits import at_most
from audit.store import Entry
from sharing.events import PostEvent
from sharing.store import Agent, Event, Partner, Territory, UtcDateTime
from sharing.store.questions import answer
from sharing.store.sessions import HERE, _question, ask
from tests.council import SmallCouncil

ZONE = timezone(timedelta(hours=5, minutes=45))
SINCE = bindparam("since", type_=UtcDateTime())


def columns(rows: type[Any]) -> list[Any]:
    """Return the columns of *rows* as a query has them."""
    return [getattr(rows, one.key) for one in inspect(rows).column_attrs]


QUESTIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "every column of an event": (select(*columns(Event)), {}),
    "every column of an alert": (select(*columns(Alert)), {}),
    "times there and back": (
        select(Event.occurred_from, Event.reported_at, SINCE.label("said"))
        .where(Event.reported_at >= SINCE)
        .order_by(Event.id),
        {"since": datetime(2026, 1, 1, 5, tzinfo=ZONE)},
    ),
    "lists and maps": (
        select(Event.measures_taken, Event.quantities, Delivery.duties)
        .join(Delivery, true())
        .order_by(Event.id, Delivery.agent_id)
        .limit(at_most(1)),
        {},
    ),
    "truths, numbers, nothing": (
        select(Event.confidential, Event.severity, Event.narrative, null(), literal(7), true()),
        {},
    ),
    "names that are twice": (
        select(Agent.id, Event.id, Agent.council_id).join(Event, Event.author_id == Agent.id),
        {},
    ),
    "a name that nobody gave": (select(func.count(Event.id), func.max(Event.reported_at)), {}),
    "values in the statement": (
        select(case((Event.severity > 2, "grave"), else_="léger"), cast("12", Whole))
        .where(Event.category != "l'autre:%s ?")
        .order_by(Event.id),
        {},
    ),
    "a limit in the statement": (select(Event.id).order_by(Event.id).limit(at_most(2)), {}),
    "a limit and what is skipped": (
        select(Event.id).order_by(Event.id).limit(at_most(1)).offset(1),
        {},
    ),
    "a limit that is given": (
        select(Event.id).order_by(Event.id).limit(bindparam("most", type_=Whole)),
        {"most": 1},
    ),
    "a list that is given": (
        select(Event.id).where(Event.category.in_(bindparam("of", expanding=True))),
        {"of": ["TRQ-04", "CAD-02"]},
    ),
    "nothing: no list": (
        select(Event.id).where(Event.category.in_(bindparam("of", expanding=True))),
        {"of": []},
    ),
    "nothing: a list of pairs in the statement": (
        select(Event.id).where(tuple_(Event.category, Event.urgency).in_([("TRQ-04", "routine")])),
        {},
    ),
    "several put together": (
        union_all(
            select(literal("place"), Territory.id, Territory.parent_id, null()),
            select(literal("deed"), Entry.id, Entry.action, Entry.position),
        ),
        {},
    ),
    "nothing: nobody": (select(Agent.name).where(Agent.id == bindparam("who")), {"who": "nobody"}),
    "nothing: a word that is nothing": (
        select(Event.id).where(Event.sending_key == bindparam("key")),
        {"key": None},
    ),
}


@pytest.fixture
def lived(council: SmallCouncil) -> SmallCouncil:
    """A council in which something happened."""
    for category in ("TRQ-04", "CAD-02"):
        at = datetime.now(UTC) - timedelta(hours=1)
        council.ask("mediator", PostEvent(council.draft(category=category, occurred_from=at)))
    council.relay()
    council.ask("officer", ListAlerts())
    return council


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_that_of_sqlalchemy(lived: SmallCouncil, name: str) -> None:
    """Value for value and type for type; the same names in the same order; asked thrice."""
    question, values = QUESTIONS[name]
    with lived.sessions.reading(lived.id) as session:
        own = _executed(session, question, **values)
        names, rows = list(own.keys()), sorted(own.all(), key=repr)
        assert bool(rows) is not name.startswith("nothing: ")
        for _ in range(3):
            found = _asked(session, question, **values)
            assert list(found.keys()) == names
            again = sorted(found.all(), key=repr)
            assert again == rows
            assert [list(map(type, row)) for row in again] == [list(map(type, row)) for row in rows]
            for name_ in set(names):
                assert [getattr(r, name_) for r in again] == [getattr(r, name_) for r in rows]


def test_each_council_is_answered_its_own(lived: SmallCouncil) -> None:
    """The text is one; the council is a value, and whoever leaves a value out is told which."""
    there = lived.neighbour
    assert there is not None
    of_one = select(func.count(Event.id)).where(Event.severity >= bindparam("least"))
    for council, many in ((lived, 2), (there, 0), (lived, 2)):
        with council.sessions.reading(council.id) as session:
            assert ask(session, of_one, least=1).scalar() == many
    with lived.sessions.reading(lived.id) as session:
        with pytest.raises(KeyError, match="least"):
            ask(session, of_one)
        with pytest.raises(KeyError, match=HERE):
            answer(session.connection(), _question(of_one), {"least": 1})


@pytest.mark.parametrize("hours", [-9.5, 0, 5.75])
def test_an_instant_is_the_same_in_any_zone(lived: SmallCouncil, hours: float) -> None:
    """What happened an hour ago is after an hour and a minute ago, and before a minute later."""
    question = select(func.count(Event.id)).where(Event.occurred_from > SINCE)
    zone = timezone(timedelta(hours=hours))
    with lived.sessions.reading(lived.id) as session:
        for minutes, many in ((61, 2), (59, 0)):
            since = (datetime.now(UTC) - timedelta(minutes=minutes)).astimezone(zone)
            assert ask(session, question, since=since).scalar() == many
        with pytest.raises(ValueError, match="without a zone"):
            ask(session, question, since=datetime(2026, 1, 1))  # noqa: DTZ001  # none, on purpose


def test_whoever_comes_next_finds_no_transaction_open(lived: SmallCouncil) -> None:
    """In a visit, whichever way the question went: what they write is committed."""
    of = Territory.id.in_(bindparam("of", expanding=True))
    places = list(lived.places.values())
    for number in range(3):
        with lived.sessions.visit():
            question = select(func.count(Territory.id)).where(of)
            row = lived.sessions.ask(lived.id, question, of=places)
            assert row is not None
            assert row[0] == len(places)
            with lived.sessions.of(lived.id) as session:
                session.add(Partner(name=f"Un partenaire {number}", kind="social"))
            with ThreadPoolExecutor(1) as elsewhere:
                there = elsewhere.submit(lived.rows, Partner).result()
            assert f"Un partenaire {number}" in {one.name for one in there}


def test_what_is_wrong_is_the_same_error(lived: SmallCouncil) -> None:
    """Of the same class, about the same text, without a value; and the connection goes on."""
    wrong = select(func.no_such_function(Event.id, bindparam("word")))
    found = []
    for way in (_asked, _executed):
        with pytest.raises(DBAPIError) as raised, lived.sessions.of(lived.id) as session:
            way(session, wrong, word="Karim Haddad")
        found.append(raised.value)
        with lived.sessions.of(lived.id) as session:
            assert ask(session, select(func.count(Event.id))).scalar() == 2
    assert type(found[0]) is type(found[1])
    assert found[0].statement == found[1].statement
    assert not any("Karim" in str(error) for error in found)


def _asked(session: Session, question: Any, **values: Any) -> Any:
    return ask(session, question, **values)


def _executed(session: Session, question: Any, **values: Any) -> Any:
    asked = {**values, HERE: session.info["council_id"]}
    return session.connection().execute(_question(question), asked)
