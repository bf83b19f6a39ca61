"""A sweeper that dies as it has looked at an adopted protocol, before the database keeps it.

python -m tests.rosters.looker DATABASE_URL
"""

import os
import signal
import sys

from sqlalchemy import Connection, event

from alerts.rosters import adoption
from config.rounds import look_for_holes
from sharing.keeper import note as noted
from tests.council import furnish

if __name__ == "__main__":
    house = furnish(sys.argv[1], "redis://127.0.0.1:1")

    def note(*words: object, **more: object) -> None:
        """Write the entry, the last thing of the look; then die at the commit."""
        noted(*words, **more)  # type: ignore[arg-type]  # handed on as it came

        def die(_: Connection) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        event.listen(house.database, "commit", die, insert=True)

    vars(adoption)["note"] = note
    look_for_holes(house)
