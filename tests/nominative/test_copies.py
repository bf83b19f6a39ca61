"""The copy of a record for the person: all of it, by functions, with who had access and why not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from audit.store import Entry
from sharing.accreditations import EndAccreditation
from sharing.command import ConflictError, NotFoundError, RefusedError
from sharing.groups import ListGroups
from sharing.nominative.approvals import AskToUpdate
from sharing.nominative.changes import Contribute, UpdateElement
from sharing.nominative.copies import Copy, CopyRecord, Function
from sharing.nominative.emergencies import BreakGlass, ReadInEmergency
from sharing.nominative.openings import ListOpenings, ReadElement
from sharing.store import NominativeRecord, Opening, SealedField
from tests.council import AGENTS, SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, Group, a_group
from tests.nominative.test_emergencies import DANGER, dpo
from tests.nominative.test_rights import LETTER, RIGHTS
from tests.sharing.test_replay import again
from tests.sharing.test_sealed_space import everything

TOWN = "Ville de Val-Fleuri"


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator, the officer (the referent) and the police; the council has an officer."""
    dpo(council)
    return a_group(council, ("coordinator", "officer", "police"))


def copy(group: Group, record: str, by: str = "coordinator", **more: Any) -> Copy:
    """Make the copy of a record."""
    proved = more.pop("proved", True)
    asked = {"purpose": RIGHTS, "motive": LETTER, "pair": group.pairs[by], **more}
    return group.ask(by, CopyRecord(record, **asked), proved=proved)


def lived(group: Group) -> str:
    """A record that was read, changed, added to, and opened in an emergency; return its id."""
    record = group.create()
    keeper, officer = group.pairs["coordinator"], group.pairs["officer"]
    mine = group.open(record, "coordinator")
    change = {"phone": "06 39 98 00 03"}
    group.ask("coordinator", UpdateElement(record, mine.id, "contact", 1, change, keeper))
    met = {"action": "meeting", "action_on": "2026-11-20", "result": "done"}
    group.ask("coordinator", UpdateElement(record, mine.id, "actions", 2, met, keeper))
    other = {"action": "mediation", "action_on": "2026-11-21", "result": "under_way"}
    group.ask("coordinator", UpdateElement(record, mine.id, "actions", 3, other, keeper))
    theirs = group.open(record)
    for element in ("identity", "contact"):
        group.ask("officer", ReadElement(record, theirs.id, element, officer))
    note = {"address": "1, rue Neuve"}
    group.ask("officer", Contribute(record, theirs.id, "contact", 4, note, officer, MOTIVE))
    danger = group.ask("police", BreakGlass(record, DANGER, group.pairs["police"]))
    group.ask("police", ReadInEmergency(record, danger.id, "identity", group.pairs["police"]))
    return record


def test_all_that_is_held_is_in_it(group: Group) -> None:
    """Each element, what stands before what it took the place of, additions in their order."""
    record = lived(group)
    found = copy(group, record)
    assert [element for element, _ in found.elements] == [
        "identity", "contact", "schooling", "follow_up", "actions",
    ]  # fmt: skip
    held = dict(found.elements)
    written = [(one.code, one.value, one.standing) for one in held["contact"]]
    assert written == [
        ("address", "1, rue Neuve", True), ("address", "3, allée des Tilleuls", False),
        ("phone", "+33639980003", True), ("phone", "+33639981744", False),
    ]  # fmt: skip
    added = [(one.code, one.value) for one in held["actions"] if one.code != "action_on"]
    assert added == [
        ("action", "meeting"), ("result", "done"), ("action", "mediation"), ("result", "under_way"),
    ]  # fmt: skip
    assert all(one.standing for one in held["actions"])
    sealed = [row for row in group.council.rows(SealedField) if row.name != "why"]
    assert sum(len(fields) for _, fields in found.elements) == len(sealed)
    assert {one.value for one in held["identity"]} == {"Kerbrat", "Ysaline", "2009-04-12"}
    assert found.group_name == "Suivi Nord"
    assert (found.state, str(found.destroy_by)) == ("active", "2034-04-01")


def test_people_are_functions_and_motives_are_not_told(group: Group) -> None:
    """No agent's name or id, no motive of reading, of writing, of an emergency."""
    found = copy(group, lived(group))
    assert found.referent == Function("municipal_police", TOWN)
    said = repr(found) + repr([one for _, fields in found.elements for one in fields])
    names = [name for _, _, name, _, _ in AGENTS.values()]
    for word in (*names, *group.council.agents.values(), MOTIVE, DANGER, LETTER):
        assert word not in said
    authors = {one.by for _, fields in found.elements for one in fields}
    assert authors == {Function("council_coordinator", TOWN), Function("municipal_police", TOWN)}


