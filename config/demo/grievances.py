"""Two complaints that the landlord of Rivelune files in its own name: where each stands, no more.

One has its appointment at the police station, the other still waits for one.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from config.council_file import CouncilFile
from config.demo.play import Players
from config.wiring import House, now
from sharing.complaints.answering import GiveAppointment
from sharing.complaints.moving import TakeStep
from sharing.complaints.opening import OpenComplaint

REFERENT, OFFICER = "franck.delorge", "isabelle.roquetaille"
IN_DAYS, AT = 3, "10:30"


def complain(house: House, council: CouncilFile, players: Players) -> tuple[str, str]:
    """Open both and ask for an appointment; give one of them its own.  Return their ids."""
    referent, officer = players.actors[REFERENT], players.actors[OFFICER]
    goods = house.desk.carry_out(OpenComplaint("goods"), referent)
    people = house.desk.carry_out(OpenComplaint("people"), referent)
    for complaint in (goods, people):
        asked = TakeStep(complaint, "asked", service=officer.partner)
        house.desk.carry_out(asked, referent)
    today = now().astimezone(ZoneInfo(council.time_zone)).date()
    day = (today + timedelta(days=IN_DAYS)).isoformat()
    house.desk.carry_out(GiveAppointment(goods, day, AT), officer)
    return goods, people
