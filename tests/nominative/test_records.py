"""Records: opened for a group, read by its members alone, and by nobody who holds the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sharing.accreditations import EndAccreditation
from sharing.command import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
)
from sharing.groups import ListGroups
from sharing.nominative.audience import WhoReads
from sharing.nominative.openings import ListOpenings, OpenRecord, ReadElement
from sharing.nominative.records import CreateRecord
from sharing.sealing.pairs import PrivatePair
from sharing.store import NominativeRecord, Opening, RecordWrap, SealedField
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON, Group, a_group
from tests.sharing.proving import Prover
from tests.sharing.test_sealed_space import everything

OWED = ("mfa", "motive")


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer sit in it."""
    return a_group(council)


def test_what_was_written_is_what_a_member_reads(group: Group) -> None:
    """Element by element, each value in its one form, with who wrote it."""
    record = group.create()
    opened = group.open(record)
    assert opened.elements == ("identity", "contact", "schooling", "follow_up")
    read = {
        one.code: one.value
        for element in opened.elements
        for one in group.ask(
            "officer", ReadElement(record, opened.id, element, group.pairs["officer"])
        )
    }
    assert read == {**PERSON, "phone": "+33639981744"}
    [name, *_] = group.read(record, "identity", "coordinator")
    assert (name.code, name.author) == ("last_name", group.council.agents["coordinator"])


def test_nothing_of_it_is_in_any_row_or_file(group: Group) -> None:
    """Nor in the trail, nor in what the database has written beside."""
    record = group.create()
    group.read(record, "identity")
    kept = b"".join(everything(group.council.house.database))
    assert record.encode() in kept, "this is where it would be found"
    for value in (*PERSON.values(), "+33639981744", "Tilleuls", MOTIVE):
        if not value.isidentifier() or value[0].isupper():  # not a word of a closed list
            assert value.encode() not in kept, value
    for word in ("out_of_school", "young_people"):
        assert word.encode() not in kept, word
    for pair in group.pairs.values():
        assert pair.raw not in kept


def test_each_reading_is_in_the_trail_before_it_is_shown(group: Group) -> None:
    """Opening, then each element, with the articles; no value and no motive."""
    record = group.create()
    opened = group.open(record)
    for element in ("identity", "schooling"):
        group.ask("officer", ReadElement(record, opened.id, element, group.pairs["officer"]))
    entries = [e for e in group.council.trail() if e.resource == f"nominative_record:{record}"]
    assert [e.action for e in entries] == ["nominative:create", *["nominative:read"] * 3]
    read = zip(entries[2:], ("identity", "schooling"), strict=True)
    assert all(f'"element":"{word}"' in entry.detail for entry, word in read)
    assert all("A03" in e.articles for e in entries[1:])
    assert not any(word in e.detail for e in entries for word in ("Kerbrat", "Entretien"))


def test_nobody_else_reads_it(group: Group) -> None:
    """Not of the group, not any more, without proof, without a motive, for something else."""
    record = group.create()
    for who in ("police", "mediator", "caretaker", "auditor"):
        with pytest.raises(NotFoundError):
            group.open(record, who)
    with pytest.raises(RefusedError) as owed:
        group.ask(
            "officer", OpenRecord(record, FOLLOW_UP, MOTIVE, group.pairs["officer"]), proved=False
        )
    assert owed.value.decision.owed == {"mfa"}
    with pytest.raises(RefusedError) as owed:
        group.open(record, motive="suivi")
    assert owed.value.decision.owed == {"motive"}
    with pytest.raises(NotFoundError):
        group.open(record, purpose="local_diagnosis")
    opened = group.open(record)
    [here] = group.council.ask("coordinator", ListGroups())
    seat = next(m.accreditation for m in here.members if m.name == "Cédric Roche")
    group.council.ask("coordinator", EndAccreditation(group.id, seat))
    for command in (
        OpenRecord(record, FOLLOW_UP, MOTIVE, group.pairs["officer"]),
        ReadElement(record, opened.id, "identity", group.pairs["officer"]),
    ):
        with pytest.raises(NotFoundError):
            group.ask("officer", command)