def test_who_had_access_is_what_the_trail_says(group: Group) -> None:
    """One line an opening and kind of deed; what was refused or failed was no access."""
    record = lived(group)
    with pytest.raises(NotFoundError):
        group.open(record, "mediator")
    with pytest.raises(ConflictError):
        group.open(record, "officer", pair=group.pairs["auditor"])
    measure = {"measure": "educational"}
    mine = group.open(record, "coordinator")
    keeper = group.pairs["coordinator"]
    asks = AskToUpdate(record, FOLLOW_UP, MOTIVE, keeper, "judicial_measures")
    group.ask("coordinator", asks)
    alone = UpdateElement(record, mine.id, "judicial_measures", 5, measure, keeper, MOTIVE)
    with pytest.raises(RefusedError):
        group.ask("coordinator", alone)
    seen = copy(group, record).accesses
    assert [(a.by.profession, a.action.partition(":")[2], a.elements) for a in seen] == [
        ("council_coordinator", "create", ("contact", "follow_up", "identity", "schooling")),
        ("council_coordinator", "read", ()),
        ("council_coordinator", "update", ("contact", "actions")),
        ("municipal_police", "read", ("identity", "contact")),
        ("municipal_police", "contribute", ("contact",)),
        ("state_police", "break_glass", ("identity",)),
        ("council_coordinator", "read", ()),
    ]  # fmt: skip
    danger = seen[5]
    assert (danger.purpose, danger.by.partner_name) == ("emergency_response", "Police nationale")
    assert {"A03", "A04", "A06"} <= set(danger.articles)
    assert sorted(seen, key=lambda access: access.at) == list(seen)


def test_the_copy_is_in_the_trail_and_in_the_next_one(group: Group) -> None:
    """Its motive for the group that could open the record; nothing of it in any row."""
    record = lived(group)
    first = copy(group, record)
    entry = group.council.trail()[-1]
    assert (entry.action, entry.outcome) == ("nominative:copy", "permitted")
    assert "A11" in entry.articles
    last = copy(group, record).accesses[-1]
    assert (last.action, last.purpose) == ("nominative:copy", RIGHTS)
    assert last.elements == tuple(element for element, _ in first.elements)
    usual = group.open(record)
    seen = group.ask("officer", ListOpenings(record, usual.id, group.pairs["officer"]))
    assert [one.motive for one in seen if one.purpose == RIGHTS] == [LETTER, LETTER]
    kept = b"".join(everything(group.council.house.database))
    assert b"nominative:copy" in kept, "this is where it would be found"
    for word in ("Kerbrat", "Tilleuls", LETTER):
        assert word.encode() not in kept


def test_by_it_nothing_else_is_read(group: Group) -> None:
    """The opening that holds why a copy was made opens no element."""
    record = group.create()
    copy(group, record)
    [opening] = group.council.rows(Opening)
    read = ReadElement(record, opening.id, "identity", group.pairs["coordinator"])
    with pytest.raises(NotFoundError):
        group.ask("coordinator", read)


@pytest.mark.parametrize("word", ["archived", "limited"])
def test_what_is_only_kept_is_copied_too(group: Group, word: str) -> None:
    """For the rights of the person, alone."""
    record = group.create()
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(NominativeRecord).values(state=word))
    assert copy(group, record).state == word


def test_who_makes_it(group: Group) -> None:
    """A coordinator of the group; the officer is told whom to ask; the others find nothing."""
    record = group.create()
    for who in ("officer", "police", "auditor", "mediator"):
        with pytest.raises(NotFoundError):
            copy(group, record, who)
    with pytest.raises(ConflictError, match="Demandez la copie au coordonnateur"):
        copy(group, record, "dpo")
    with pytest.raises(NotFoundError):
        copy(group, record, purpose="individual_follow_up")
    for more, owed in (({"motive": "non"}, "motive"), ({"proved": False}, "mfa")):
        with pytest.raises(RefusedError) as refused:
            copy(group, record, **more)
        assert refused.value.decision.owed == {owed}
    assert group.council.rows(Opening) == []
    [mine] = [
        member.accreditation
        for one in group.ask("coordinator", ListGroups())
        for member in one.members
        if member.agent == group.council.agents["coordinator"]
    ]
    group.ask("coordinator", EndAccreditation(group.id, mine))
    with pytest.raises(ConflictError, match="scellée pour les membres"):
        copy(group, record)


def test_a_damaged_entry_is_counted_not_hidden(group: Group) -> None:
    """The person is told that something cannot be read."""
    record = lived(group)
    whole = copy(group, record)
    assert whole.damaged == 0
    with group.council.sessions.of(group.council.id) as session:
        broken = Entry.action == "nominative:contribute"
        session.execute(update(Entry).where(broken).values(detail="{"))
    found = copy(group, record)
    assert found.damaged == 1
    assert len(found.accesses) == len(whole.accesses)


def test_it_is_weighed_again_as_it_was(group: Group) -> None:
    """The trail says for what, and that a motive was given."""
    record = group.create()
    copy(group, record)
    found = again(group.council)
    assert (found.otherwise, found.changes) == (0, ())
