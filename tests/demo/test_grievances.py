"""What Rivelune's landlord complains of in its own name, and the number of the prefecture."""

from __future__ import annotations

from alerts.population import ListDutyPhones
from config.council_file import load_council
from config.demo.duties import keep
from config.demo.grievances import OFFICER, REFERENT, complain
from config.demo.play import players
from config.demo.town import RIVELUNE
from config.settle import accept_all, settle
from sharing.complaints.answering import ListRequests
from sharing.complaints.reading import CountComplaints, ListComplaints
from tests.council import furnish


def test_one_has_its_appointment_and_one_waits(database_url: str, redis_url: str) -> None:
    """The landlord sees where both stand, the police who asks, the coordinator how many."""
    house, council = furnish(database_url, redis_url), load_council(RIVELUNE)
    try:
        council_id = settle(house, council, lambda _: "kept")
        accept_all(house, council_id)
        people = players(house, council_id)
        given, asked = complain(house, council, people)
        mine = house.desk.carry_out(ListComplaints(), people.actors[REFERENT])
        assert {one.id: one.state for one in mine} == {given: "given", asked: "asked"}
        requests = house.desk.carry_out(ListRequests(), people.actors[OFFICER])
        assert {one.id for one in requests} == {given, asked}
        [counted] = house.desk.carry_out(CountComplaints(), people.actors["samira.belhadj"])
        assert dict(counted.by_state) == {"given": 1, "asked": 1}
        keep(house, council, people)
        [prefecture] = house.desk.carry_out(ListDutyPhones(), people.actors["cedric.aubrac"])
        assert prefecture.partner_name == "Sous-préfecture de Rivelune"
    finally:
        house.close()
