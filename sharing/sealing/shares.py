"""The recovery key in five shares, of which any three give it back: SLIP-39, `shamir-mnemonic`.

Rules:

1. A share is 33 words of the list of SLIP-39, with a checksum of its own: a slip in up to three
   words is always found.  Capitals and spaces do not matter; nothing else is guessed or mended.
2. What is wrong is named by share and word, both counted from 1 as they were entered.  No word is
   repeated in an error: words are the secret.
3. Only shares as `split` makes them are taken: one group, three of five, no passphrase, the fewest
   iterations.  SLIP-39 allows 2^15 times as many, which would keep a machine busy for minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORD_INDEX_MAP

from sharing.sealing.errors import SealingError
from sharing.sealing.keys import Key

NEEDED, MADE, WORDS = 3, 5, 33


class ShareFault(StrEnum):
    """What is wrong with shares as they were entered."""

    CHECKSUM = "checksum"
    """Every word is in the list, but not all are those of the share, or not in this order."""
    COUNT = "count"
    """Not exactly three shares."""
    LENGTH = "length"
    """Not 33 words."""
    NOT_JOINED = "not_joined"
    """Each share is sound, yet together they give no key: they come from different keys."""
    OTHER_KIND = "other_kind"
    """A sound share, made for something else than the recovery key of a council."""
    OTHER_SET = "other_set"
    """A sound share of another recovery key."""
    TWICE = "twice"
    """The same share as one before."""
    WORD = "word"
    """A word that is not in the list."""


class ShareError(SealingError):
    """Shares that do not join.  ``share`` and ``word`` count from 1; None: it is in none alone."""

    def __init__(self, fault: ShareFault, share: int | None = None, word: int | None = None):
        self.fault, self.share, self.word = fault, share, word
        where = f"share {share}" if share else "shares"
        super().__init__(f"{where}{f', word {word}' if word else ''}: {fault}")


def split(key: Key) -> tuple[str, ...]:
    """Return five shares: for each officer 33 words, with a space between them."""
    (group,) = generate_mnemonics(1, [(NEEDED, MADE)], key.raw, iteration_exponent=0)
    return tuple(group)


def join(shares: Sequence[str]) -> Key:
    """Return the key of exactly three shares; raise ``ShareError``.

    Checked in this order: each share by itself (words, length, checksum, kind); that no share
    stands twice; that all are of one set; how many there are; that they join.
    """
    read = [check(text, number) for number, text in enumerate(shares, 1)]
    sets = [share.group_parameters() for share in read]
    for number, (share, of) in enumerate(zip(read, sets, strict=True), 1):
        if (share.index, of) in [(one.index, one.group_parameters()) for one in read[: number - 1]]:
            raise ShareError(ShareFault.TWICE, number)
    most = Counter(sets).most_common(1)[0][0] if sets else None  # the first, when all differ
    for number, of in enumerate(sets, 1):
        if of != most:
            raise ShareError(ShareFault.OTHER_SET, number)
    if len(read) != NEEDED:
        raise ShareError(ShareFault.COUNT)
    raw = _joined(read)
    if raw is None:
        raise ShareError(ShareFault.NOT_JOINED)
    return Key(raw)


def check(text: str, number: int = 1) -> Share:
    """Return a share as the library reads it; raise ``ShareError`` about the share *number*.

    Each officer's entry can be checked alone, before the others have entered theirs.
    """
    words = text.lower().split()
    for place, word in enumerate(words, 1):
        if word not in WORD_INDEX_MAP:
            raise ShareError(ShareFault.WORD, number, place)
    if len(words) != WORDS:
        raise ShareError(ShareFault.LENGTH, number)
    share = _read(" ".join(words))
    if share is None:
        raise ShareError(ShareFault.CHECKSUM, number)
    if not (
        (share.group_count, share.member_threshold) == (1, NEEDED)
        and share.index < MADE
        and share.extendable
        and share.iteration_exponent == 0
    ):
        raise ShareError(ShareFault.OTHER_KIND, number)
    return share


# The library's errors quote the words: ours are raised when those are over.


def _read(mnemonic: str) -> Share | None:
    try:
        return Share.from_mnemonic(mnemonic)
    except MnemonicError:
        return None


def _joined(shares: Sequence[Share]) -> bytes | None:
    try:
        joined: bytes = combine_mnemonics([share.mnemonic() for share in shares])
    except MnemonicError:
        return None
    return joined
