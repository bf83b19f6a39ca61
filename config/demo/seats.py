"""The working group of Rivelune: who follows situations there, by name, for half a year.

Nobody's sealed space is prepared: that takes a second factor and a passphrase of one's own, which
is what the demonstration is there to try.
"""

from __future__ import annotations

from datetime import timedelta

from config.demo.play import Players
from config.wiring import House, now
from sharing.accreditations import Accredit
from sharing.groups import CreateGroup

NAME = "Jeunes des Hauts"
KEEPER = "samira.belhadj"
MEMBERS = (
    KEEPER, "loic.tanguy", "cedric.aubrac", "claire.abadie", "amelie.rastignan", "gaelle.tremorin",
)  # fmt: skip
TERM = timedelta(days=183)


def seat(house: House, players: Players) -> str:
    """Make the group and accredit its members, in the coordinator's name; return its id."""
    keeper = players.actors[KEEPER]
    made = CreateGroup(NAME, "territorial_group", players.places["hauts"])
    group = house.desk.carry_out(made, keeper)
    for member in MEMBERS:
        asked = Accredit(group, players.actors[member].id, now() + TERM)
        house.desk.carry_out(asked, keeper)
    return group
