"""A town that does not exist, for figures: families, brothers and sisters, twins, homonyms.

Everything is drawn from population.yaml with a seed, so that a figure can be made again.

- A family has one surname, by origin; 1 to 5 children born one to five years apart; 1 birth in 60
  is of twins (INSEE: 15 to 17 deliveries in 1,000 in France), of whom 1 in 12 have first names that
  rhyme or alliterate.  Children of a family have different first names.
- Births are spread over 22 years, as those whom a council follows are young (files stop at 25);
  1 in 50 of the families from elsewhere has 1 January for a day that nobody knows.
- 1 child in 5 of families from elsewhere has a first name of another origin; 8 in 100 have one that
  their parents made; a quarter of the names that have several spellings have another one.
- 4 first names in 100 are compound, 1 child in 3 has a second one, 1 in 12 has a double surname,
  1 woman in 12 born early enough has a usage name.
"""

import random
import shlex
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from sharing.matching import BirthDate, Identity

SEED = 20261126
FIRST_YEAR, YEARS = 1996, 22
_FILE = Path(__file__).with_name("population.yaml")
_VARIANTS = Path(__file__).with_name("variants.yaml")
_MADE = (
    "ka ly na mae lo ra thi sha li no di el ja mi ne ya an ri so lou ta va zé wen iel aé".split()
)
_COMPOUND = {"boys": ("Jean", "Pierre", "Marc"), "girls": ("Marie", "Anne", "Lou")}
_COMPOUND_ELSEWHERE = {"boys": ("Mohamed", "El"), "girls": ("Fatima", "Lalla")}
_HEADS = {
    h for heads in (_COMPOUND, _COMPOUND_ELSEWHERE) for those in heads.values() for h in those
}


@dataclass(frozen=True)
class Origin:
    """Where the names of a family come from."""

    name: str
    frequent: float
    surnames: list[str]
    surname_weights: list[float]
    heads: list[str]
    tails: list[str]
    first: dict[str, list[str]]
    first_weights: dict[str, list[float]]
    second: list[str]

    def surname(self, chance: random.Random) -> str:
        """A surname of the list, or one composed."""
        if chance.random() < self.frequent:
            return chance.choices(self.surnames, cum_weights=self.surname_weights)[0]
        middle = chance.choice(self.heads).lower() if chance.random() < 0.35 else ""
        return chance.choice(self.heads) + middle + chance.choice(self.tails)

    def first_name(self, sex: str, chance: random.Random) -> str:
        """One first name, sometimes of another spelling, compound, or made by the parents."""
        if chance.random() < 0.08:
            return "".join(chance.choice(_MADE) for _ in range(3)).capitalize()
        found = chance.choices(self.first[sex], cum_weights=self.first_weights[sex])[0]
        if chance.random() < 0.25:
            found = chance.choice(variants().get(found, [found]))
        if chance.random() < 0.04:
            heads = _COMPOUND if self.name == "french" else _COMPOUND_ELSEWHERE
            head = chance.choice(heads[sex])
            return found if head == found else f"{head}-{found}"
        return found


@cache
def origins() -> tuple[list[Origin], list[float]]:
    """The origins, and their shares added up."""
    described: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    found = []
    for entry in described:
        names = {sex: entry[sex].split() for sex in ("boys", "girls")}
        surnames = shlex.split(entry["surnames"].replace("'", "’"))
        found.append(
            Origin(
                entry["name"],
                entry["frequent"],
                surnames,
                _by_rank(len(surnames), entry["evenness"]),
                entry["heads"].split(),
                entry["tails"].split(),
                names,
                {sex: _by_rank(len(names[sex]), 0.4) for sex in names},
                entry["second"].split(),
            )
        )
    return found, list(accumulate(entry["share"] for entry in described))


@cache
def variants() -> dict[str, list[str]]:
    """Each spelling of variants.yaml, with all spellings of its name."""
    lists = yaml.safe_load(_VARIANTS.read_text("utf-8"))
    families = [line.split() for lines in lists.values() for line in lines]
    return {spelling: family for family in families for spelling in family}


def _by_rank(count: int, exponent: float) -> list[float]:
    """Weights that fall with the rank, added up: 1, 1 + 1/2**exponent, …"""
    return list(accumulate(rank**-exponent for rank in range(1, count + 1)))


@dataclass
class Town:
    """Identities, drawn one family after the other."""

    seed: int = SEED
    people: list[Identity] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def filled(self, count: int) -> "Town":
        """The town with this many people, as if others lived there too: families are mixed."""
        while len(self.people) < count:
            self._family()
        del self.people[count:]
        return self

    def _family(self) -> None:
        chance = self.chance
        known, shares = origins()
        origin = chance.choices(known, cum_weights=shares)[0]
        surname = origin.surname(chance)
        if chance.random() < 1 / 12:
            other = chance.choices(known, cum_weights=shares)[0].surname(chance)
            surname += chance.choice("- ") + other
        elsewhere = origin.name != "french" and chance.random() < 1 / 50
        day = date(FIRST_YEAR, 1, 1) + timedelta(days=chance.randrange(YEARS * 365))
        given: set[str] = set()
        for _ in range(chance.choices((1, 2, 3, 4, 5), (45, 30, 15, 7, 3))[0]):
            together = 2 if chance.random() < 1 / 60 else 1
            rhyming = chance.random() < 1 / 12
            for _ in range(together):
                sex = chance.choice(("boys", "girls"))
                self._child(origin, surname, sex, day.replace(month=1, day=1) if elsewhere else day,
                            given, rhyming=rhyming and together > 1)  # fmt: skip
            day += timedelta(days=chance.randrange(330, 1900))
            if day.year >= FIRST_YEAR + YEARS:
                break

    def _child(
        self, origin: Origin, surname: str, sex: str, day: date, given: set[str], *, rhyming: bool
    ) -> None:
        chance = self.chance
        known, shares = origins()
        if chance.random() < (0.05 if origin.name == "french" else 0.2):
            origin = chance.choices(known, cum_weights=shares)[0]
        first = origin.first_name(sex, chance)
        tries = 0
        while given & {*first.split("-")} or (
            rhyming and given and tries < 40 and not _rhymes(first, given)
        ):
            first = origin.first_name(sex, chance)
            tries += 1
        given.update(set(first.split("-")) - _HEADS)
        second = chance.choice(origin.second)
        if chance.random() < 1 / 3 and second not in given:
            first += " " + second
        person = Identity(first, surname, BirthDate(day.year, day.month, day.day))
        if sex == "girls" and day.year < FIRST_YEAR + 6 and chance.random() < 1 / 12:
            person = replace(person, usage_name=origin.surname(chance))
        self.people.append(person)


def _rhymes(first: str, given: set[str]) -> bool:
    return any(first[:2] == other[:2] or first[-3:] == other[-3:] for other in given)
