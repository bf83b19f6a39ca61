"""What an SMS says, in the letters of a telephone and in one part.  Pure.

1. Severity, sector, family, link: the link is never cut, the sector and the family may be.
2. Only letters of the GSM alphabet (3GPP TS 23.038): with a single other one the message would
   hold 70 characters instead of ``PART``.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from alerts.channels.told import About, Told

PART: Final = 160  # characters of one part
LETTERS: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE: Final = frozenset("\f^{}\\[~]|€")
"""What is in the alphabet's extension, and counts twice."""
_WRITTEN: Final = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-",
    "œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


def text_of(told: Told, link: str) -> str:
    """Return an alert's SMS: one part, unless the link alone is longer."""
    head, foot = f"Vigie : gravité {told.severity}/5", gsm(f" {link}")
    room = PART - length(head) - length(foot)
    said = ""
    for word in (gsm(told.sector_name), gsm(told.group_label)):
        said += _cut(f", {word}", room - length(said))
    return f"{head}{said}{foot}"


def of_watch(about: About, link: str) -> str:
    """Return the SMS about the watch itself: one part, unless the link alone is longer."""
    head, foot = "Vigie : ", gsm(f" {link}")
    room = PART - length(head) - length(foot)
    return f"{head}{_cut(gsm(about.subject), room)}{foot}"


def gsm(text: str) -> str:
    """Return *text* in the letters of the alphabet: without the accents that it lacks."""
    return "".join(map(_letter, text))


def length(text: str) -> int:
    """Return how many characters of a part *text* takes."""
    return len(text) + sum(letter in DOUBLE for letter in text)


def _letter(letter: str) -> str:
    if letter in LETTERS or letter in DOUBLE:
        return letter
    if letter in _WRITTEN:
        return _WRITTEN[letter]
    bare = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in bare if one in LETTERS) or "?"


def _cut(text: str, room: int) -> str:
    """Return *text*, shortened to *room*; nothing if not even a syllable of it has any."""
    if length(text) <= room:
        return text
    short = text
    while short and length(short) > room - 1:
        short = short[:-1]
    return f"{short.rstrip()}." if len(short) > 5 else ""
