"""A process that hands the last signature in, and is killed by itself at a chosen statement.

    python signer.py DATABASE_URL COUNCIL AGENT SIGNATURE WORDS

*WORDS*: what the fatal statement holds; ``COMMIT``: the commit itself is what does not come.
"""

import os
import signal
import sys
from typing import Any

from sqlalchemy import event

from sharing.agents import active_actors
from sharing.signatures import SignVersion
from tests.council import furnish
from tests.signers import NAME

url, council, agent, signature, words = sys.argv[1:]
house = furnish(url, "redis://127.0.0.1:1")


def die(*_: Any) -> None:
    """No farewell, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


def look(_: Any, __: Any, statement: str, *___: Any) -> None:
    """Die before the fatal statement."""
    if words in statement:
        die()


with house.sessions.reading(council) as session:
    everybody = active_actors(session, council, house.desk.clock())
    actor = next(one for one in everybody if one.id == agent)
if words == "COMMIT":
    event.listen(house.database, "commit", die)
else:
    event.listen(house.database, "before_cursor_execute", look)
house.desk.carry_out(SignVersion(NAME, signature), actor)
