"""Two requests at the same instant: real threads, real transactions, one outcome."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from sharing.command import ConflictError, SharingError
from sharing.event_views import EventView
from sharing.events import PostEvent
from sharing.store import Event, Outbox
from tests.council import SmallCouncil

T = TypeVar("T")
Campaign = Callable[[str, int, int], int]


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T | SharingError]:
    """Do all of them from one starting line, each in a thread of its own."""
    line = Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T | SharingError:
        line.wait(30)
        try:
            return deed()
        except SharingError as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_one_key_is_one_event(council: SmallCouncil, campaign: Campaign) -> None:
    """A phone that sends again before it is answered has reported once."""
    actor, draft = council.actor("mediator"), council.draft()
    rounds = campaign("the same key at once", 5, 100)
    for number in range(rounds):
        command = PostEvent(draft, f"key {number}")
        answers = at_once([partial(council.desk.carry_out, command, actor)] * 6)
        assert {type(answer) for answer in answers} == {EventView}
        assert len({answer.id for answer in answers if isinstance(answer, EventView)}) == 1
    assert len(council.rows(Event)) == rounds
    assert len(council.rows(Outbox)) == rounds
    entries = [entry for entry in council.trail() if entry.action == "event:create"]
    assert len(entries) == 6 * rounds
    assert sum('"again":true' in entry.detail for entry in entries) == 5 * rounds


def test_one_key_for_two_events_is_a_conflict(council: SmallCouncil, campaign: Campaign) -> None:
    """One is kept, and whoever sent the other is told."""
    actor = council.actor("mediator")
    for number in range(campaign("one key for two events at once", 5, 100)):
        drafts = (council.draft(severity=1), council.draft(severity=2))
        commands = [PostEvent(draft, f"key {number}") for draft in drafts]
        deeds = [partial(council.desk.carry_out, command, actor) for command in commands]
        answers = at_once(deeds)
        assert {type(answer) for answer in answers} == {EventView, ConflictError}
        assert len(council.rows(Event)) == number + 1


def test_two_imports_of_one_file_are_one(council: SmallCouncil, campaign: Campaign) -> None:
    """Batches that collide are taken again whole; each line is there once."""
    actor, lines = council.actor("machine"), range(20)
    draft = council.draft()
    for number in range(campaign("two imports at once", 3, 60)):
        commands = [PostEvent(draft, f"{number}/{line}") for line in lines]
        first, second = at_once([partial(council.desk.carry_out_all, commands, actor)] * 2)
        assert isinstance(first, list)
        assert first == second
        assert {type(answer) for answer in first} == {EventView}
        assert len(council.rows(Event)) == 20 * (number + 1)
