"""Measure hit / no hit on an invented town: `python -m tests.matching.measure [PEOPLE] [PAIRS]`.

- Same person: for each kind of noise, PAIRS people drawn in order to whom it applies; the record
  holds them as they are, the question asks for them as written elsewhere.  No hit is a *miss*.
- Other people: each of PEOPLE is asked for, against the records of all the others in one partition.
  A hit with somebody of the same normalised names and birth date is a *homonym*: no rule on names
  and dates can tell them apart.  Any other is a *false hit*, laid to the first kind of comparison
  that agreed, in the order of KINDS_OF_FACT, or to truncation when none did.

- Poor questions: the same, asked with a year alone, or with initials.

Prints the three tables of docs/matching.md.
"""

import random
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sharing.matching import BirthDate, Identity, UnreadableNameError, is_hit, question, tokens
from sharing.matching.comparisons import asked as facts_asked
from sharing.matching.comparisons import kept as facts_kept
from sharing.matching.names import normalise
from tests.matching.noise import KINDS, Kind, initials
from tests.matching.population import SEED, Town

KEY = bytes(range(32))
PARTITION = "town"
KINDS_OF_FACT = ("date", "swapped", "letter", "figure", "less", "initials")
_SHARDS = 16
_OWNER_BITS = 20


@dataclass
class Misses:
    """Pairs tried and missed, by kind of noise."""

    tried: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, Identity, Identity]] = field(default_factory=list)

    def rate(self, kinds: Iterable[Kind]) -> float:
        """Share missed over several kinds, each with its weight."""
        kinds = list(kinds)
        lost = sum(k.weight * self.of(k) for k in kinds)
        return lost / sum(k.weight for k in kinds)

    def of(self, kind: Kind) -> float:
        """Share missed of one kind."""
        return self.missed[kind.name] / self.tried[kind.name]


@dataclass
class Hits:
    """What questions found among other people."""

    asked: int = 0
    homonyms: int = 0
    false: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    twins: int = 0
    examples: list[tuple[str, Identity, Identity]] = field(default_factory=list)


def misses(people: list[Identity], pairs: int, seed: int = SEED) -> Misses:
    """Ask for people as they are written elsewhere."""
    found = Misses()
    for kind in KINDS:
        chance = random.Random(f"{seed} {kind.name}")
        for person in people:
            written = kind.noise(person, chance)
            if written is None:
                continue
            found.tried[kind.name] += 1
            if not _found(person, written):
                found.missed[kind.name] += 1
                found.examples.append((kind.name, person, written))
            if found.tried[kind.name] == pairs:
                break
    return found


def _found(person: Identity, written: Identity) -> bool:
    """Whether a question finds the record; one that is refused does not."""
    try:
        asked = question(KEY, PARTITION, written)
    except UnreadableNameError:
        return False
    return is_hit(asked, tokens(KEY, PARTITION, person))


def records(people: Iterable[Identity]) -> "array[int]":
    """What the records of all these people keep."""
    return _packed(tokens(KEY, PARTITION, person) for person in people)


def hits(people: list[Identity], kept: "array[int]", asking: list[Identity]) -> Hits:
    """Ask for people among the others; `asking[i]` is how people[i] is asked for."""
    asked = _packed(question(KEY, PARTITION, person) for person in asking)
    found = Hits(asked=len(asking))
    with_homonym: set[int] = set()
    with_false: set[int] = set()
    for i, j in sorted(set(_meetings(asked, kept))):
        if i == j:
            continue
        one, other = asking[i], people[j]
        if _same_on_paper(people[i], other):
            with_homonym.add(i)
            continue
        with_false.add(i)
        kind = _why(one, other)
        found.kinds[kind] += 1
        found.twins += one.born == other.born and one.last_name == other.last_name
        found.examples.append((kind, one, other))
    found.homonyms, found.false = len(with_homonym), len(with_false)
    return found


def _packed(sets: Iterable[frozenset[bytes]]) -> "array[int]":
    """Token and owner in one number, for a hundred thousand people in little memory."""
    packed = array("Q")
    for owner, those in enumerate(sets):
        packed.extend(int.from_bytes(token, "big") << _OWNER_BITS | owner for token in those)
    return packed


