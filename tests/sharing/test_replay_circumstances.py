"""What was asked in a formation, for a purpose, of one element, is asked so again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charters.again import Said
from charters.decide import Engine
from charters.model import Rule
from sharing.command import NotFoundError, RefusedError
from sharing.groups import CreateGroup, ListGroups
from sharing.nominative.openings import OpenRecord
from sharing.replay import said_of
from tests.charters.test_compare import edited
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON, a_group
from tests.sharing.test_replay import again, comparison, told


def test_what_was_asked_in_circumstances_is_asked_in_them_again(council: SmallCouncil) -> None:
    """Groups and nominative records: for what, in which formation, for which element."""
    group = a_group(council)
    record = group.create()
    group.read(record, "identity")
    with pytest.raises(RefusedError):
        group.ask("officer", OpenRecord(record, FOLLOW_UP, MOTIVE, group.pairs["officer"]),
                  proved=False)  # fmt: skip
    with pytest.raises(NotFoundError):
        group.open(record, "police")
    with pytest.raises(RefusedError):
        group.create(values={**PERSON, "measure": "educational"})
    with pytest.raises(RefusedError):
        council.ask("coordinator", CreateGroup("Séance", "plenary"))
    council.ask("officer", ListGroups())
    found = again(council)
    assert (found.otherwise, found.changes) == (0, ())
    assert found.gone_records == 2, "a record and a group that were refused were never kept"
    tighter = comparison(council, Engine(edited({"R03.1": without_police})))
    assert told(tighter) == {("municipal_police", "nominative:read", False): (2, 0)}
    assert {line.records for line in tighter.lines} == {None}


def without_police(rule: Rule) -> Rule:
    """The rule, no longer for the municipal police."""
    return replace(rule, who=rule.who - {"municipal_police"})


def test_a_damaged_detail_is_asked_again_plainly(council: SmallCouncil) -> None:
    """What can no longer be read says nothing of circumstances, and stops nothing."""
    for detail in ('{"asked":{', '{"asked":{}}', '{"asked":[]}', '{"asked":{"met":3}}', "[]", None):
        assert said_of(detail) == (Said(), {})
