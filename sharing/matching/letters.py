"""From whatever was typed to words of the letters a to z.

1. At most LONGEST_NAME characters are read; more is refused before anything else is done.
2. Look-alikes are one character: NFKC makes full-width letters, ligatures of type (ﬁ, ĳ) and
   circled letters plain; a word of Latin letters in which a Cyrillic or Greek letter hides gets
   the Latin letter of the same shape.  A word wholly in another script is refused: nobody can say
   which transliteration the other file uses, and a guess would be a wrong "no hit".
3. Case and accents do not count; œ, æ, ß, ø, ł and their kind are written out.
4. What is not seen does not count: controls, NUL, zero-width characters, marks of direction.
5. An apostrophe of any kind joins (N'Diaye is ndiaye), but for the d' and l' of a particle, which
   is a word.  Digits count for nothing.  Everything else separates words.
"""

import re
import unicodedata

from sharing.matching.errors import NameFault, UnreadableNameError

LONGEST_NAME = 120
"""Characters of one field; the longest names of civil registers stay well under it."""

# Read before NFKC, which makes a space and a mark of some of them.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼʻʽʾʿʹ`´′＇", "'"))

# Letters that NFD does not take apart.
_WRITTEN_OUT = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ƴ": "y", "ə": "e",
    }
)  # fmt: skip

# Shapes that a reader takes for Latin ones.  The table is short because it only repairs words that
# are Latin but for a letter or two: a whole alphabet would be a transliteration.  Capitals come
# before case is folded: В looks like B, its small letter в like nothing.
_SAME_SHAPE = str.maketrans(
    # Cyrillic capitals, then small letters; Greek capitals, then small letters.
    "АВЕЅІЈКМНОРСТУХԀԚԜаеѕіјорсухԁԛԝһкмтΑΒΕΖΗΙΚΜΝΟΡΤΥΧανικορτυχϳ",
    "ABESIJKMHOPCTYXDQWaesijopcyxdqwhkmtABEZHIKMNOPTYXavikoptuxj",
)
_WORD = re.compile(r"[a-z]+")


def words(text: str) -> list[tuple[str, bool]]:
    """The words of a name, in order: small letters a to z, and whether a full stop follows.

    Raises UnreadableNameError for a text that is too long, empty of letters or in another script.
    """
    if len(text) > LONGEST_NAME:
        raise UnreadableNameError(
            NameFault.TOO_LONG, f"a name has at most {LONGEST_NAME} characters"
        )
    whole = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES))
    seen = "".join(map(_seen, whole))
    plain = " ".join(map(_plain, seen.split()))
    joined = re.sub(r"\b([dl])'", r"\1 ", plain).replace("'", "")
    found = [
        (word.group(), joined[word.end() : word.end() + 1] == ".")
        for word in _WORD.finditer(joined)
    ]
    if not found:
        raise UnreadableNameError(NameFault.EMPTY, "a name has at least one letter")
    return found


def _seen(character: str) -> str:
    """The character, a space, or nothing."""
    if character.isspace():
        return " "
    if character.isdigit() or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    return character


def _plain(word: str) -> str:
    """One word between spaces, in small Latin letters and punctuation."""
    if any(map(_latin, word)):
        word = word.translate(_SAME_SHAPE)
    small = unicodedata.normalize("NFD", word.casefold()).translate(_WRITTEN_OUT)
    bare = "".join(c for c in small if not unicodedata.category(c).startswith("M"))
    if any(c.isalpha() and not "a" <= c <= "z" for c in bare):
        raise UnreadableNameError(
            NameFault.OTHER_SCRIPT,
            "a name is written in Latin letters, as on the identity document",
        )
    return bare


def _latin(character: str) -> bool:
    return "LATIN" in unicodedata.name(character, "")
