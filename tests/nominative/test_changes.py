"""Changing a record: a revision beside another, nothing written over, by whom the charter lets."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from charters.vocabulary import Action
from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.nominative.changes import WHY, Contribute, ReadHistory, UpdateElement
from sharing.nominative.contents import Written
from sharing.nominative.fields import FIELDS
from sharing.nominative.openings import ReadElement
from sharing.nominative.sheet import ReadSheet
from sharing.nominative.shelf import ListRecords, reference
from sharing.store import NominativeRecord, SealedField
from tests.council import SmallCouncil
from tests.nominative.group import PERSON, Group, a_group
from tests.sharing.test_sealed_space import everything

CONTACT = {"address": "12, quai des Brumes", "phone": "06 39 98 21 05"}
AN_ACTION = {"action": "mediation", "action_on": "2026-11-20", "result": "done"}
COORDINATOR, OFFICER = "coordinator", "officer"


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer (municipal police) sit in it."""
    return a_group(council)


class Open:
    """A record that somebody has open."""

    def __init__(self, group: Group, record: str, by: str) -> None:
        self.group, self.record, self.by = group, record, by
        self.view = group.open(record, by)

    def _ask(self, kind: Any, element: str, **more: Any) -> Any:
        pair = self.group.pairs[self.by]
        command = kind(self.record, self.view.id, element, pair=pair, **more)
        return self.group.ask(self.by, command)

    def read(self, element: str) -> dict[str, str]:
        """The values as they stand."""
        return {one.code: one.value for one in self._ask(ReadElement, element)}

    def entries(self, element: str) -> list[tuple[int, str, str]]:
        """What was added, entry by entry."""
        return [(w.revision, w.code, w.value) for w in self._ask(ReadElement, element)]

    def history(self, element: str) -> tuple[Written, ...]:
        """All that was written."""
        found: tuple[Written, ...] = self._ask(ReadHistory, element)
        return found

    def update(self, element: str, values: Mapping[str, str], **more: Any) -> int:
        """Bring it up to date."""
        seen = more.pop("seen", self.view.revision)
        revision: int = self._ask(UpdateElement, element, seen=seen, values=values, **more)
        return revision

    def contribute(self, element: str, values: Mapping[str, str], **more: Any) -> int:
        """Add what one knows."""
        seen = more.pop("seen", self.view.revision)
        revision: int = self._ask(Contribute, element, seen=seen, values=values, **more)
        return revision


def test_a_change_is_a_revision_beside_the_others(group: Group) -> None:
    """Only what differs is written; the earlier values stay, sealed, with who wrote them."""
    here = Open(group, group.create(), COORDINATOR)
    assert here.update("contact", {**CONTACT, "email": ""}) == 2
    assert here.read("contact") == {**CONTACT, "phone": "+33639982105"}
    told = [(w.code, w.revision, w.value) for w in here.history("contact")]
    assert told == [
        ("address", 2, "12, quai des Brumes"), ("phone", 2, "+33639982105"),
        ("address", 1, PERSON["address"]), ("phone", 1, "+33639981744"),
    ]  # fmt: skip
    assert {w.author for w in here.history("contact")} == {group.council.agents[COORDINATOR]}
    assert here.update("contact", CONTACT, seen=2) == 2, "typed as it stands: nothing is written"


def test_a_value_is_taken_away_and_stays_in_the_history(group: Group) -> None:
    """Except where there is no record without it."""
    here = Open(group, group.create(), COORDINATOR)
    here.update("contact", {"phone": ""})
    assert here.read("contact")["phone"] == ""
    assert [w.value for w in here.history("contact") if w.code == "phone"] == ["", "+33639981744"]
    with pytest.raises(InvalidInputError) as refused:
        here.update("identity", {"last_name": " "}, seen=2)
    assert [(p.field, p.code) for p in refused.value.problems] == [("last_name", "missing")]
    assert here.read("identity")["last_name"] == "Kerbrat"


def test_actions_stand_beside_one_another(group: Group) -> None:
    """Each with its day and its result, whole or not at all."""
    here = Open(group, group.create(), COORDINATOR)
    here.update("actions", AN_ACTION)
    again = {**AN_ACTION, "action": "meeting", "result": "missed"}
    here.update("actions", again, seen=1)
    assert here.entries("actions") == [
        (2, "action", "mediation"), (2, "action_on", "2026-11-20"), (2, "result", "done"),
        (3, "action", "meeting"), (3, "action_on", "2026-11-20"), (3, "result", "missed"),
    ]  # fmt: skip
    with pytest.raises(InvalidInputError) as refused:
        here.update("actions", {"action": "meeting"}, seen=3)
    assert {p.field for p in refused.value.problems} == {"action_on", "result"}


def test_what_has_changed_meanwhile_is_not_written_over(group: Group) -> None:
    """Nor is anything of what came with it; another field of the record is no conflict."""
    record = group.create(referent=group.council.agents[COORDINATOR])
    one, two = Open(group, record, COORDINATOR), Open(group, record, COORDINATOR)
    one.update("contact", {"phone": "06 39 98 00 01"})
    with pytest.raises(ConflictError) as late:
        two.update("contact", {"phone": "06 39 98 00 02", "address": "ailleurs"})
    assert late.value.code == "changed_meanwhile"
    assert one.read("contact") == {"address": PERSON["address"], "phone": "+33639980001"}
    assert two.update("contact", {"address": "1, rue Neuve"}) == 3
    assert two.update("contact", {"phone": "06 39 98 00 02"}, seen=3) == 4


