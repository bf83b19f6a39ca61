"""How a text is read: as an attentive eye would, with the way back to each original character.

1. What cannot be seen is not read: zero-width characters, soft hyphens, variation selectors.
2. Look-alikes are one character (NFKC): full-width letters, circled digits, ligatures; so are all
   digits of the world, all spaces, all dashes, all apostrophes.
3. `low` is the same text, same length, in small letters without accents.
4. `span` gives back offsets of the original text; a find can only widen to whole characters.

Linear: each character is normalised with at most eight of the marks that follow it (the canonical
ordering of a longer run would be quadratic).
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Self

_MARKS_READ = 8
_ONE = (
    {ord(c): "'" for c in "’‘ʼ`´＇"}
    | {ord(c): "-" for c in "‐‑‒–—―−"}
    | {ord(c): " " for c in "\t\r\n\v\f\u0085\u2028\u2029"}
    | {ord("…"): "…"}
)
_FOLDED = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "s", "ħ": "h", "\u017f": "s"}


@dataclass(frozen=True)
class Reading:
    """A text made comparable.  Offsets into `text` and `low` are the same."""

    text: str
    low: str
    starts: tuple[int, ...] | None
    """Where each character begins in the original; None when nothing moved."""
    ends: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of what is read at `start:end` (not empty)."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def holding(self, text: str, low: str) -> Self:
        """The same way back, for texts of the same length."""
        return replace(self, text=text, low=low)

    @cached_property
    def shouting(self) -> bool:
        """Whether the text is in capitals, so that a capital says nothing."""
        upper = sum(map(str.isupper, self.text))
        return upper > 12 and upper > 2 * sum(map(str.islower, self.text))


def read(text: str) -> Reading:
    """Read any text, including lone surrogates and unassigned characters.  Never raises."""
    if _PLAIN.fullmatch(text):
        low = _ACCENTED.sub(lambda found: _UNACCENTED[found.group()], text.lower())
        return Reading(_TYPESET.sub(lambda found: _normal(found.group()), text), low, None, None)
    shown: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    i, length = 0, len(text)
    while i < length:
        begin, cluster = i, text[i]
        i += 1
        if _unseen(cluster):
            continue
        marks = 0
        while i < length and (unicodedata.combining(text[i]) or _unseen(text[i])):
            if marks < _MARKS_READ and not _unseen(text[i]):
                cluster += text[i]
                marks += 1
            i += 1
        for character in _normal(cluster):
            shown.append(character)
            starts.append(begin)
            ends.append(i)
    seen = "".join(shown)
    return Reading(seen, "".join(map(_folded, seen)), tuple(starts), tuple(ends))


def fold(text: str) -> str:
    """Small letters without accents, as `Reading.low`."""
    return read(text).low


@lru_cache(maxsize=4096)
def _unseen(character: str) -> bool:
    code = ord(character)
    if code in _ONE:
        return False
    return (
        unicodedata.category(character) in {"Cf", "Cc", "Me"}
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
        or code in {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
    )


@lru_cache(maxsize=4096)
def _normal(cluster: str) -> str:
    if cluster == "…":
        return cluster
    return "".join(map(_one, unicodedata.normalize("NFKC", cluster)))


def _one(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) == "Zs":
        return " "
    return _ONE.get(ord(character), character)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    small = _FOLDED.get(base.lower(), base.lower())
    return small[0]


# The everyday text takes a short cut: every character of it is read as one character.
_EVERYDAY = [
    c
    for c in [*map(chr, range(0x20, 0x180)), *"\n\r\t‘’“”«»–—…€\u202f\u2009"]
    if not _unseen(c) and len(_normal(c)) == len(c.lower()) == 1
]
_PLAIN = re.compile("[" + re.escape("".join(_EVERYDAY)) + "]*")
_TYPESET = re.compile("[" + re.escape("".join(c for c in _EVERYDAY if _normal(c) != c)) + "]")
_UNACCENTED = {
    small: _folded(_normal(small))
    for small in {c.lower() for c in _EVERYDAY}
    if _folded(_normal(small)) != small
}
_ACCENTED = re.compile("[" + re.escape("".join(_UNACCENTED)) + "]")