def test_an_opening_is_for_one_person_one_record_and_an_hour(group: Group) -> None:
    """Somebody else's, another record's, an old one and none at all read nothing."""
    record, other = group.create(), group.create()
    opened = group.open(record)
    for who, of, opening in (
        ("coordinator", record, opened.id), ("officer", other, opened.id),
        ("officer", record, "nothing"),
    ):  # fmt: skip
        with pytest.raises(ConflictError, match="pourquoi"):
            group.ask(who, ReadElement(of, opening, "identity", group.pairs[who]))
    for who in ("police", "caretaker", "auditor"):
        for of, opening in ((record, opened.id), (record, "nothing"), ("nothing", "nothing")):
            with pytest.raises(NotFoundError):
                group.ask(who, ReadElement(of, opening, "identity", group.pairs[who]))
            with pytest.raises(NotFoundError):
                group.ask(who, ListOpenings(of, opening, group.pairs[who]))
    told = [e.detail for e in group.council.trail() if "not_opened" in e.detail]
    assert len(told) == 3
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(Opening).values(ends=Opening.at))
    with pytest.raises(ConflictError, match="rouvrez"):
        group.ask("officer", ReadElement(record, opened.id, "identity", group.pairs["officer"]))


def test_a_pair_that_it_was_not_wrapped_for_opens_nothing(group: Group) -> None:
    """Also in the hands of somebody whom the charter lets read."""
    record = group.create()
    for pair in (PrivatePair.new(), group.pairs["police"]):
        with pytest.raises(ConflictError, match="scellée pour vous"):
            group.open(record, pair=pair)


def test_what_is_moved_in_the_database_does_not_open(group: Group) -> None:
    """To another record, to another field, or an older revision as a newer one: it is told."""
    record = group.create()
    other = group.create(values={**PERSON, "last_name": "Autret"})
    council = group.council

    def field(session: Session, of: str, name: str) -> SealedField:
        query = select(SealedField).where(SealedField.record_id == of, SealedField.name == name)
        return session.scalars(query).one()

    with council.sessions.of(council.id) as session:
        one, two = field(session, record, "last_name"), field(session, other, "last_name")
        one.sealed, two.sealed = two.sealed, one.sealed
    for of in (record, other):
        with pytest.raises(ConflictError, match="altérée"):
            group.read(of, "identity")
    with council.sessions.of(council.id) as session:
        one, two = field(session, record, "schooling"), field(session, record, "programme")
        one.sealed = two.sealed
    with pytest.raises(ConflictError, match="altérée"):
        group.read(record, "schooling")
    with council.sessions.of(council.id) as session:
        field(session, other, "origin").revision = 2
    with pytest.raises(ConflictError, match="altérée"):
        group.read(other, "follow_up")


def test_wraps_of_two_records_are_not_one_anothers(group: Group) -> None:
    """The key of one record, put beside another, opens neither."""
    record, other = group.create(), group.create()
    with group.council.sessions.of(group.council.id) as session:
        wraps = {
            w.record_id: w
            for w in session.scalars(select(RecordWrap))
            if w.pair_id == group.pairs["officer"].key_id
        }
        wraps[record].wrapped, wraps[other].wrapped = wraps[other].wrapped, wraps[record].wrapped
    with pytest.raises(ConflictError, match="scellée pour vous"):
        group.open(record)


def test_every_member_sees_who_opened_it_and_why(group: Group) -> None:
    """Newest first, with the motive, which only they can read."""
    record = group.create()
    group.open(record, "coordinator", motive="Préparer la réunion du groupe.")
    opened = group.open(record)
    seen = group.ask("officer", ListOpenings(record, opened.id, group.pairs["officer"]))
    agents = group.council.agents
    assert [(one.agent, one.motive) for one in seen] == [
        (agents["officer"], MOTIVE), (agents["coordinator"], "Préparer la réunion du groupe."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"last_name": ""}, "last_name: missing"),
        ({"last_name": "x" * 300}, "last_name: too_long"),
        ({"photo": "visage"}, "photo: unknown_field"),
        ({"origin": "rumeur"}, "origin: unknown_word"),
        ({"first_name": "Ys\u0430line"}, "first_name: not_a_name"),
    ],
)
def test_what_is_no_record_is_refused_by_field(
    group: Group, change: dict[str, str], problem: str
) -> None:
    """Everything at once, and nothing is half written."""
    with pytest.raises(InvalidInputError, match=problem):
        group.create(values={**PERSON, **change})
    assert group.council.rows(NominativeRecord) == []
    assert group.council.rows(SealedField) == []


