"""How a second file writes down the same person: one kind of difference at a time, then several.

A kind is a function from an identity to the identity as it is written elsewhere, or None where it
does not apply (no apostrophe, no particle…): another person is drawn then.
"""

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from sharing.matching import BirthDate, BirthDateError, Identity
from tests.matching.population import variants

Noise = Callable[[Identity, random.Random], Identity | None]

_PARTICLES = re.compile(
    r"^(?:(?:abd el|aït|ait|ben|bou|ould|el|da|dos|de la|de|della|di|du|la|le|van den|van)\s+"
    r"|[dl]’)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^(Ben|Bel|Bou|El|Le|La|De|Du|Aït)(?=[a-zé]{4})")
# What hesitates, and how it is written instead; each is tried both ways.
_SPELLINGS = [
    ("ou", "u"), ("y", "i"), ("ph", "f"), ("ll", "l"), ("nn", "n"), ("ss", "s"), ("tt", "t"),
    ("mm", "m"), ("rr", "r"), ("th", "t"), ("ck", "k"), ("kh", "k"), ("dj", "j"), ("ch", "sh"),
    ("aoui", "awi"), ("é", "ee"), ("zz", "z"), ("eau", "aud"), ("ault", "aut"), ("nd", "nt"),
    ("qu", "k"), ("ci", "ssi"), ("ce", "sse"), ("c", "k"), ("ï", "y"), ("s", "z"), ("ff", "f"),
]  # fmt: skip
_SAME_SHAPE = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "i": "і", "A": "Α", "O": "Ο"}


def accents(person: Identity, chance: random.Random) -> Identity | None:
    """Capitals, or accents left out, or both."""
    ways = (str.upper, _bare, lambda text: _bare(text).upper(), str.lower)
    return _on_names(person, chance.choice(ways))


def hyphens(person: Identity, chance: random.Random) -> Identity | None:
    """A hyphen for a space, a space for a hyphen, or neither."""
    swap = {"-": chance.choice((" ", "", "‐")), " ": chance.choice(("-", "  "))}
    return _on_names(person, lambda text: re.sub("[- ]", lambda found: swap[found[0]], text))


def apostrophes(person: Identity, chance: random.Random) -> Identity | None:
    """An apostrophe of another kind, a space, or none."""
    mark = chance.choice(("'", "`", "´", "ʼ", " ", ""))
    return _on_names(person, lambda text: re.sub("[’']", mark, text))


def fields(person: Identity, _: random.Random) -> Identity | None:
    """First names and surname exchanged."""
    return replace(person, first_names=person.last_name, last_name=person.first_names)


def first_names(person: Identity, chance: random.Random) -> Identity | None:
    """Another order, one of two, one more, a compound cut short."""
    given = re.split("[- ]", person.first_names)
    if len(given) == 1:
        return replace(person, first_names=f"{given[0]} {chance.choice(('Marie', 'Ali', 'Paul'))}")
    shown = chance.choice((given[::-1], given[:1], given[1:], given[:2]))
    return _changed(person, replace(person, first_names=" ".join(shown)))


def particles(person: Identity, chance: random.Random) -> Identity | None:
    """A particle left out, glued to the name, or taken off it."""
    surname = person.last_name
    found = _PARTICLES.match(surname)
    if found:
        rest = surname[found.end() :]
        glued = re.sub("[ ’]", "", found[0]) + rest.lower()
        return replace(person, last_name=chance.choice((rest, glued, surname.title())))
    apart = _GLUED.sub(lambda part: part[0] + " ", surname)
    return _changed(person, replace(person, last_name=apart))


def typing(person: Identity, chance: random.Random) -> Identity | None:
    """One letter of one name left out, doubled by a neighbour, changed, or exchanged."""
    field = "first_names" if chance.random() < 0.45 else "last_name"
    text = getattr(person, field)
    places = [i for i, c in enumerate(text) if c.isalpha()]
    i = chance.choice(places)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    wrong = chance.choice(
        (
            text[:i] + text[i + 1 :],
            text[:i] + letter + text[i:],
            text[:i] + letter + text[i + 1 :],
            text[:i] + text[i + 1 : i + 2] + text[i] + text[i + 2 :],
        )
    )
    given = {"first_names": person.first_names, "last_name": person.last_name, field: wrong}
    if not all(any(map(str.isalpha, text)) for text in given.values()):
        return None
    return _changed(person, replace(person, **given))


def day_and_month(person: Identity, _: random.Random) -> Identity | None:
    """03/04 for 04/03."""
    born = person.born
    if born.month is None or born.day is None or born.day > 12 or born.day == born.month:
        return None
    return replace(person, born=BirthDate(born.year, born.day, born.month))


def figure(person: Identity, chance: random.Random) -> Identity | None:
    """One figure of the date is wrong."""
    born = person.born
    if born.month is None or born.day is None:
        return None
    written = f"{born.year:04}{born.month:02}{born.day:02}"
    i = chance.randrange(2, 8)
    wrong = written[:i] + chance.choice("0123456789") + written[i + 1 :]
    try:
        changed = BirthDate(int(wrong[:4]), int(wrong[4:6]), int(wrong[6:]))
    except BirthDateError:
        return None
    return _changed(person, replace(person, born=changed))