def test_two_at_once_are_one_after_the_other(group: Group) -> None:
    """One is written, the other is told, on both databases."""
    here = Open(group, group.create(), COORDINATOR)
    ready, told = threading.Barrier(2), list[object]()

    def write(value: str) -> None:
        ready.wait()
        try:
            told.append(here.update("contact", {"phone": value}))
        except ConflictError as error:
            told.append(error.code)

    threads = [
        threading.Thread(target=write, args=(f"06 39 98 00 0{n}",)) for n in range(2)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told)) == ["2", "changed_meanwhile"]


def test_who_contributes_and_who_keeps(group: Group) -> None:
    """The police adds what it knows and keeps nobody's record; nobody else does either."""
    record = group.create()
    here = Open(group, record, OFFICER)
    assert here.contribute("contact", {"phone": "06 39 98 00 03"}) == 2
    with pytest.raises(NotFoundError):
        here.update("contact", {"phone": "06 39 98 00 04"}, seen=2)
    keeper = Open(group, record, COORDINATOR)
    with pytest.raises(NotFoundError):
        keeper.contribute("contact", {"phone": "06 39 98 00 05"})
    for who in ("police", "mediator"):
        command = Contribute(
            record, here.view.id, "contact", 2, {"phone": "06 39 98 00 06"}, group.pairs[who]
        )
        with pytest.raises(NotFoundError):
            group.ask(who, command)
    last = [e for e in group.council.trail() if e.action == Action.NOMINATIVE_CONTRIBUTE]
    assert [e.outcome for e in last] == ["permitted", "refused", "refused", "refused"]


def test_what_is_strictly_necessary_waits_for_a_second_person(group: Group) -> None:
    """And for why: without either nothing is written."""
    here = Open(group, group.create(), COORDINATOR)
    for motive, owed in (
        ("", {"motive", "second_person"}), ("Demandé par le juge des enfants.", {"second_person"}),
    ):  # fmt: skip
        with pytest.raises(RefusedError) as refused:
            here.update("judicial_measures", {"measure": "educational"}, motive=motive)
        assert refused.value.decision.owed == owed
    assert here.read("judicial_measures") == {}


def test_a_field_of_another_element_or_of_none_is_refused(group: Group) -> None:
    """Whatever the form says: an element is weighed for itself."""
    here = Open(group, group.create(), COORDINATOR)
    for strange in ("measure", "free_comment", "x" * 500):
        with pytest.raises(InvalidInputError) as refused:
            here.update("contact", {strange: "educational"})
        assert [p.code for p in refused.value.problems] == ["unknown_field"]
    with pytest.raises(NotFoundError):
        here.update("nickname", {"nickname": "x"})


def test_why_it_was_written_is_sealed_with_it(group: Group) -> None:
    """Read with the history, in no row in clear; and nothing of the change in the trail."""
    here = Open(group, group.create(), COORDINATOR)
    why = "La famille a déménagé le 12 novembre."
    here.update("contact", CONTACT, motive=why)
    assert [w.value for w in here.history("contact") if w.code == WHY] == [why]
    assert WHY not in here.read("contact")
    kept = b"".join(everything(group.council.house.database))
    for secret in (why, *CONTACT.values(), "+33639982105"):
        assert secret.encode() not in kept, secret


def test_a_list_names_nobody(group: Group) -> None:
    """For members: reference, group, referent, dates; of other groups nothing at all."""
    record = group.create()
    [line] = group.ask(OFFICER, ListRecords())
    assert (line.id, line.group, line.state) == (record, group.id, "active")
    assert (line.group_name, line.referent_name) == ("Suivi Nord", "Cédric Roche")
    assert line.reference == reference(record) == f"{record[:4]}-{record[4:8]}".upper()
    assert line.sealed_to_me
    entry = group.council.trail()[-1]
    assert (entry.action, entry.resource) == ("nominative:list", "nominative_record:*")
    assert group.ask("police", ListRecords()) == ()
    for who in ("mediator", "auditor"):
        with pytest.raises(RefusedError):
            group.ask(who, ListRecords())


def test_each_change_is_touched_and_counted(group: Group) -> None:
    """The record says when it was last touched; every revision is there."""
    record = group.create()
    here = Open(group, record, COORDINATOR)
    before = _row(group, record).touched_at
    here.update("contact", CONTACT)
    after = _row(group, record)
    assert after.touched_at > before
    assert after.revision == 2
    with group.council.sessions.reading(group.council.id) as session:
        kept = session.scalars(
            select(SealedField.revision).where(SealedField.name == "phone")
        ).all()
    assert sorted(kept) == [1, 2]


def _row(group: Group, record: str) -> NominativeRecord:
    with group.council.sessions.reading(group.council.id) as session:
        return session.get_one(NominativeRecord, (group.council.id, record))


def test_the_outside_says_what_one_may_do(group: Group) -> None:
    """Only elements that are written and may be read; how each may be written."""
    record = group.create()
    for by, action in (
        (COORDINATOR, Action.NOMINATIVE_UPDATE), (OFFICER, Action.NOMINATIVE_CONTRIBUTE),
    ):  # fmt: skip
        here = Open(group, record, by)
        sheet = group.ask(by, ReadSheet(record, here.view.id))
        assert sheet.elements == ("identity", "contact", "schooling", "follow_up")
        assert set(sheet.writes.values()) == {action}
        assert set(sheet.writes) == {field.element for field in FIELDS.values()}
        assert (sheet.group_name, sheet.referent_name) == ("Suivi Nord", "Cédric Roche")
        assert sheet.reference == reference(record)
        assert sheet.ends == here.view.ends
    mine = group.open(record, OFFICER).id
    with pytest.raises(NotFoundError):
        group.ask("police", ReadSheet(record, mine))
    with pytest.raises(ConflictError):
        group.ask(COORDINATOR, ReadSheet(record, mine))
