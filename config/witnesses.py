"""The rounds to the witnesses: each is sent the newest checkpoint, and its answer is kept.

1. Each witness is asked on a thread of its own: one that is slow delays neither the sequencer nor
   the other witnesses.
2. No transaction is open while a witness is waited for.
3. Only addresses that the environment allows are called (`VIGIE_WITNESSES`); a redirection is an
   answer like any other, not an order.
4. Asking twice does no harm: the witness takes turns, and the same cosignature is kept once.
"""

from __future__ import annotations

import http.client
import logging
import threading
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from audit.canonical import time_text
from audit.errors import AuditError
from audit.note import MAX_NOTE
from audit.store import Log, Witness
from audit.watch import Said, conclude, submission
from config.wiring import House, now

PATIENCE = 5.0  # seconds for each step of the conversation
EVERY = timedelta(seconds=10)  # to a witness that answers
AGAIN = timedelta(seconds=60)  # to one that did not
TRIES = 2  # the second from the size that the witness tells

log = logging.getLogger("vigie.witnesses")


class WitnessRounds:
    """Whom this process is asking just now."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._asking: dict[str, threading.Thread] = {}

    def go(self) -> None:
        """Ask whoever is due and is not being asked already; return at once."""
        self._asking = {one: thread for one, thread in self._asking.items() if thread.is_alive()}
        for council_id, witness_id in due(self._house):
            if witness_id not in self._asking:
                asking = threading.Thread(
                    target=ask, args=(self._house, council_id, witness_id), daemon=True
                )
                self._asking[witness_id] = asking
                asking.start()


def due(house: House) -> list[tuple[str, str]]:
    """Council and id of the witnesses that lack the newest checkpoint and may be asked again."""
    answered, silent = time_text(now() - EVERY), time_text(now() - AGAIN)
    with house.sessions.everywhere("the rounds to the witnesses") as session:
        rows = session.execute(
            select(Witness.council_id, Witness.id, Witness.asked, Witness.said, Witness.address)
            .join(Log, Log.council_id == Witness.council_id)
            .where(Witness.gone == "", Log.size > Witness.size)
        ).all()
    return [
        (council_id, witness_id)
        for council_id, witness_id, asked, said, address in rows
        if address in house.settings.witnesses
        and asked < (answered if said == Said.COSIGNED else silent)
    ]


def ask(house: House, council_id: str, witness_id: str) -> None:
    """Send one witness the newest checkpoint and keep what it answers; never raises."""
    try:
        _ask(house, council_id, witness_id)
    except AuditError as error:
        log.critical("the trail of council %s is broken: %s", council_id, error)
    except SQLAlchemyError as error:
        log.error("a round to a witness failed: %s", type(error).__name__)  # noqa: TRY400  # no content in logs


def _ask(house: House, council_id: str, witness_id: str) -> None:
    key = house.signer(council_id).verifier
    old: int | None = None
    for _ in range(TRIES):
        with house.sessions.reading(council_id) as session:
            witness = session.get(Witness, (council_id, witness_id))
            if witness is None or witness.address not in house.settings.witnesses:
                return
            asked = submission(session, council_id, key, witness.size if old is None else old)
        if asked is None:
            return
        answer = post(witness.address, asked.body)
        with house.sessions.of(council_id) as session:
            old = conclude(session, council_id, witness_id, asked, answer, now())
            fork = session.get_one(Witness, (council_id, witness_id)).fork
        if fork:
            log.critical("a witness of council %s holds another trail: %s", council_id, fork)
        if old is None:
            return


def post(address: str, body: bytes) -> tuple[int, str] | None:
    """Status and text of `add-checkpoint`; None when nobody answered in time."""
    where = urlsplit(address)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=PATIENCE)
    try:
        path = f"{where.path}/add-checkpoint"
        connection.request("POST", path, body, {"Content-Type": "text/plain; charset=utf-8"})
        answer = connection.getresponse()
        return answer.status, answer.read(MAX_NOTE).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
