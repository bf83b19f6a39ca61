"""A row is imported once, however often and however its file comes."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from charters.parties import Actor
from sharing.command import Command
from sharing.desk import Desk
from sharing.imports.sent import FindSent
from sharing.store import Event
from tests.imports.desks import MAPPING, ImportDesk, rows


def test_the_same_file_twice_makes_no_second_event(desk: ImportDesk) -> None:
    """Nor does it under another name, sorted, grown, mended; twins of one file are two events."""
    twins = ["2024-07-08,12:46,roof,nord,", "2024-07-08,12:46,roof,nord,"]
    before = [*rows(600), *twins]
    assert "602 imported, 0 imported before" in desk.events(desk.file(*before)).stdout
    assert "0 imported, 602 imported before" in desk.events(desk.file(*before)).stdout
    grown = ["2025-01-01,00:00,roof,nord,", *reversed(before), twins[0]]
    result = desk.events(desk.file(*grown, name="other.csv"))
    assert "2 imported, 602 imported before" in result.stdout
    assert len(desk.council.rows(Event)) == 604


def test_a_row_mended_by_its_source_stays_the_same_event(desk: ImportDesk) -> None:
    """When the mapping names the source's own numbers; a number given twice is refused."""
    mapping = MAPPING + "identity: id\n"
    header = "id,day,hour,what,where,story"
    first = desk.file("7,2024-07-08,,roof,nord,", header=header)
    assert desk.events(first, mapping=mapping).exit_code == 0
    mended = ["7,2024-07-08,12:46,roof,nord,", "8,2024-07-08,12:46,roof,nord,", "8,x,,,,"]
    result = desk.events(desk.file(*mended, header=header), mapping=mapping)
    assert (result.exit_code, "1 imported, 1 imported before" in result.stdout) == (3, True)
    [refusal] = desk.refusals
    assert refusal == ["4", "3", "identity", "another row of the file has the same number"]


def test_a_row_posted_by_another_mapping_is_known(desk: ImportDesk) -> None:
    """What was imported is not changed by a mapping that has changed since."""
    file = desk.file("2024-07-08,12:46,roof,nord,")
    assert desk.events(file).exit_code == 0
    result = desk.events(file, mapping=MAPPING + "severity: 5\n")
    assert (result.exit_code, "0 imported, 1 imported before" in result.stdout) == (0, True)
    assert [event.severity for event in desk.council.rows(Event)] == [3]


class Overtaken:
    """The desk of a slow import: after its first look-up, the same file is imported whole."""

    def __init__(self, desk: Desk, other: Callable[[], object]) -> None:
        self.desk, self.other = desk, other
        self.waits = True

    def carry_out(self, command: Command[Any, Any], actor: Actor) -> Any:
        answer = self.desk.carry_out(command, actor)
        if self.waits and isinstance(command, FindSent):
            self.waits = False
            self.other()
        return answer

    def carry_out_all(self, commands: Sequence[Command[Any, Any]], actor: Actor) -> list[Any]:
        return self.desk.carry_out_all(commands, actor)


def test_what_another_run_posts_meanwhile_is_known(
    desk: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found by its key when it is posted: no second event, and no row counted twice."""
    file, house = desk.file(*rows(300)), vars(desk.council.house)
    real = desk.council.desk
    overtaking = []

    def overtake() -> None:
        house["desk"] = real
        overtaking.append(desk.events(file).stdout)

    monkeypatch.setitem(house, "desk", Overtaken(real, overtake))
    assert "0 imported, 300 imported before" in desk.events(file).stdout
    assert ["300 imported, 0 imported before" in told for told in overtaking] == [True]
    assert len(desk.council.rows(Event)) == 300


def test_an_open_quote_keeps_what_stands_before_it(desk: ImportDesk) -> None:
    """All before is in, the line is named, exit code 2; mended, the rest follows."""
    good = list(rows(700))
    broken = [*good[:620], '2024-07-08,12:46,roof,nord,"la porte', *good[620:]]
    result = desk.events(desk.file(*broken))
    assert result.exit_code == 2
    assert "events.csv:622: a quote opens at character 28" in result.stderr
    assert "620 rows read: 620 imported" in result.stdout
    assert len(desk.council.rows(Event)) == 620
    broken[620] += ' est cassée"'
    result = desk.events(desk.file(*broken))
    assert (result.exit_code, "81 imported, 620 imported before" in result.stdout) == (0, True)
    assert len(desk.council.rows(Event)) == 701
