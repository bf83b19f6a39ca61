"""The words that name a place, so that "rue Pierre Curie" is not taken for somebody.

1. After a word for a place (rue, collège, résidence…), capitals and names belong to its name, with
   the honours in between ("square du Docteur Calmette").
2. A full name that many places bear is a place by itself ("à Jean Jaurès"): data/namesakes.txt.
3. "de" straight after the word for a place means possession: "l'école de Karim" leaves Karim out.
4. Places do not shout or hit: a name that goes on with such a verb is somebody's after all.
"""

from sharing.screening.lexicon import (
    ARTICLE,
    FIRST_NAME,
    GRAMMAR,
    HONOUR,
    LINKER,
    LINKER_CAPITAL,
    LOOSE,
    NAMESAKES,
    PLACE,
    PLACE_ADJECTIVE,
    STOP,
    SURE,
    SURNAME,
    TITLE,
)
from sharing.screening.words import Words

_LONGEST = 7
_ARTICLES = {"de", "du", "des", "d", "la", "le", "les", "l", "aux", "a", "en", "sur", "chez"}
_POSSESSION = {"de", "d"}


def place_words(words: Words) -> set[int]:
    """Indices of the words that are part of the name of a place."""
    owned: set[int] = set()
    for i in range(words.count):
        if i in owned:
            continue
        bits = words.bits[i]
        low = words.low[i]
        if bits & (PLACE | LOOSE) and not (
            low == "place" and i and words.low[i - 1] in {"en", "sur"}
        ):
            owned.update(_name_of_place(words, i))
        if low.partition("-")[0] in NAMESAKES:
            owned.update(_namesake(words, i))
    return owned


def _name_of_place(words: Words, i: int) -> range:
    taken: list[int] = []
    common = False
    j = i + 1
    while j < words.count and j - i <= _LONGEST and words.joined(j - 1):
        bits = words.bits[j]
        if bits & TITLE and not bits & HONOUR:
            break
        if not taken and words.low[j - 1] in _POSSESSION and bits & (SURE | TITLE) and j - 1 > i:
            break
        if _belongs(words, j, taken):
            taken.append(j)
        elif not taken and _common_noun(words, i, j):
            common = True
        elif not (words.low[j] in _ARTICLES or bits & HONOUR or _links(words, j, taken)):
            break
        j += 1
    return (
        range(i, taken[-1] + 1)
        if taken and not _somebody_after(words, i, taken, common)
        else range(0)
    )


def _common_noun(words: Words, i: int, j: int) -> bool:
    """ "stade municipal Jean Bouin", "terrain de basket Tony Parker", "arrêt de bus Jean Macé"."""
    if words.capital(j):
        return False
    if words.bits[j] & PLACE_ADJECTIVE:
        return True
    of = words.low[j - 1] in {"de", "d", "des", "du"} and j - 1 > i
    return of and not words.bits[j] & (GRAMMAR | TITLE | FIRST_NAME | SURNAME | ARTICLE)


def _somebody_after(words: Words, i: int, taken: list[int], common: bool) -> bool:
    """Whether the name after a word for a place is somebody's: "au parking Karim guette"."""
    lone = len(taken) == 1 and words.bits[taken[0]] & SURE
    if lone and (common or words.bits[i] & LOOSE or words.acts(taken[-1])):
        return True
    return words.acts(taken[-1], bodily=not common)


def _belongs(words: Words, j: int, taken: list[int]) -> bool:
    """Whether word j is a name in the name of a place, with or without its capital."""
    bits = words.bits[j]
    if words.capital(j):
        return not bits & STOP or bool(bits & FIRST_NAME) or (bool(bits & PLACE) and bool(taken))
    if bits & (FIRST_NAME | SURNAME) and not bits & STOP:
        return True
    after_first_name = bool(taken) and taken[-1] == j - 1 and bool(words.bits[j - 1] & FIRST_NAME)
    return after_first_name and not bits and not words.capital(j - 1)


def _links(words: Words, j: int, taken: list[int]) -> bool:
    """ "rue Marie et Pierre Curie": one first name, "et", another."""
    return (
        (words.low[j] == "et" and len(taken) == 1 and bool(words.bits[taken[0]] & FIRST_NAME))
        or bool(words.bits[j] & LINKER and taken)
        or bool(words.bits[j] & LINKER_CAPITAL and words.capital(j))
    )


def _namesake(words: Words, i: int) -> range:
    low = words.reading.low
    start = words.starts[i]
    ahead = low[start : start + 48].replace("-", " ")
    for name in NAMESAKES[words.low[i].partition("-")[0]]:
        if ahead.startswith(name) and not ahead[len(name) : len(name) + 1].isalpha():
            last = i
            while last + 1 < words.count and words.ends[last] < start + len(name):
                last += 1
            return range(0) if words.acts(last, bodily=True) else range(i, last + 1)
    return range(0)
