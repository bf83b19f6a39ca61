"""Names that a word announces: a title, a rank, a family, a nickname.

The find goes from the announcing word, with its article, to the end of the name, so that "une
personne" or "une famille" can take its place.  In small letters too: "mme dupont".
"""

from sharing.screening.findings import FindingKind
from sharing.screening.lexicon import (
    ARTICLE,
    COLLECTIVE,
    FIRST_NAME,
    HOUSEHOLD,
    KIN,
    LINKER,
    LINKER_CAPITAL,
    MODIFIER,
    NAMED,
    NICKNAME,
    RANK,
    STOP,
    SURE,
    SURNAME,
    TITLE,
    TITLE_CAPITAL,
    TITLE_NOUN,
    TITLE_PLURAL,
)
from sharing.screening.words import Words

Found = tuple[FindingKind, int, int]
"""A kind, the first word and the last word of a find."""

ANNOUNCES = TITLE | RANK | KIN | HOUSEHOLD | NICKNAME | NAMED | MODIFIER
_ANONYMOUS = {"x", "y", "z", "untel", "unetelle"}
_OPENERS = frozenset("le la les l un une ce cet cette notre mon ma".split())
_TITLES_IN_A_ROW = 4
_NOT_REPLACED = {"appelle", "appellent", "prenom"}
_SPEAKERS = {"il", "elle", "on", "qui", "ils", "elles", "je", "a", "ont", "ai", "avoir", "nous"}


def announced(words: Words, i: int) -> Found | None:
    """The name that word i announces, if it announces one."""
    bits = words.bits[i]
    if bits & (TITLE | RANK):
        return _titled(words, i)
    if bits & HOUSEHOLD:
        found = _related(words, i, FindingKind.FAMILY)
        if found:
            return found
    if bits & (KIN | NAMED):
        found = _related(words, i, FindingKind.NAME)
        if found:
            return found
    if bits & (KIN | HOUSEHOLD) and words.word(i + 1) in {"de", "d"}:
        return _of_somebody(words, i + 2)
    if bits & MODIFIER:
        return _somebody_small(words, i)
    return _nicknamed(words, i) if bits & NICKNAME else None


def first_word(words: Words, i: int) -> int:
    """Where a find that begins at word i begins with its adjectives and its article."""
    first = i
    while first and words.bits[first - 1] & MODIFIER and words.joined(first - 1):
        first -= 1
    if first and words.joined(first - 1) and words.low[first - 1] in _OPENERS:
        return first - 1
    return first


def _titled(words: Words, i: int) -> Found | None:
    title = words.bits[i]
    if not _is_title(words, i):
        return None
    j = i + 1
    if words.word(j) in {"et", "ou"} and words.bit(j + 1) & TITLE:
        j += 2  # "M. et Mme Rousseau"
    while j < i + _TITLES_IN_A_ROW and words.bit(j) & TITLE and _follows_title(words, j - 1):
        j += 1  # "Madame Monsieur", "M. le Dr"
    if j >= words.count or not _follows_title(words, j - 1):
        return None
    start = _name_after_title(words, i, j)
    if start is None:
        return None
    last = words.name_end(start)
    if title & TITLE_PLURAL and words.word(last + 1) == "et" and words.name_like(last + 2):
        last = words.name_end(last + 2)
    article = bool(title & (TITLE_NOUN | RANK)) or words.low[i] == "dr"
    return FindingKind.NAME, first_word(words, i) if article else i, last


def _is_title(words: Words, i: int) -> bool:
    """Whether an ambiguous letter is a title here: "M. Petit", not "3 m. de haut"."""
    word = words.low[i]
    if word == "me":
        return words.capital(i)
    if word not in {"m", "mm"}:
        return True
    before = words.reading.low[max(0, words.starts[i] - 2) : words.starts[i]].strip()
    after = words.reading.low[words.ends[i] : words.ends[i] + 1]
    return not before[-1:].isdigit() and (words.capital(i) or words.shouting or after == ".")


def _follows_title(words: Words, i: int) -> bool:
    return words.joined(i) or (i < words.count - 1 and words.gap(i) in {".", ". ", " : "})


