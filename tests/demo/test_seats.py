"""Rivelune has a working group whose members could follow a situation."""

from __future__ import annotations

from config.council_file import load_council
from config.demo.play import players
from config.demo.seats import MEMBERS, NAME, seat
from config.demo.town import RIVELUNE
from config.settle import accept_all, settle
from sharing.groups import ListGroups
from tests.council import furnish


def test_the_group_has_its_members(database_url: str, redis_url: str) -> None:
    """Each could read some of a record: nobody is seated for nothing."""
    house = furnish(database_url, redis_url)
    try:
        council = settle(house, load_council(RIVELUNE), lambda _: "kept")
        accept_all(house, council)
        people = players(house, council)
        group = seat(house, people)
        again = players(house, council)
        [seen] = house.desk.carry_out(ListGroups(), again.actors["samira.belhadj"])
        assert (seen.id, seen.name) == (group, NAME)
        assert {m.agent for m in seen.members} == {people.actors[one].id for one in MEMBERS}
    finally:
        house.close()
