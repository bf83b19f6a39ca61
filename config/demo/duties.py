"""Who is on duty in Rivelune: the rosters of its file, one turn that a colleague holds, one note.

The past was lived without them, as a council's that has just come; the live night is told to those
who are on duty at the hour at which the demonstration runs.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts.rosters.hand_over import WriteNote
from alerts.rosters.keeping import StandIn
from alerts.rosters.rosters import ReadRoster
from config.council_file import CouncilFile
from config.demo.play import Players
from config.settle import keep_rosters
from config.wiring import House, now

KEEPER = "samira.belhadj"
ABSENT, STANDS_IN = "stephane.quillevere", "nour.eddahbi"
NIGHTS, HANDED_OVER = "correspondants-de-nuit", "veille-des-hauts"
WEEK_NIGHTS = range(4)  # on the others whoever stands in is on duty already
AMBIENCE = "tendue"
NOTE = (
    "Hall 4 du Belvédère occupé jusqu'à 1 h, échange correct, calme ensuite. La lumière du parking "
    "des Terrasses est en panne\u00a0: les services techniques sont prévenus, à revoir ce soir."
)


def keep(house: House, council: CouncilFile, players: Players) -> dict[str, str]:
    """Make the rosters, with a stand-in and a hand-over note; return their ids by code."""
    yesterday = now().astimezone(ZoneInfo(council.time_zone)).date() - timedelta(days=1)
    made = keep_rosters(house, players.council, council, yesterday)
    keeper, absent = players.actors[KEEPER], players.actors[ABSENT]
    nights = house.desk.carry_out(ReadRoster(made[NIGHTS]), keeper)
    theirs = (t for t in nights.turns if t.agent == absent.id and t.begins > now())
    turn = next(t for t in theirs if t.day.weekday() in WEEK_NIGHTS)
    instead = players.actors[STANDS_IN].id
    day = turn.day.isoformat()
    house.desk.carry_out(StandIn(made[NIGHTS], turn.shift.id, day, instead), keeper)
    house.desk.carry_out(WriteNote(made[HANDED_OVER], AMBIENCE, NOTE), absent)
    return made