def _name_after_title(words: Words, title: int, j: int) -> int | None:
    """The first word with a meaning in the name at j, if what follows the title is a name."""
    if words.low[j] in _ANONYMOUS:
        return None
    if words.name_like(j, titled=True):
        return j
    k = j
    while k < min(j + 3, words.count) and words.bits[k] & (LINKER | LINKER_CAPITAL | ARTICLE):
        k += 1
    if k > j and words.name_like(k, titled=True) and all(map(words.joined, range(j, k))):
        return k
    needs_capital = words.bits[title] & (TITLE_CAPITAL | RANK)
    common = words.bits[title] & TITLE_NOUN and words.bit(title - 1) & (ARTICLE | MODIFIER)
    if needs_capital and words.low[title] in {"m", "mm"}:
        needs_capital = not (words.shouting or words.gap(title).startswith("."))
    known = words.bits[j] & (FIRST_NAME | SURNAME)
    if words.bits[j] & STOP or len(words.low[j]) < 2 or (not known and (needs_capital or common)):
        return None
    return j


def _related(words: Words, i: int, kind: FindingKind) -> Found | None:
    """ "La famille Konaté", "le fils Delcourt", "un certain Driss"."""
    j = i + 1
    if not words.joined(i) and not (j < words.count and words.gap(i) == " : "):
        return None
    if j >= words.count or words.low[j] in _ANONYMOUS:
        return None
    k = j
    while (
        k < min(j + 2, words.count - 1)
        and words.bits[k] & (LINKER | LINKER_CAPITAL)
        and not words.name_like(k)
    ):
        if words.low[k] in {"de", "d", "du", "des"} and not words.capital(k):
            return None  # "le fils de…": what follows is looked at for itself
        k += 1
    acronym = words.all_capitals(k) and words.ends[k] - words.starts[k] < 5
    if not words.name_like(k) or (acronym and not words.bits[k] & (SURNAME | FIRST_NAME)):
        return None
    first = j if words.low[i] in _NOT_REPLACED else first_word(words, i)
    return kind, first, words.name_end(k)


def _of_somebody(words: Words, i: int) -> Found | None:
    """ "Les parents de Djessy": whoever has parents or a sister has a name."""
    if i < words.count and words.joined(i - 2) and words.joined(i - 1) and words.unknown(i):
        return FindingKind.NAME, i, words.name_end(i)
    return None


def _somebody_small(words: Words, i: int) -> Found | None:
    """ "Le petit Soulaimane", not "le Petit Palais" nor "le grand stade"."""
    small = words.low[i] in {"petit", "petite", "jeune"} and not words.capital(i)
    if small and words.word(i - 1) in {"le", "la"} and words.joined(i) and words.unknown(i + 1):
        return FindingKind.NAME, first_word(words, i), words.name_end(i + 1)
    return None


def _nicknamed(words: Words, i: int) -> Found | None:
    """ "dit Kéké", "surnommé le Chinois", "alias « Scarface »"."""
    plain = words.low[i] in {"dit", "dite", "surnom"}
    if plain and words.bit(i - 1) & COLLECTIVE:
        return None
    if plain and i and words.low[i - 1] in _SPEAKERS:
        return None
    j = i + 1
    if j >= words.count or words.gap(i).strip(" :«\"'") or len(words.gap(i)) > 5:
        return None
    if words.low[j] in {"le", "la", "les", "l"} and j + 1 < words.count and words.joined(j):
        j += 1
    if words.bits[j] & STOP and not words.capital(j):
        return None
    named = words.name_like(j) or (words.capital(j) and j > i + 1)
    if not named and (plain or words.bits[j] & STOP):
        return None
    return FindingKind.NICKNAME, i, words.name_end(j) if words.capital(j) else j


def household_of(words: Words, i: int) -> Found | None:
    """ "chez les Morvan", "Les Boulahrouz": a surname, or an unknown word, in the plural."""
    before = words.low[i - 1] if i else ""
    if before != "les" or not words.capital(i) or words.all_capitals(i) or not words.joined(i - 1):
        return None
    known = words.bits[i] & SURNAME
    at_home = i > 1 and words.low[i - 2] == "chez" and not words.bits[i] & (STOP | SURE)
    if known or (at_home and not words.low[i].endswith(("s", "x"))):
        return FindingKind.FAMILY, i - 1, words.name_end(i)
    return None
