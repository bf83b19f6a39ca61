"""PostgreSQL dies under a transaction: that is told as what it is, and the next one is served.

SQLite is no server: it dies with whoever uses it.
"""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from sharing.events import PostEvent
from sharing.store import Outbox
from sharing.store.sessions import ask, put
from tests.council import SmallCouncil
from tests.servers.postgres import Postgres
from tests.sharing.test_messages import COUNT
from tests.sharing.test_put import news


@pytest.mark.parametrize(
    ("how", "back"),
    [("reading", True), ("question", False), ("commit", False), ("commit", True)],
)
def test_the_server_dies(
    own_postgres: Postgres, mortal: SmallCouncil, how: str, back: bool
) -> None:
    """Whatever waited for it, and whether it is back before that is found out or later."""
    reported = mortal.ask("mediator", PostEvent(mortal.draft())).id

    def die() -> None:
        own_postgres.kill()
        if back:
            own_postgres.start()

    def work(session: Session) -> None:
        ask(session, COUNT)
        if how != "reading":
            put(session, Outbox, news(event_id=reported))
        die()
        if how != "commit":
            ask(session, COUNT)

    sessions = mortal.sessions
    with sessions.visit():
        with sessions.reading(mortal.id) as session:
            ask(session, COUNT)
        opened = sessions.reading if how == "reading" else sessions.of
        with pytest.raises(OperationalError) as caught, opened(mortal.id) as session:
            work(session)
        assert caught.value.connection_invalidated
        if not back:
            with pytest.raises(OperationalError), sessions.of(mortal.id):
                """Nobody is there."""
            own_postgres.start()
        with sessions.of(mortal.id) as session:
            put(session, Outbox, news(event_id=reported))
    assert len(mortal.rows(Outbox)) == 2
