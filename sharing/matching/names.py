"""French rules about names: what is the same name, written otherwise.

Every rule is applied to first names and surnames alike, because the two are swapped so often.

1. Hyphen, space and point are one: Jean-Pierre, Jean Pierre, J.-P.; one word (Jeanpierre) is the
   same name glued.
2. Titles before a name are dropped, as long as a name remains: Mme, Monsieur, Dr, Maître.
3. Née, épouse, veuve, dit and "usage" part a surname in two names of the same person.
4. A particle (de, du, le, van, el, ben, aït, ould, abd…) goes with the word after it, glued or
   left out: "de la Tour" is delatour, latour and tour.
5. A single n, m or o before a word is what is left of an apostrophe: N Diaye is N'Diaye.
6. St and Ste are Saint and Sainte, which go with the next word like particles.
7. What is left are *units*: names that can stand for the whole ("Garcia" for "Garcia Lopez",
   "Mohamed" for "Mohamed Amine").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sharing.matching.letters import words

MOST_UNITS = 4
MOST_FORMS = 6
"""What is compared of one name.  More is read and left alone, so that the work is bounded."""

PARTICLES = frozenset(
    "a abd abdal abdel abdou abdoul abou abu ad af ag ait al an aoulad ar as at az ba bani bel ben"
    " beni bent bin bint bou d da das de del della den der des di do dos du e el er es et ez ibn in"
    " l la las le les lo los mac mc na o ou oulad ould ouled saint sainte san santa sidi ten ter"
    " van vande vanden vander vom von y zu zum zur".split()
)
TITLES = frozenset(
    "mr mrs mme mmes mlle mlles melle messieurs monsieur madame mesdames mademoiselle miss dr"
    " docteur pr professeur me maitre".split()
)
OTHER_NAME_FOLLOWS = frozenset(
    "ne nee epouse epoux ep epse veuve veuf vve usage dit dite alias divorcee div".split()
)
_LEFT_OF_APOSTROPHE = frozenset("nmo")
_SHORTEST_AFTER_APOSTROPHE = 3
_WRITTEN_OUT = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True, repr=False)
class Name:
    """One name in its ways of being written: each form is letters a to z, without a space."""

    whole: str
    """Everything glued, particles included: "delatour", "jeanpierre"."""
    units: tuple[str, ...]
    """The names it is made of, each with its particles: ("garcia", "lopez")."""
    forms: tuple[str, ...]
    """Ways of writing the name: whole, first unit, particles left out, first two units glued."""
    parts: tuple[str, ...]
    """What may stand for the name, but was not written first: the other units."""

    @property
    def initials(self) -> str:
        """The first letter of each unit: "jp" for Jean-Pierre."""
        return "".join(unit[0] for unit in self.units)

    @property
    def abbreviated(self) -> bool:
        """Whether the name is initials and nothing else: "J.-P."."""
        return all(len(unit) == 1 for unit in self.units)

    @property
    def main(self) -> tuple[str, ...]:
        """The whole, and the unit that comes first, which is often all that is written."""
        first = self.units[0]
        return (self.whole,) if first == self.whole or len(first) == 1 else (self.whole, first)


def normalise(text: str) -> str:
    """The words of a name, one space between them: "Mme d’ARTAGNAN" is "d artagnan".

    Applied to its own result, it changes nothing.  Raises UnreadableNameError (see `letters`).
    """
    return " ".join(_cleaned(text))


def name(text: str) -> Name:
    """The first names of a person, or one surname.  Raises UnreadableNameError."""
    return _name(_cleaned(text))


def surnames(text: str) -> tuple[Name, ...]:
    """The names in a surname field: "Dupont née Martin" holds two.  Raises UnreadableNameError."""
    pieces: list[list[str]] = [[]]
    cleaned = _cleaned(text)
    for word in cleaned:
        if word in OTHER_NAME_FOLLOWS:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return tuple(_name(piece) for piece in pieces if piece) or (_name(cleaned),)


def _cleaned(text: str) -> list[str]:
    found = words(text)
    kept: list[str] = []
    for i in range(len(found) - 1, -1, -1):  # from the end: each word sees what follows it
        word, dotted = found[i]
        word = _WRITTEN_OUT.get(word, word)
        title = i == 0 and word == "m" and dotted
        if (
            word in _LEFT_OF_APOSTROPHE
            and kept
            and len(kept[-1]) >= _SHORTEST_AFTER_APOSTROPHE
            and not title
        ):
            kept[-1] = word + kept[-1]
        else:
            kept.append("mr" if title and kept else word)
    kept.reverse()
    while len(kept) > 1 and kept[0] in TITLES:
        del kept[0]
    return kept


def _name(cleaned: list[str]) -> Name:
    ways = _units(cleaned)[:MOST_UNITS]
    units = tuple(unit[0] for unit in ways)
    whole = "".join(units)
    forms = [whole, "".join(unit[-1] for unit in ways), *ways[0], "".join(units[:2])]
    parts = [units[1:], *ways[1:]]
    return Name(whole, units, _some(forms, whole), _some((p for u in parts for p in u), ""))


def _some(forms: Iterable[str], kept: str) -> tuple[str, ...]:
    """The first MOST_FORMS, each once; a single letter is an initial, unless it is all there is."""
    return tuple(dict.fromkeys(f for f in forms if len(f) > 1 or f == kept))[:MOST_FORMS]


def _units(cleaned: list[str]) -> list[list[str]]:
    """Each unit from its longest way (particles glued) to its shortest (left out)."""
    units: list[list[str]] = []
    waiting: list[str] = []
    for i, word in enumerate(cleaned):
        if word in PARTICLES and i + 1 < len(cleaned):
            waiting.append(word)
            continue
        starts = [0, *range(1, len(waiting) + 1)[-MOST_UNITS:]]
        units.append(["".join([*waiting[k:], word]) for k in starts])
        waiting = []
    return units
