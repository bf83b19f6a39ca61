"""The words that the screening of names knows, one number of bits per word.

Data files of this package hold the words themselves, one section per bit; they are written for this
project and copied from nowhere.  Everything is folded (small letters, no accents) once, at import.
"""

from collections.abc import Iterator
from importlib import resources
from itertools import groupby

from sharing.screening.reading import fold

# First names and surnames.
SURE = 1 << 0
CAPITAL = 1 << 1
CONTEXT = 1 << 2
SURNAME = 1 << 3
FIRST_NAME = SURE | CAPITAL | CONTEXT
# Words that go with names.
STOP = 1 << 4
ARTICLE = 1 << 5
LINKER = 1 << 6
LINKER_CAPITAL = 1 << 7
TITLE = 1 << 8
TITLE_NOUN = 1 << 9
TITLE_CAPITAL = 1 << 10
TITLE_PLURAL = 1 << 11
RANK = 1 << 12
KIN = 1 << 13
HOUSEHOLD = 1 << 14
MODIFIER = 1 << 15
NAMED = 1 << 16
NICKNAME = 1 << 17
COLLECTIVE = 1 << 18
HONOUR = 1 << 19
PLACE = 1 << 20
LOOSE = 1 << 21
CAR = 1 << 22
# Words that go with verbs.
BRIDGE = 1 << 24
AUXILIARY = 1 << 25
ACTS = 1 << 26
BODILY = 1 << 27
DONE = 1 << 28
BODILY_DONE = 1 << 29
# Two families among the words that stop a name.
GRAMMAR = 1 << 30
FUNCTION = 1 << 31
PLACE_ADJECTIVE = 1 << 32
# A surname that is first of all a common word: only next to a first name or a title.
SURNAME_WORD = 1 << 34
# A first name so seldom that it is one only before a verb or a surname.
RARE = 1 << 33

_SECTIONS = {
    "words.txt": {
        "stop": STOP,
        "grammar": STOP | GRAMMAR,
        "function": STOP | FUNCTION,
        "article": ARTICLE,
        "linker": LINKER,
        "linker-capital": LINKER_CAPITAL,
        "title": TITLE,
        "title-noun": TITLE_NOUN,
        "title-capital": TITLE_CAPITAL,
        "title-plural": TITLE_PLURAL,
        "rank": RANK,
        "kin": KIN,
        "household": HOUSEHOLD,
        "modifier": MODIFIER,
        "named": NAMED,
        "nickname": NICKNAME,
        "collective": COLLECTIVE,
        "honour": HONOUR,
        "place": PLACE,
        "loose": LOOSE,
        "place-adjective": PLACE_ADJECTIVE,
        "car": CAR,
        "bridge": BRIDGE,
        "auxiliary": AUXILIARY,
        "acts-present": ACTS,
        "acts-participle": DONE,
        "bodily-participle": BODILY_DONE | DONE,
    },
    "first_names.txt": {
        "sure": SURE,
        "capital": CAPITAL,
        "context": CONTEXT,
        "rare": CONTEXT | RARE,
    },
    "surnames.txt": {"surname": SURNAME, "surname-word": SURNAME_WORD},
}
_VERBS = {"acts": (ACTS, DONE), "bodily": (ACTS | BODILY, DONE | BODILY_DONE)}


def sections(file: str) -> Iterator[tuple[str, str]]:
    """The (section, line) pairs of a data file of this package, comments left out."""
    section = ""
    for line in _text(file).splitlines():
        words = line.partition("#")[0].strip()
        if words.startswith("["):
            section = words.strip("[]")
        elif words:
            yield section, words


def _text(file: str) -> str:
    return resources.files("sharing.screening").joinpath("data", file).read_text("utf-8")


def _forms(verb: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Present and imperfect, then participle, of a folded verb in -er."""
    stem = verb.removesuffix("er")
    soft = stem + "e" if stem.endswith("g") else stem
    present = (stem + "e", stem + "ent", soft + "ait", soft + "aient")
    return present, (stem + "e", stem + "ee", stem + "es", stem + "ees")


def sounds(word: str) -> str:
    """A folded name without what its spellings vary in: Nourredine, Noureddine, Nouredine."""
    for written, heard in (("y", "i"), ("ei", "e"), ("ai", "e"), ("ph", "f"), ("ou", "u")):
        word = word.replace(written, heard)
    return "".join(letter for letter, _ in groupby(word[:1] + word[1:].replace("h", "")))


def _build() -> dict[str, int]:
    bits: dict[str, int] = {}

    def add(word: str, bit: int) -> None:
        bits[word] = bits.get(word, 0) | bit

    for file, named in _SECTIONS.items():
        for section, line in sections(file):
            for word in fold(line).split():
                if section not in _VERBS:
                    add(word, named[section])
                    continue
                now, done = _VERBS[section]
                present, participle = _forms(word)
                for form in present:
                    add(form, now)
                for form in participle:
                    add(form, done)
    return bits


def _namesakes() -> dict[str, tuple[str, ...]]:
    first: dict[str, list[str]] = {}
    for _, line in sections("namesakes.txt"):
        name = fold(line).replace("-", " ")
        first.setdefault(name.partition(" ")[0], []).append(name)
    return {word: tuple(sorted(names, key=len, reverse=True)) for word, names in first.items()}


BITS = _build()
"""What each folded word is, as a sum of the bits above; absent is 0."""

SOUNDS = frozenset(sounds(word) for word, bit in BITS.items() if bit & SURE and len(word) > 4)
"""How sure first names of five letters or more sound."""

NAMESAKES = _namesakes()
"""Full names that places bear, by their first word, the longest first."""
