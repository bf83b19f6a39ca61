"""Charters read from their bytes, each once; and the one that a council begins with.

1. A version stands under the national base whose bytes were kept with it.
2. A version is *checked* when its file can be read under the base and all its scenarios are met.
3. To read one takes a tenth of a second: whoever holds a transaction has had it read before.

UnmetError   the file is a charter, but some of its own scenarios say otherwise
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from charters.decide import Engine
from charters.document import read_bytes
from charters.read import take_base, take_charter
from charters.scenarios import Failure, failures
from charters.signing import digest
from charters.words import Words

MOST = 64  # charters that are remembered
FILE, BASE = "charte", "base nationale"


class UnmetError(Exception):
    """A charter does not meet its own scenarios; ``failures`` names each."""

    def __init__(self, found: Sequence[Failure]) -> None:
        super().__init__(", ".join(failure.scenario.id for failure in found))
        self.failures = tuple(found)


class Library:
    """``founding`` is the file a council begins with, under ``national``; ``engine`` reads it."""

    def __init__(self, words: Words, national: bytes, founding: bytes, engine: Engine) -> None:
        self.national = national
        self.founding = founding
        self.engine = engine
        self._words = words
        self._known = {(digest(founding), digest(national)): engine}

    def read(self, content: bytes, base: bytes) -> Engine:
        """Return the charter of these bytes under this base; raise ``DocumentError``."""
        key = digest(content), digest(base)
        if key not in self._known:
            law = take_base(read_bytes(base, BASE), self._words)
            found = Engine(take_charter(read_bytes(content, FILE), self._words, law))
            if len(self._known) >= MOST:
                self._known.pop(next(iter(self._known)), None)
            self._known[key] = found
        return self._known.get(key) or self.read(content, base)

    def check(self, content: bytes, today: date) -> Engine:
        """Return the charter under the base of today; raise ``DocumentError``, ``UnmetError``."""
        engine = self.read(content, self.national)
        if found := list(failures(engine, today)):
            raise UnmetError(found)
        return engine
