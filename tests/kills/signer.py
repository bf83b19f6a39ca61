"""Whoever hands the last signature in, in a process that kills itself at a chosen statement."""

import os
import signal
from typing import Any

from sqlalchemy import event

from sharing.agents import active_actors
from sharing.signatures import SignVersion
from tests.council import furnish
from tests.signers import NAME


def sign(url: str, council: str, agent: str, signature: str, words: str) -> None:
    """Hand it in, and die at the first statement that holds *words*.

    ``COMMIT``: the commit itself is what does not come.
    """
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
        event.listen(house.database, "commit", die, insert=True)
    else:
        event.listen(house.database, "before_cursor_execute", look)
    house.desk.carry_out(SignVersion(NAME, signature), actor)
