"""Which charter decides for a council now: known in every process before it begins.

1. The versions of a council are kept here; whoever asks gets the one of the clock, without a query.
2. Older than ``EVERY`` they are read again, by a thread of their own.  Only a council that nobody
   has asked about for ``MOST`` keeps somebody waiting: an adopted version begins an hour after its
   quorum at the earliest (``charters.life.NOTICE``), so nothing can have begun unseen.
3. A council without a stored version stands under the one that all councils begin with.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, undefer

from charters.decide import Engine
from charters.life import adopted
from sharing.library import Library
from sharing.lives import lives_of
from sharing.store import CharterVersion
from sharing.store.sessions import Sessions

log = logging.getLogger("vigie.charter")

EVERY = 30.0  # seconds
MOST = 900.0  # seconds; far less than an hour


@dataclass(frozen=True, slots=True)
class _Known:
    """A council's adopted versions, newest first, each with its first moment."""

    looked: float
    chain: tuple[tuple[datetime, str, Engine], ...]


class InForce:
    """Ask it like a function: ``engine = in_force(council, at)``."""

    def __init__(
        self, sessions: Sessions, library: Library, watch: Callable[[], float] = time.monotonic
    ) -> None:
        self._sessions, self._library, self._watch = sessions, library, watch
        self._known: dict[str, _Known] = {}
        self._looking: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def __call__(self, council: str, at: datetime) -> Engine:
        """Return the charter that decides at *at*; before the first has begun, the first."""
        known, now = self._known.get(council), self._watch()
        if known is None or now - known.looked > MOST:
            known = self.look(council)
        elif now - known.looked > EVERY:
            self._look_later(council)
        for begun, _, engine in known.chain:
            if begun <= at:
                return engine
        return known.chain[-1][2] if known.chain else self._library.engine

    def look(self, council: str) -> _Known:
        """Read the council's versions now."""
        looked, before = self._watch(), self._known.get(council)
        engines = {name: engine for _, name, engine in before.chain} if before else {}
        with self._sessions.reading(council) as session:
            chain = tuple(
                (
                    life.in_force_from,
                    life.name,
                    engines.get(life.name) or self._read(session, life.name),
                )
                for life in reversed(adopted(lives_of(session)))
                if life.in_force_from
            )
        self._known[council] = known = _Known(looked, chain)
        return known

    def rest(self) -> None:
        """Wait until nobody is looking any more."""
        for thread in list(self._looking.values()):
            thread.join()

    def _read(self, session: Session, name: str) -> Engine:
        row = session.scalars(
            select(CharterVersion)
            .where(CharterVersion.name == name)
            .options(undefer(CharterVersion.content), undefer(CharterVersion.base))
        ).one()
        return self._library.read(row.content, row.base)

    def _look_later(self, council: str) -> None:
        with self._lock:
            running = self._looking.get(council)
            if running is not None and running.is_alive():
                return
            thread = threading.Thread(target=self._quietly, args=(council,), daemon=True)
            self._looking[council] = thread
            thread.start()

    def _quietly(self, council: str) -> None:
        try:
            self.look(council)
        except SQLAlchemyError as error:
            log.warning("the charter of council %s is as before: %s", council, type(error).__name__)