def test_who_may_open_one(group: Group) -> None:
    """The coordinator; not the police, though a member, nor for a referent from elsewhere."""
    with pytest.raises(RefusedError):
        group.create("officer")
    with pytest.raises(InvalidInputError, match="referent: not_a_member"):
        group.create(referent=group.council.agents["police"])
    with pytest.raises(RefusedError) as owed:
        group.create(values={**PERSON, "measure": "educational"})
    assert owed.value.decision.owed == {"second_person"}
    with pytest.raises(ConflictError, match="espace scellé"):
        group.create(pair=group.pairs["police"])
    assert group.council.rows(NominativeRecord) == []


def test_the_person_is_informed_or_it_is_said_why_not_yet(group: Group) -> None:
    """Article 11: without either, the record is not opened, and the answer says what is owed."""
    unsaid = {code: value for code, value in PERSON.items() if code != "informed_on"}
    with pytest.raises(RefusedError) as owed:
        group.create(values=unsaid)
    assert owed.value.decision.owed == {"notice"}
    record = group.create(values={**unsaid, "not_informed": "unreachable"})
    [said] = [one for one in group.read(record, "follow_up") if one.code == "not_informed"]
    assert said.value == "unreachable"


def test_the_gate_lets_the_desk_know_who_has_proved_it(group: Group) -> None:
    """A real log-in, a real code, and the record opens on that session only."""
    record = group.create()
    command = OpenRecord(record, FOLLOW_UP, MOTIVE, group.pairs["officer"])
    proved, other = Prover(group.council, "officer"), Prover(group.council, "officer")
    with pytest.raises(RefusedError) as owed:
        group.council.desk.carry_out(command, proved.again().actor)
    assert owed.value.decision.owed == {"mfa"}
    proved.enrol()
    assert group.council.desk.carry_out(command, proved.again().actor).elements
    with pytest.raises(RefusedError):
        group.council.desk.carry_out(command, other.again().actor)


def test_whoever_has_it_open_sees_who_else_could(council: SmallCouncil) -> None:
    """Partner, profession, elements, articles, and what they would have to do first."""
    group = a_group(council, ("coordinator", "officer", "police"))
    record = group.create()
    opened = group.open(record)
    found = group.ask("officer", WhoReads(record, opened.id))
    everything_there = opened.elements
    assert [(one.partner_name, one.profession, one.elements, one.owed) for one in found] == [
        ("Police nationale", "police nationale ou gendarmerie", everything_there, OWED),
        ("Ville de Val-Fleuri", "coordonnateur du conseil", everything_there, OWED),
        ("Ville de Val-Fleuri", "police municipale", everything_there, OWED),
    ]
    assert all("A03" in one.articles for one in found)
    for who, of in (("mediator", record), ("officer", "nothing")):
        with pytest.raises(NotFoundError):
            group.ask(who, WhoReads(of, opened.id))


def test_a_day_is_the_councils_own(group: Group) -> None:
    """After midnight in Paris today is no day of the future, though it is one in Greenwich."""
    night = (datetime.now(UTC) + timedelta(days=1)).replace(hour=23, minute=30)
    today = night.astimezone(ZoneInfo("Europe/Paris")).date()
    assert today > night.date()
    late = replace(group.council.desk, clock=lambda: night)
    actor = replace(group.council.actor("coordinator"), proved=frozenset(("mfa",)))
    values = {**PERSON, "begun_on": today.isoformat()}
    asked = CreateRecord(
        group.id, group.council.agents["officer"], FOLLOW_UP, values, group.pairs["coordinator"]
    )
    assert late.carry_out(asked, actor)
    tomorrow = {**values, "begun_on": (today + timedelta(days=1)).isoformat()}
    with pytest.raises(InvalidInputError) as refused:
        late.carry_out(replace(asked, values=tomorrow), actor)
    assert [p.code for p in refused.value.problems] == ["bad_day"]
