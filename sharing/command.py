"""The shape of every request, and the ways it can fail.

SharingError
├── NotFoundError      there is no such thing, or the actor may not know that there is
├── RefusedError       the charter does not permit it; carries the decision
├── InvalidInputError  what was sent cannot be taken: one ``Problem`` a field
└── ConflictError      it contradicts what is already there
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from charters.decide import Decision
from charters.parties import NOTHING, Record
from charters.vocabulary import Action, RecordKind
from sharing.work import Work


class Weighable(Protocol):
    """Anything the charter can weigh."""

    @property
    def record(self) -> Record: ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """All records of a kind: the subject of a list."""

    kind: str

    @property
    def record(self) -> Record:
        """A record of the kind with nothing filled in."""
        return Record(kind=self.kind, id="*")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How something is asked for: in which formation, for what, and what has been done for it.

    ``met``: the charter's obligations that have been carried out, in the words of ``Rule.owe``.
    """

    body: str | None = None
    purpose: str | None = None
    met: frozenset[str] = NOTHING


PLAINLY = Circumstances()
S = TypeVar("S", bound=Weighable)
T_co = TypeVar("T_co", covariant=True)


class Command(ABC, Generic[S, T_co]):
    """Something an actor asks for: fetch the subject, have it weighed, act on it.

    ``carry_out`` is handed the very object that was weighed, so a command cannot be
    permitted for one thing and done to another.
    """

    action: ClassVar[Action]
    conceals: ClassVar[bool] = False
    """True: a refusal is answered like an absence, so that nobody learns what exists; but whoever
    may, once they have done what is owed, is told what."""

    def __init_subclass__(cls, *, unfinished: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not unfinished and not isinstance(getattr(cls, "action", None), Action):
            raise TypeError(f"{cls.__name__} does not name its action")

    @abstractmethod
    def subject(self, work: Work) -> S:
        """What the actor wants to act on.  Raise ``NotFoundError`` if absent."""

    def circumstances(self, subject: S) -> Circumstances:
        """How it is asked for."""
        return PLAINLY

    @abstractmethod
    def carry_out(self, work: Work, subject: S) -> T_co:
        """Do it.  The desk has already decided that it is permitted."""


class Listing(Command[Shelf, T_co], unfinished=True):
    """A command for a list, which the desk narrows by the same charter."""

    kind: ClassVar[RecordKind]

    def subject(self, work: Work) -> Shelf:
        """The shelf that the list is read from."""
        return Shelf(self.kind)


class SharingError(Exception):
    """Base of everything this package raises on purpose.  ``code`` is for machines."""

    code = "failed"


class NotFoundError(SharingError):
    """There is no such thing, or the actor may not know that there is."""

    code = "absent"


class RefusedError(SharingError):
    """The charter does not permit it."""

    code = "refused"

    def __init__(self, decision: Decision) -> None:
        super().__init__(", ".join(decision.rules) or "no rule permits it")
        self.decision = decision


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that cannot be taken.  Never holds what was typed in a free text.

    ``wrong`` and ``right`` are French for people; ``code`` is for machines and for English.
    """

    field: str
    code: str
    wrong: str
    right: str


class InvalidInputError(SharingError):
    """What was sent cannot be taken."""

    code = "invalid"

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.field}: {p.code}" for p in problems))
        self.problems = problems


class ConflictError(SharingError):
    """It contradicts what is already there.  ``code`` is for machines, the message is French."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def keepable(text: str) -> bool:
    """Say whether every database keeps *text*: none keeps half a character, PostgreSQL no NUL."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def unkeepable(value: object, name: str) -> Iterator[Problem]:
    """Yield a problem for each text in *value* that could not be kept, or even looked for."""
    if isinstance(value, str):
        if not keepable(value):
            right = "Tapez-le de nouveau, sans copier-coller."
            yield Problem(name, "bad_character", "Ce texte contient un caractère illisible.", right)
    elif is_dataclass(value):
        for part in _parts(value.__class__):
            yield from unkeepable(getattr(value, part), part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from unkeepable(key, name)
            yield from unkeepable(part, name)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from unkeepable(part, name)


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))
