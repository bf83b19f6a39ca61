"""What was sealed is shown to those who opened it, and is nowhere else, whoever looks where."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from alerts.channels.store import Preference
from audit.export import Part, export_lines
from audit.sequence import integrate
from config.wiring import now
from sharing.sealed_space import SealedSpaces
from sharing.store import (
    Accreditation,
    NominativeRecord,
    Opening,
    SealedPair,
    WorkingGroup,
    new_id,
)
from tests.channels.letters import alert, email_to, lane_of, post_of
from tests.channels.mail_server import Smtp
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, a_group
from tests.web.crawl import Try, crawl, leaks
from tests.web.members import Member
from tests.web.sealed import CHEAP
from tests.web.test_api_secrets import kept
from tests.web.test_pages_bad_input import Person
from tests.web.test_rights_pages import a_dpo

CANARIES = {
    "last_name": "Kerzhuelo", "first_name": "Ysolwenne", "usage_name": "Brezhonik",
    "address": "17, venelle du Puits-Grallon", "phone": "06 39 98 41 57",
    "email": "qanarisse@exemple.fr", "guardian_name": "Maelgwenn Trezhir",
    "guardian_phone": "06 39 98 41 58", "birth_date": "2009-04-12", "begun_on": "2026-11-02",
    "origin": "school", "programme": "young_people", "informed_on": "2026-11-10",
}  # fmt: skip
MOTIVE = "Le courlis a changé de rive hier."
WHY = "La passerelle est fermée depuis mardi."
TRACES = (
    "Kerzhuelo", "Ysolwenne", "Brezhonik", "Puits-Grallon", "639984157", "98 41 57", "qanarisse",
    "Maelgwenn", "Trezhir", "639984158", "98 41 58", "Korrigan", "le courlis a ch",
    "Le courlis a ch", "passerelle est ferm",
)  # fmt: skip
MEMBERS = ("coordinator", "officer")
OTHERS = ("mediator", "caretaker", "police", "auditor")
ELEMENTS = ("identity", "contact", "guardians", "follow_up")


@pytest.fixture
def group(council: SmallCouncil) -> str:
    """The coordinator and the officer sit in it; a try of a passphrase is cheap."""
    vars(council.house).update(sealed_spaces=SealedSpaces(council.sessions, now, CHEAP))
    found = a_group(council)
    with council.sessions.of(council.id) as session:  # they make theirs by the pages
        for pair in found.pairs.values():
            session.execute(delete(SealedPair).where(SealedPair.id == pair.key_id))
    return found.id


def a_record(keeper: Member, group: str) -> str:
    """Open a record full of canaries; return its id."""
    answer = keeper.create(group, **CANARIES)
    assert answer.status_code == 302, answer.text
    return (answer.location or "").rpartition("/")[2]


def opened(member: Member, record: str) -> str:
    """Open it as *member*; return the opening's id."""
    answer = member.post(f"/fiches/{record}", {"purpose": FOLLOW_UP, "motive": MOTIVE})
    return (answer.location or "").rpartition("/")[2]


def an_hour_of_work(council: SmallCouncil, group: str) -> tuple[list[Try], dict[str, str]]:
    """Let two members write, then all roles try all routes; return the tries and the openings."""
    members = {agent: Member(council, agent) for agent in MEMBERS}
    keeper, officer = members["coordinator"], members["officer"]
    record = a_record(keeper, group)
    openings = {agent: opened(member, record) for agent, member in members.items()}
    here, there = (f"/fiches/{record}/{openings[agent]}" for agent in MEMBERS)
    changed = keeper.change(here, "contact", address="3, impasse Korrigan", motive=WHY)
    assert changed.status_code == 302
    assert officer.change(there, "contact", phone="06 39 98 41 58").status_code == 302
    people = {
        **{agent: Person(council, agent) for agent in OTHERS},
        "nobody": Person(council, None),
        "dpo": a_dpo(council),
        **members,
    }
    known = {
        "text": ("charte", "protocole"),
        "record": (record,), "opening": tuple(openings.values()), "element": ELEMENTS,
        "group": (group,),
    }  # fmt: skip
    form = {"purpose": FOLLOW_UP, "motive": "Encore une question."}
    return list(crawl(people, known, form)), openings