def _meetings(asked: "array[int]", kept: "array[int]") -> Iterator[tuple[int, int]]:
    mask = (1 << _OWNER_BITS) - 1
    for shard in range(_SHARDS):
        owners: dict[int, list[int]] = {}
        for number in kept:
            if (number >> _OWNER_BITS) % _SHARDS == shard:
                owners.setdefault(number >> _OWNER_BITS, []).append(number & mask)
        for number in asked:
            if (number >> _OWNER_BITS) % _SHARDS == shard:
                for owner in owners.get(number >> _OWNER_BITS, ()):
                    yield number & mask, owner


def _same_on_paper(one: Identity, other: Identity) -> bool:
    return one.born == other.born and all(
        normalise(getattr(one, name)) == normalise(getattr(other, name))
        for name in ("first_names", "last_name")
    )


def _why(asked: Identity, kept: Identity) -> str:
    agreed = {fact[0] for fact in set(facts_asked(asked)) & set(facts_kept(kept))}
    return next((kind for kind in KINDS_OF_FACT if kind in agreed), "truncation")


def table_of_misses(found: Misses) -> str:
    """Misses as a Markdown table."""
    lines = ["| noise | weight | pairs | missed |", "|---|---|---|---|"]
    for kind in KINDS:
        lines.append(
            f"| {kind.name.replace('_', ' ')} | {kind.weight} | {found.tried[kind.name]} |"
            f" {found.of(kind):.1%} |"
        )
    ordinary = [kind for kind in KINDS if kind.ordinary]
    lines.append(f"| **one ordinary kind** | {_weight(ordinary)} | | {found.rate(ordinary):.2%} |")
    lines.append(f"| **all noise** | {_weight(KINDS)} | | {found.rate(KINDS):.2%} |")
    return "\n".join(lines)


def poor_questions(people: list[Identity], kept: "array[int]") -> dict[str, Hits]:
    """Questions of one person in ten who is known by less than a whole name and date."""
    some = people[: len(people) // 10]
    chance = random.Random(SEED)
    years = [replace(person, born=BirthDate(person.born.year)) for person in some]
    letters = [initials(person, chance) or person for person in some]
    return {
        "the year alone": hits(people, kept, years),
        "initials and surname": hits(people, kept, letters),
    }


def table_of_poor_questions(found: dict[str, Hits]) -> str:
    """What they found, as a Markdown table."""
    lines = ["| asked with | somebody else, per 1,000 questions |", "|---|---|"]
    lines += [f"| {what} | {_per_mille(h.false, h)} |" for what, h in found.items()]
    return "\n".join(lines)


def table_of_hits(found: Hits) -> str:
    """Hits with other people as a Markdown table, per 1,000 questions."""
    lines = ["| found among the others | per 1,000 questions |", "|---|---|"]
    lines.append(f"| a homonym born the same day | {_per_mille(found.homonyms, found)} |")
    lines.append(f"| **somebody else** | **{_per_mille(found.false, found)}** |")
    for kind in (*KINDS_OF_FACT, "truncation"):
        if found.kinds[kind]:
            lines.append(f"| of which by `{kind}` | {_per_mille(found.kinds[kind], found)} |")
    lines.append(f"| of which twins | {_per_mille(found.twins, found)} |")
    return "\n".join(lines)


def _weight(kinds: Iterable[Kind]) -> int:
    return sum(kind.weight for kind in kinds)


def _per_mille(count: int, found: Hits) -> str:
    return f"{1000 * count / found.asked:.2f}"


def main(arguments: list[str]) -> None:
    """Print both tables; `--examples` shows what went wrong."""
    numbers = [int(argument) for argument in arguments if argument.isdigit()]
    count, pairs = [*numbers, *(100_000, 4_000)[len(numbers) :]]
    people = Town().filled(count).people
    missed, kept = misses(people, pairs), records(people)
    wrong, poor = hits(people, kept, people), poor_questions(people, kept)
    tables = table_of_misses(missed), table_of_hits(wrong), table_of_poor_questions(poor)
    print(*tables, sep="\n\n")  # noqa: T201  # a command
    if "--examples" in arguments:
        for what, one, other in missed.examples + wrong.examples:
            shown = [(p.first_names, p.last_name, p.usage_name, p.born.parts) for p in (one, other)]
            print(what, *shown)  # noqa: T201  # a command


if __name__ == "__main__":
    main(sys.argv[1:])
