"""Which charter decides for a council now, which protocol: known before it begins everywhere.

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
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, undefer

from charters.life import adopted
from sharing.library import Texts
from sharing.lives import lives_of
from sharing.store import TextVersion
from sharing.store.sessions import Sessions

log = logging.getLogger("vigie.charter")

EVERY = 30.0  # seconds
MOST = 900.0  # seconds; far less than an hour
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    """A council's adopted versions, newest first, each with its first moment."""

    looked: float
    chain: tuple[tuple[datetime, str, T], ...]


class InForce(Generic[T]):
    """Ask it like a function: ``engine = in_force(council, at)``.  One for each kind of text."""

    def __init__(
        self, sessions: Sessions, texts: Texts[T], watch: Callable[[], float] = time.monotonic
    ) -> None:
        self._sessions, self._texts, self._watch = sessions, texts, watch
        self._known: dict[str, _Known[T]] = {}
        self._looking: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def __call__(self, council: str, at: datetime) -> T:
        """Return the text in force at *at*; before the first has begun, the first."""
        known, now = self._known.get(council), self._watch()
        if known is None or now - known.looked > MOST:
            known = self.look(council)
        elif now - known.looked > EVERY:
            self._look_later(council)
        for begun, _, text in known.chain:
            if begun <= at:
                return text
        return known.chain[-1][2] if known.chain else self._texts.first

    def named(self, council: str, name: str) -> T | None:
        """Return an adopted version by its name, in force or to come; the council is read now."""
        return next((text for _, own, text in self.look(council).chain if own == name), None)

    def look(self, council: str) -> _Known[T]:
        """Read the council's versions now."""
        looked, before = self._watch(), self._known.get(council)
        texts = {name: text for _, name, text in before.chain} if before else {}
        with self._sessions.reading(council) as session:
            chain = tuple(
                (
                    life.in_force_from,
                    life.name,
                    texts.get(life.name) or self._read(session, life.name),
                )
                for life in reversed(adopted(lives_of(session, self._texts.kind)))
                if life.in_force_from
            )
        self._known[council] = known = _Known(looked, chain)
        return known

    def rest(self) -> None:
        """Wait until nobody is looking any more."""
        for thread in list(self._looking.values()):
            thread.join()

    def _read(self, session: Session, name: str) -> T:
        row = session.scalars(
            select(TextVersion)
            .where(TextVersion.kind == self._texts.kind, TextVersion.name == name)
            .options(undefer(TextVersion.content), undefer(TextVersion.base))
        ).one()
        return self._texts.read(row.content, row.base)

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
            kind, why = self._texts.kind.value, type(error).__name__
            log.warning("the %s of council %s is as before: %s", kind, council, why)
