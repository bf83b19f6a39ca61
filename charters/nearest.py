"""What would be right instead of a word that is none of a closed list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

MAX_SHOWN = 80  # words of a closed list in one error: all the categories, not all the zones


def listed(words: Collection[str]) -> str:
    """Return the words in their order, or sorted when they have none; a few of very many."""
    ordered = list(words) if isinstance(words, Sequence) else sorted(words)
    shown = ordered if len(ordered) <= MAX_SHOWN else [*ordered[:MAX_SHOWN], "…"]
    return ", ".join(shown)


def nearest(word: str, words: Collection[str]) -> str:
    """Say what would be right: the nearest word, or the whole list when none is near."""
    if not words:
        return "none is known here"
    near = get_close_matches(word[:100], words, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else f"one of: {listed(words)}"
