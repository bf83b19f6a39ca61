"""What a council adopts, read from its bytes, each text once; and the texts that it begins with.

1. A charter's version stands under the national base whose bytes were kept with it; a protocol
   under none.
2. A charter is *checked* when its file can be read under the base and all its scenarios are met; a
   protocol when its file can be read.
3. To read one takes a tenth of a second: whoever holds a transaction has had it read before.

UnmetError   the file is a charter, but some of its own scenarios say otherwise
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from charters.decide import Engine
from charters.document import read_bytes
from charters.life import Text
from charters.read import take_base, take_charter
from charters.scenarios import Failure, failures
from charters.signing import digest
from charters.vocabulary import RecordKind
from charters.words import Words
from protocols.model import Protocol
from protocols.read import Vocabulary, protocol_of

MOST = 64  # texts that are remembered
FILE, BASE, PROTOCOL = "charte", "base nationale", "protocole"
T = TypeVar("T")


class UnmetError(Exception):
    """A charter does not meet its own scenarios; ``failures`` names each."""

    def __init__(self, found: Sequence[Failure]) -> None:
        super().__init__(", ".join(failure.scenario.id for failure in found))
        self.failures = tuple(found)


class Texts(ABC, Generic[T]):
    """The texts of one kind.  A council begins with ``founding``, which reads as ``first``.

    ``base``: the bytes under which a text of today stands; empty when there is none.
    """

    kind: ClassVar[RecordKind]

    def __init__(self, founding: bytes, base: bytes, first: T) -> None:
        self.founding, self.base, self.first = founding, base, first
        self._known = {(digest(founding), digest(base)): first}

    def read(self, content: bytes, base: bytes) -> T:
        """Return the text of these bytes under this base; raise ``DocumentError``."""
        key = digest(content), digest(base)
        if key not in self._known:
            found = self._take(content, base)
            if len(self._known) >= MOST:
                self._known.pop(next(iter(self._known)), None)
            self._known[key] = found
        return self._known.get(key) or self.read(content, base)

    def check(self, content: bytes, today: date) -> T:
        """Return the text under the base of today; raise ``DocumentError``, ``UnmetError``."""
        return self.read(content, self.base)

    @abstractmethod
    def text(self, one: T) -> Text:
        """Return what a text says of its own life."""

    @abstractmethod
    def _take(self, content: bytes, base: bytes) -> T:
        """Read it."""


class Charters(Texts[Engine]):
    """Charters, under the national base."""

    kind = RecordKind.CHARTER

    def __init__(self, words: Words, national: bytes, founding: bytes, engine: Engine) -> None:
        super().__init__(founding, national, engine)
        self._words = words

    def check(self, content: bytes, today: date) -> Engine:
        """Return the charter under the base of today; raise ``DocumentError``, ``UnmetError``."""
        engine = self.read(content, self.base)
        if found := list(failures(engine, today)):
            raise UnmetError(found)
        return engine

    def text(self, one: Engine) -> Text:
        """Return the charter."""
        return one.charter

    def _take(self, content: bytes, base: bytes) -> Engine:
        law = take_base(read_bytes(base, BASE), self._words)
        return Engine(take_charter(read_bytes(content, FILE), self._words, law))


class Protocols(Texts[Protocol]):
    """Protocols, in the words of the taxonomy."""

    kind = RecordKind.PROTOCOL

    def __init__(self, words: Vocabulary, founding: bytes, first: Protocol) -> None:
        super().__init__(founding, b"", first)
        self._words = words

    def text(self, one: Protocol) -> Text:
        """Return the protocol itself."""
        return one

    def _take(self, content: bytes, base: bytes) -> Protocol:
        return protocol_of(read_bytes(content, PROTOCOL), self._words)


@dataclass(frozen=True, slots=True)
class Library:
    """All that a council adopts."""

    charters: Charters
    protocols: Protocols

    def __iter__(self) -> Iterator[Texts[Any]]:
        return iter((self.charters, self.protocols))

    def of(self, kind: RecordKind) -> Texts[Any]:
        """Return the texts of a kind."""
        return next(texts for texts in self if texts.kind is kind)
