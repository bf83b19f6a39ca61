"""What is compared of two persons: each *kind* of comparison, in clear, before it is blinded.

1. `date`: same date; same sound of a first name and of a surname.
2. `swapped`: the same, where day and month were exchanged.
3. `letter`: same date, one letter of one name missing, added, changed or exchanged with the next.
4. `figure`: one figure of the date is wrong; the whole names are the same, letter for letter.
5. `less`: one of the two knows only the year, or year and month; same letters, of the whole name
   or of what is written first.
6. `initials`: one of the two knows only the initials of the first names; same date, same sound.

Some kinds have two sides, so that little is enough on one side and never on both:

- 1 and 2: a second name may stand for the first (Amine for Mohamed Amine) on one side.  Twins who
  share their second name, Mohamed Amine and Yassine Amine, do not meet on it;
- 5 and 6: a record that knows more offers what it would be if it knew less, and a question that
  knows more asks for those that know less.  Two whole dates do not meet on a year.

That is why `kept` and `asked` differ.  Which of two people asks never changes the answer.

The two names of a fact are in the order of the alphabet: first name and surname may be exchanged.
A fact holds names: it is never stored, sent or logged, only blinded (`index`) or measured.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from sharing.matching.dates import BirthDate
from sharing.matching.names import Name, name, surnames
from sharing.matching.sounds import sound

SHORTEST_WITH_A_MISTAKE = 3
"""Letters of a name in which one letter may be wrong."""
LAST_MISTAKE = 24
"""A mistake after this many letters is not looked for, so that the work is bounded."""

FIGURES = range(2, 8)
"""The figures of YYYYMMDD of which one may be wrong: all but those of the century."""
_DOUBLED = re.compile(r"(.)\1+")

Fact = tuple[str, ...]
"""A kind of comparison, then its parts.  Two people agree when they have a fact in common."""


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A person as a file knows them.  Its printed form tells nothing.

    `last_name` is the name of birth, or all that is known ("Dupont née Martin"); `usage_name` the
    name used instead, empty when there is none.
    """

    first_names: str
    last_name: str
    born: BirthDate
    usage_name: str = ""


def kept(identity: Identity) -> Iterator[Fact]:
    """What the record of a person offers.  Raises UnreadableNameError."""
    person = _read(identity)
    yield from _same_date(person, main=("main",), part=("part",))
    yield from _near(person)
    yield from _less_known(person, mine="at", theirs="below")
    yield from _initials(person, mine="short", theirs="whole")


def asked(identity: Identity) -> Iterator[Fact]:
    """What a question about a person asks for.  Raises UnreadableNameError."""
    person = _read(identity)
    yield from _same_date(person, main=("main", "part"), part=("main",))
    yield from _near(person)
    yield from _less_known(person, mine="below", theirs="at")
    yield from _initials(person, mine="whole", theirs="short")


def fillers(identity: Identity, count: int) -> Iterator[Fact]:
    """Facts of this person alone, that no question ever asks for."""
    person = _read(identity)
    names = sorted([person.first.whole, *(last.whole for last in person.last)])
    for number in range(count):
        yield "filler", str(number), person.date, *names


@dataclass(frozen=True, slots=True, repr=False)
class _Person:
    first: Name
    last: tuple[Name, ...]
    born: BirthDate
    date: str


def _read(identity: Identity) -> _Person:
    last = surnames(identity.last_name)
    if identity.usage_name.strip():
        last += surnames(identity.usage_name)
    return _Person(name(identity.first_names), last, identity.born, _written(identity.born.parts))


def _same_date(person: _Person, *, main: Iterable[str], part: Iterable[str]) -> Iterator[Fact]:
    """`main` and `part` are what this side says of a pair of forms, and of one with a part."""
    swapped = person.born.day_and_month_swapped()
    for side, one, other in _pairs_of_sounds(person, main, part):
        yield "date", person.date, side, one, other
        if swapped:
            yield "swapped", _written(swapped), side, one, other


def _pairs_of_sounds(
    person: _Person, main: Iterable[str], part: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    first = _heard(person.first)
    for last in person.last:
        for (one, one_is_part), (other, other_is_part) in product(first, _heard(last)):
            for side in part if one_is_part or other_is_part else main:
                yield side, *_pair(one, other)


def _heard(a_name: Name) -> Iterable[tuple[str, bool]]:
    """Each sound of a name, and whether only a part of it sounds so."""
    parts = {sound(part): True for part in a_name.parts}
    return (parts | {sound(form): False for form in a_name.forms}).items()


def _near(person: _Person) -> Iterator[Fact]:
    """Kinds that are the same for the record and for the question."""
    for last in person.last:
        for mistaken, whole in ((person.first, last), (last, person.first)):
            for one, other in product(_one_letter_less(mistaken), whole.main):
                yield "letter", person.date, *_pair(one, _once(other))
    if len(person.born.parts) == 3:
        written = "{:04}{:02}{:02}".format(*person.born.parts)
        for last, i in product(person.last, FIGURES):
            unread = f"{written[:i]}?{written[i + 1 :]}"
            yield "figure", unread, *_pair(person.first.whole, last.whole)


def _one_letter_less(a_name: Name) -> set[str]:
    """The first unit, and the same without each of its letters: two with a mistake share one.

    Other units need none of it: where they are written, the first unit is too.
    """
    unit = a_name.units[0]
    if len(unit) < SHORTEST_WITH_A_MISTAKE:
        return set()
    places = range(min(len(unit), LAST_MISTAKE))
    return {_once(unit), *(_once(unit[:i] + unit[i + 1 :]) for i in places)}


def _less_known(person: _Person, *, mine: str, theirs: str) -> Iterator[Fact]:
    """One side says "at" for what it knows, "below" for what it would be if it knew less."""
    parts = person.born.parts
    for pair in _letter_for_letter(person):
        if len(parts) < 3:
            yield "less", mine, _written(parts), *pair
        for known in range(1, len(parts)):
            yield "less", theirs, _written(parts[:known]), *pair


def _initials(person: _Person, *, mine: str, theirs: str) -> Iterator[Fact]:
    """For either name, since the two may have been exchanged."""
    for last in person.last:
        for some, other in ((person.first, last), (last, person.first)):
            if other.abbreviated:
                continue
            if some.abbreviated:
                yield "initials", mine, person.date, some.whole, sound(other.whole)
                continue
            for letters in dict.fromkeys((some.initials, some.initials[0])):
                yield "initials", theirs, person.date, letters, sound(other.whole)


def _letter_for_letter(person: _Person) -> set[tuple[str, str]]:
    return {
        _pair(one, other)
        for last in person.last
        for one, other in product(person.first.main, last.main)
    }


def _once(letters: str) -> str:
    """Doubled letters once."""
    return _DOUBLED.sub(r"\1", letters)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _written(parts: Iterable[int]) -> str:
    return "-".join(map(str, parts))
