"""Names that nothing announces: a first name, a surname, both, and where they stand.

1. A sure first name is somebody wherever it stands, unless the place pass took it.
2. One that is a word in small letters needs its capital; "une Mégane" is a car.
3. One that is a word with its capital too ("Pierre", "Rose", "Marine") needs company: a surname, a
   verb of people, or the middle of a sentence with a word of grammar after it.
4. A frequent surname with a capital is somebody; so is an unknown capital that cries or hits, or
   that is a sure first name spelled otherwise ("Nourredine").
"""

from sharing.screening.findings import FindingKind
from sharing.screening.lexicon import (
    ACTS,
    ARTICLE,
    CAPITAL,
    CAR,
    CONTEXT,
    FIRST_NAME,
    FUNCTION,
    GRAMMAR,
    KIN,
    LINKER,
    LINKER_CAPITAL,
    MODIFIER,
    RARE,
    SOUNDS,
    STOP,
    SURE,
    SURNAME,
    SURNAME_WORD,
    sounds,
)
from sharing.screening.names import Found, first_word
from sharing.screening.words import Words

_INDEFINITE = {"un", "une", "des", "mes", "tes", "ses", "nos", "leurs", "quelques", "deux", "trois"}
_POSSESSIVE = {"son", "sa", "ses"}
_LONG_ENOUGH = 5


def unannounced(words: Words, i: int) -> Found | None:
    """The name that begins at word i, if one does."""
    if (words.bits[i] & FIRST_NAME and _is_somebody(words, i)) or (
        words.capital(i) and (_known_surname(words, i) or _unknown_but_human(words, i))
    ):
        last = words.name_end(i)
    else:
        return None
    return FindingKind.NAME, _with_surname_before(words, i), last


def _is_somebody(words: Words, i: int) -> bool:
    bits = words.bits[i]
    if bits & STOP and not (bits & CONTEXT and words.capital(i)):
        return False
    before = words.low[i - 1] if i and words.joined(i - 1) else ""
    if bits & CAR and words.bit(i - 1) & ARTICLE and before:
        return False
    if bits & SURE:
        return True
    if not words.capital(i):
        return bool(bits & (CAPITAL | CONTEXT)) and _surname_after(words, i, sure=True)
    if before in _INDEFINITE:
        return False
    return bool(bits & CAPITAL) or _in_company(words, i, before)


def _in_company(words: Words, i: int, before: str) -> bool:
    """Whether the words around make somebody of a first name that is also a word."""
    if words.acts(i) and not words.bit(i - 1) & ARTICLE:
        return True
    rare = bool(words.bits[i] & RARE)
    if _surname_after(words, i, sure=rare and not words.acts(words.name_end(i))):
        return True
    if words.word(i + 1) == "et" and words.word(i + 2) in _POSSESSIVE and words.joined(i):
        return True
    if _with_another(words, i):
        return True
    if rare or not before or words.begins(i):
        return False
    if before == "en" or words.bits[i - 1] & ARTICLE:
        return False
    following = words.bit(i + 1)
    if words.name_end(i) > i or not words.joined(i):
        return True
    return bool(following & (GRAMMAR | ACTS | LINKER)) and not words.capital(i + 1)


def _with_another(words: Words, i: int) -> bool:
    """ "Pierre et Paul", "Rose, Karim et Yanis", "Jean, le voisin"."""
    other = i + 1
    if other >= words.count:
        return False
    if words.word(other) in {"et", "ou"} and words.joined(i) and words.joined(other):
        other += 1
    elif words.gap(i) != ", ":
        return False
    elif words.bits[other] & ARTICLE and words.bit(other + 1) & (FUNCTION | KIN):
        return True
    return bool(words.bit(other) & (SURE | CAPITAL)) and words.capital(other)


def _surname_after(words: Words, i: int, *, sure: bool) -> bool:
    """Whether a surname follows; with `sure`, one that we know or that stands in capitals."""
    last = words.name_end(i)
    if last == i:
        return False
    if not sure:
        return True
    return any(
        words.bits[j] & (SURNAME | SURNAME_WORD | FIRST_NAME | LINKER_CAPITAL)
        or (words.all_capitals(j) and not words.all_capitals(i) and len(words.low[j]) > 2)
        for j in range(i + 1, last + 1)
    )


def _known_surname(words: Words, i: int) -> bool:
    return bool(words.bits[i] & SURNAME) and not words.bits[i] & STOP


def _unknown_but_human(words: Words, i: int) -> bool:
    """Whether an unknown capital is spelled like a first name, or does what only people do."""
    if not words.unknown(i) or words.bit(i - 1) & ARTICLE:
        return False
    if len(words.low[i]) >= _LONG_ENOUGH and sounds(words.low[i]) in SOUNDS:
        return not words.begins(i) or words.acts(i)
    last = words.name_end(i)
    return (last > i or not words.begins(i)) and words.acts(last, bodily=True)


def _with_surname_before(words: Words, i: int) -> int:
    """Where the find begins: at an initial, a surname in capitals, or an article before it."""
    before = i - 1
    if i and words.joined(before) and words.all_capitals(before):
        initial = words.ends[before] - words.starts[before] == 1
        if words.gap(before).startswith(".") if initial else not words.bits[before] & STOP:
            return before
    if words.bit(before) & MODIFIER or words.word(before) in {"le", "la"}:
        return first_word(words, i)
    return i