def test_an_hour_of_work_leaves_the_canaries_where_they_are_sealed(
    council: SmallCouncil, group: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What came back to whom; then rows, files, queue, trail, logs, e-mails and an export."""
    with caplog.at_level(logging.DEBUG):
        tries, openings = an_hour_of_work(council, group)
        mailed, exported = mail(council), export(council)
    shown = leaks(tries, TRACES)
    entitled = [
        (one, trace)
        for one, trace in shown
        if one.who in MEMBERS and one.args.get("opening") == openings.get(one.who)
    ]
    # A copy names no opening: it is one, with a motive, of whoever may hand it to the person.
    copied = [
        (one, trace)
        for one, trace in shown
        if (one.who, one.endpoint) == ("coordinator", "rights_of_persons.give_copy")
    ]
    assert "Kerzhuelo" in {trace for _, trace in copied}
    assert not {trace for _, trace in copied} & {"Le courlis a ch", "passerelle est ferm"}
    # As it is not written; and numbers as they are kept, which no page shows.
    unseen = {"le courlis a ch", "639984157", "639984158"}
    assert {trace for _, trace in entitled} == set(TRACES) - unseen
    assert [found for found in shown if found not in entitled + copied] == []
    assert len(tries) > 700
    assert "https://vigie.example/" in mailed, "not read as whoever gets it reads it"
    assert '"action":"nominative:read"' in exported
    outside = {"mailed": mailed, "exported": exported}
    for where, text in {"kept": kept(council), "logged": caplog.text, **outside}.items():
        assert [trace for trace in TRACES if trace in text] == [], where


def mail(council: SmallCouncil) -> str:
    """Have the members told of something by e-mail; return all that a mail server took."""
    with council.sessions.of(council.id) as session:  # whatever was wished for on the way
        session.execute(delete(Preference))
    email_to(council, *MEMBERS)
    alert(council)
    with Smtp() as smtp:
        post = post_of(council, smtp)
        while post.send_next(lane_of(council)) == "sent":
            pass
    assert {to for to, _ in smtp.inbox} == {council.email(agent) for agent in MEMBERS}
    return "\n".join(
        f"{one.items()} {part.get_content()}"
        for _, one in smtp.inbox
        for part in one.walk()
        if not part.is_multipart()
    )


def export(council: SmallCouncil) -> str:
    """Sign the trail of all that was done, and return it as it is handed out."""
    signer = council.house.signer(council.id)
    with council.sessions.of(council.id) as session:
        integrate(session, council.id, signer=signer, at=now(), limit=100_000)
    with council.sessions.snapshot(council.id) as session:
        lines = list(export_lines(session, council.id, signer.verifier, Part()))
    assert len(lines) > 700
    return "".join(lines)


def over(session: Session) -> None:
    """The hour of every opening is over."""
    session.execute(update(Opening).values(ends=Opening.at))


def archived(session: Session) -> None:
    """The follow-up has ended; nobody else has agreed to an opening."""
    session.execute(update(NominativeRecord).values(state="archived"))


def limited(session: Session) -> None:
    """The person contests it."""
    session.execute(update(NominativeRecord).values(state="limited"))


def expired(session: Session) -> None:
    """Nobody's accreditation goes on."""
    session.execute(update(Accreditation).values(until=now() - timedelta(minutes=1)))


def ended(session: Session) -> None:
    """Every seat was taken back."""
    session.execute(update(Accreditation).values(ended_at=now() - timedelta(minutes=1)))


def elsewhere(session: Session) -> None:
    """The record belongs to a group in which nobody of these sits."""
    other = WorkingGroup(id=new_id(), name="Autre", body="territorial_group", made_at=now())
    session.add(other)
    session.flush()
    session.execute(update(NominativeRecord).values(group_id=other.id))


def test_every_role_on_every_route_of_a_record(council: SmallCouncil, group: str) -> None:
    """Own; then of another group, archived, limited, an opening that is over, a seat that is."""
    members = {agent: Member(council, agent) for agent in MEMBERS}
    record = a_record(members["coordinator"], group)
    openings = {agent: opened(member, record) for agent, member in members.items()}
    people = {**{agent: Person(council, agent) for agent in OTHERS}, **members}
    known = {"record": (record,), "opening": tuple(openings.values()), "element": ELEMENTS[:1]}

    def shown() -> set[tuple[str, str]]:
        tries = crawl(people, known, {"motive": "court"}, frozenset(("record", "opening")))
        return {(one.who, one.args["opening"]) for one, _ in leaks(tries, TRACES)}

    assert shown() == set(openings.items()), "each by their own opening"
    for change in (over, archived, limited, expired, ended, elsewhere):
        with council.sessions.of(council.id) as session:
            _as_it_was(session, group)
            change(session)
        assert shown() == set(), change.__doc__
    with council.sessions.of(council.id) as session:
        _as_it_was(session, group)
    assert shown() == set(openings.items()), "it was the change that kept it back"


def _as_it_was(session: Session, group: str) -> None:
    later = now() + timedelta(hours=1)
    session.execute(update(Opening).values(ends=later))
    session.execute(update(NominativeRecord).values(state="active", group_id=group))
    session.execute(update(Accreditation).values(until=later, ended_at=None))


def test_the_neighbours_read_nothing(council: SmallCouncil, group: str) -> None:
    """Members of a group of another council, with an open space of their own."""
    assert council.neighbour is not None
    keeper = Member(council, "coordinator")
    record = a_record(keeper, group)
    opening = opened(keeper, record)
    theirs = a_group(council.neighbour)
    with council.neighbour.sessions.of(council.neighbour.id) as session:
        for pair in theirs.pairs.values():
            session.execute(delete(SealedPair).where(SealedPair.id == pair.key_id))
    people = {agent: Member(council.neighbour, agent) for agent in MEMBERS}
    known = {"record": (record,), "opening": (opening,), "element": ELEMENTS[:2]}
    only = frozenset(("record", "opening"))
    tries = list(crawl(people, known, {"purpose": FOLLOW_UP, "motive": MOTIVE}, only))
    assert leaks(tries, TRACES[:-3]) == []
    assert {one.answer.status_code for one in tries} <= {302, 400, 403, 404, 405, 409, 422}
