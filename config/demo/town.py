"""A running Rivelune: its folder, its secrets that everybody knows, its people and its past.

The database is made anew at each start, so that the past always ends now.  Its commits are not
flushed to the disk one by one while the past is written: the demonstration can be made again,
which is true of no council.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from config.council_file import CouncilFile, load_council
from config.demo.grievances import complain
from config.demo.history import history
from config.demo.play import Play, players
from config.demo.seats import seat
from config.demo.steps import Posted
from config.rounds import integrate_all
from config.schema import upgrade
from config.settings import DEMO_MARK, Settings
from config.settle import accept_all, settle
from config.wiring import House, now

RIVELUNE = Path(__file__).parent
SEED = 2004
INTEGRATE_EVERY = 200  # steps: the trail of the past is a tree while it is being written, too
PASSPHRASE = "trois lanternes sur la rive"  # noqa: S105  # printed by the demonstration
SECRET = DEMO_MARK + "everybody-knows-this-one"
TRAIL_SEED = "de" * 32


@dataclass(frozen=True)
class Town:
    """Rivelune in *folder*, with the doorbell at *redis_url*."""

    folder: Path
    redis_url: str

    @property
    def keys(self) -> Path:
        """The directory beside the database in which the keys of records are."""
        return self.folder.absolute().with_name(f"{self.folder.name}-keys")

    @property
    def environ(self) -> Mapping[str, str]:
        """What its processes find in their environment."""
        return {
            "VIGIE_DATABASE_URL": f"sqlite:///{self.folder / 'vigie.sqlite'}",
            "VIGIE_REDIS_URL": self.redis_url,
            "VIGIE_SECRET_KEY": SECRET,
            "VIGIE_TRAIL_SEED": TRAIL_SEED,
            "VIGIE_SHRED_DIR": str(self.keys),
            "VIGIE_SECURE_COOKIES": "0",
        }

    def house(self) -> House:
        """Return the town's house."""
        return House(Settings.from_environ({**os.environ, **self.environ}))


def found(town: Town) -> tuple[House, CouncilFile, Play]:
    """Settle the council in an empty folder; return what its past and its night are played with."""
    for folder, mode in ((town.folder, 0o777), (town.keys, 0o700)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode, parents=True)
    house = town.house()
    event.listen(house.database, "connect", _hasty)
    upgrade(house.database)
    council = load_council(RIVELUNE)
    kept = house.credentials.hash_passphrase(PASSPHRASE)
    council_id = settle(house, council, lambda _: kept)
    accept_all(house, council_id)
    people = players(house, council_id)
    seat(house, people)
    complain(house, council, people)
    return house, council, Play(house, people)


def live_the_past(play: Play, council: CouncilFile, days: int) -> None:
    """Play the last *days* through the desk, each step at its own time."""
    until = now() - timedelta(minutes=5)
    steps = history(play.house.taxonomy, council, SEED, until, days)
    for number, (at, step) in enumerate(steps):
        if number % INTEGRATE_EVERY == 0:
            integrate_all(play.house)
        moment = at
        play.step(step, lambda: moment)  # noqa: B023  # called at once
        if isinstance(step, Posted):
            play.relay(lambda: moment)  # noqa: B023  # called at once


def _hasty(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
