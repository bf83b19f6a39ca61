"""A reading cut into words, each with what the lexicon knows of it.

A word is letters, and hyphens between letters; an apostrophe separates ("d'Ahmed" is two words).
"""

import re

from sharing.screening.lexicon import (
    ACTS,
    AUXILIARY,
    BITS,
    BODILY,
    BODILY_DONE,
    BRIDGE,
    CAPITAL,
    DONE,
    FIRST_NAME,
    FUNCTION,
    GRAMMAR,
    LINKER,
    LINKER_CAPITAL,
    PLACE,
    STOP,
    SURE,
    SURNAME,
    SURNAME_WORD,
    TITLE,
)
from sharing.screening.reading import Reading

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_JOINTS = {" ", "'", "-", " '", "  ", "- ", " -"}
_BREAKS = set('.!?:;"(«[•/|>-')
_LONGEST_NAME = 6
_REACH = 5


class Words:
    """The words of one reading.  Every method is constant time."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.shouting = reading.shouting
        found = [(m.start(), m.end()) for m in _WORD.finditer(reading.low)]
        self.starts = [start for start, _ in found]
        self.ends = [end for _, end in found]
        self.low = [reading.low[start:end] for start, end in found]
        self.bits = [
            BITS.get(word, 0) or (_of_parts(word) if "-" in word else 0) for word in self.low
        ]
        self.count = len(found)

    def bit(self, i: int) -> int:
        """The bits of word i; 0 outside the text."""
        return self.bits[i] if 0 <= i < self.count else 0

    def word(self, i: int) -> str:
        """Word i, folded; nothing outside the text."""
        return self.low[i] if 0 <= i < self.count else ""

    def capital(self, i: int) -> bool:
        """Whether word i begins with a capital that means something."""
        return not self.shouting and self.reading.text[self.starts[i]].isupper()

    def all_capitals(self, i: int) -> bool:
        """Whether word i is an acronym or a surname in capitals."""
        return not self.shouting and self.reading.text[self.starts[i] : self.ends[i]].isupper()

    def gap(self, i: int) -> str:
        """What stands between word i and the next."""
        return self.reading.low[self.ends[i] : self.starts[i + 1]]

    def joined(self, i: int) -> bool:
        """Whether the next word goes on with word i, or with the initial that word i is."""
        if not 0 <= i < self.count - 1:
            return False
        gap = self.gap(i)
        return gap in _JOINTS or (gap in {".", ". "} and self.ends[i] - self.starts[i] == 1)

    def begins(self, i: int) -> bool:
        """Whether word i opens a sentence, where a capital means nothing."""
        before = self.reading.low[max(0, self.starts[i] - 3) : self.starts[i]].strip()
        return self.starts[i] == 0 or not before or before[-1] in _BREAKS

    def name_like(self, i: int, *, titled: bool = False) -> bool:
        """Whether word i can be part of a name that has begun, or that a title announces."""
        bits = self.bit(i)
        if not 0 <= i < self.count or not self.capital(i):
            return bool(bits & (SURNAME | SURE)) and not bits & STOP
        if not bits & STOP or bits & SURNAME_WORD:
            return True
        if self.ends[i] - self.starts[i] == 1:  # "Mme D."
            point = self.reading.low[self.ends[i] : self.ends[i] + 1] == "."
            return self.low[i] not in "aly" or (titled and point)
        return titled and not bits & (GRAMMAR | FUNCTION | TITLE) and not self.all_capitals(i)

    def unknown(self, i: int) -> bool:
        """Whether word i is a capitalised word that the lexicon does not know."""
        if not 0 <= i < self.count or self.bits[i] or not self.capital(i):
            return False
        return self.ends[i] - self.starts[i] > 2 and not self.all_capitals(i)

    def name_end(self, i: int) -> int:
        """The last word of the name of which i is a word."""
        last = i
        while last - i < _LONGEST_NAME and self.joined(last):
            following = last + 1
            if self.name_like(following):
                last = following
                continue
            while self._links(following) and following - last < 4 and self.joined(following):
                following += 1
            if following == last + 1 or not self.name_like(following):
                break
            last = following
        return last

    def name_stop(self, last: int) -> int:
        """The offset after a name, with the point of its initial: "Karim B. a crié"."""
        end = self.ends[last]
        if self.joined(last) and self.gap(last) == ". " and not self.capital(last + 1):
            return end + 1
        return end

    def _links(self, i: int) -> bool:
        return bool(self.bits[i] & (LINKER | (LINKER_CAPITAL if self.capital(i) else 0)))

    def acts(self, i: int, *, bodily: bool = False) -> bool:
        """Whether what follows word i is what people do, with `bodily` what only people do."""
        auxiliary = False
        for j in range(i + 1, min(i + 1 + _REACH, self.count)):
            if not self.joined(j - 1):
                return False
            bits = self.bits[j]
            wanted = (
                (BODILY_DONE if bodily else DONE) if auxiliary else (BODILY if bodily else ACTS)
            )
            if bits & wanted and (auxiliary or self.reading.text[self.ends[j] - 1] not in "éÉ"):
                return True
            if not bits & BRIDGE:
                return False
            auxiliary = auxiliary or bool(bits & AUXILIARY)
        return False


def _of_parts(word: str) -> int:
    """What a hyphenated word is: Sainte-Anne a place, Jean-Pierre and Mohamed-Amine first names."""
    parts = [BITS.get(part, 0) for part in word.split("-")]
    if word.startswith(("saint-", "sainte-", "st-", "ste-")):
        return PLACE | STOP
    if any(part & FUNCTION for part in parts):
        return STOP | FUNCTION
    if all(part & FIRST_NAME for part in parts) or (parts[0] & SURE and not parts[-1] & STOP):
        return SURE
    if parts[0] & CAPITAL and not parts[-1]:
        return CAPITAL
    return 0