def unknown_day(person: Identity, chance: random.Random) -> Identity | None:
    """Only the year, or year and month, are known."""
    return replace(person, born=BirthDate(*person.born.parts[: chance.choice((1, 2))]))


def usage_name(person: Identity, chance: random.Random) -> Identity | None:
    """One file has both names of a person, the other has one."""
    if person.usage_name:
        kept = chance.choice((person.usage_name, person.last_name))
        return replace(person, last_name=kept, usage_name="")
    other = chance.choice(("Dupont", "Ziani", "Le Goff", "da Costa", "Kouassi", "Vasseur"))
    both = chance.choice((f"{other} née {person.last_name}", f"{person.last_name} épouse {other}"))
    return replace(person, last_name=both)


def double_surname(person: Identity, chance: random.Random) -> Identity | None:
    """One surname of two, or the other order."""
    parts = re.split("[- ]", person.last_name)
    if len(parts) != 2 or _PARTICLES.match(person.last_name):
        return None
    return replace(person, last_name=chance.choice((parts[0], parts[1], " ".join(parts[::-1]))))


def spelling(person: Identity, chance: random.Random) -> Identity | None:
    """Another transliteration: a known one of the first name, or one hesitation of any name."""
    first = person.first_names.split(" ")
    if first[0] in variants() and chance.random() < 0.5:
        written = chance.choice([v for v in variants()[first[0]] if v != first[0]])
        return replace(person, first_names=" ".join([written, *first[1:]]))
    field = "first_names" if chance.random() < 0.5 else "last_name"
    text = getattr(person, field)
    ways = [(a, b) for pair in _SPELLINGS for a, b in (pair, pair[::-1]) if a in text[1:]]
    if not ways:
        return None
    one, other = chance.choice(ways)
    other_way = text[0] + text[1:].replace(one, other, 1)
    given = {"first_names": person.first_names, "last_name": person.last_name, field: other_way}
    return _changed(person, replace(person, **given))


def title(person: Identity, chance: random.Random) -> Identity | None:
    """A title before the name."""
    said = chance.choice(("M. ", "Mme ", "Monsieur ", "Mlle ", "Madame "))
    return replace(person, last_name=said + person.last_name)


def look_alike(person: Identity, chance: random.Random) -> Identity | None:
    """A letter of another alphabet, full-width letters, something unseen."""

    def hidden(text: str) -> str:
        at = [i for i, c in enumerate(text) if c in _SAME_SHAPE]
        if not at or len(text) < 3:
            return text[:1] + "\u200b" + text[1:] + "\u200f"
        i = chance.choice(at)
        return text[:i] + _SAME_SHAPE[text[i]] + text[i + 1 :]

    return _on_names(person, hidden)


def initials(person: Identity, _: random.Random) -> Identity | None:
    """J.-P. for Jean-Pierre, J. for Jean."""
    first = person.first_names.split(" ")[0]
    return replace(person, first_names="-".join(f"{part[0]}." for part in first.split("-")))


def two_letters(person: Identity, chance: random.Random) -> Identity | None:
    """Two typing errors."""
    once = typing(person, chance)
    return typing(once, chance) if once else None


def two_kinds(person: Identity, chance: random.Random) -> Identity | None:
    """Two kinds of ordinary noise, one after the other."""
    one, other = chance.sample([kind.noise for kind in KINDS if kind.ordinary], 2)
    once = one(person, chance)
    return other(once, chance) if once else None


def other_surname(person: Identity, chance: random.Random) -> Identity | None:
    """The name of birth here, the name of usage there: nothing but first names in common."""
    return replace(person, last_name=chance.choice(("Dupont", "Ziani", "Vasseur", "Kouassi")))


@dataclass(frozen=True)
class Kind:
    """A kind of noise; its weight is its part of all differences, in percent, as it was judged."""

    noise: Noise
    weight: int
    ordinary: bool = True

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.noise.__name__


KINDS = (
    Kind(accents, 14), Kind(hyphens, 7), Kind(apostrophes, 2), Kind(fields, 6),
    Kind(first_names, 10), Kind(particles, 4), Kind(typing, 14), Kind(day_and_month, 3),
    Kind(figure, 5), Kind(unknown_day, 3), Kind(usage_name, 4), Kind(double_surname, 3),
    Kind(spelling, 9),
    Kind(title, 2), Kind(look_alike, 1), Kind(initials, 1),
    Kind(two_kinds, 8, ordinary=False), Kind(two_letters, 2, ordinary=False),
    Kind(other_surname, 2, ordinary=False),
)  # fmt: skip


def _on_names(person: Identity, change: Callable[[str], str]) -> Identity | None:
    return _changed(
        person,
        replace(
            person,
            first_names=change(person.first_names),
            last_name=change(person.last_name),
            usage_name=person.usage_name and change(person.usage_name),
        ),
    )


def _changed(person: Identity, written: Identity) -> Identity | None:
    return None if written == person else written


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
