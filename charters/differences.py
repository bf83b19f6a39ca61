"""What two versions of a charter say differently, article by article, as people read it.

1. An article is the same one when it has the same id.
2. Texts are compared word by word; rules by what the machine applies and by what they mean, so that
   a rule that only changed its words shows as changed words.
3. Nothing is left out: title, text, dates, basis, rules, quorum, beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from charters.model import Article, Charter
from charters.sentences import say_begins, say_quorum, say_rule

SAME, GONE, NEW = "same", "gone", "new"
Piece = tuple[str, str]
"""What became of some words (``SAME``, ``GONE``, ``NEW``), and the words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One article that is not the same; ``what`` is ``added``, ``removed`` or ``changed``."""

    article: str
    title: str
    what: str
    lines: tuple[tuple[Piece, ...], ...]


def differences(before: Charter, after: Charter, names: Mapping[str, str]) -> list[Difference]:
    """Return what changes from *before* to *after*; *names* as in ``sentences.say_rule``."""
    found = list(_frame(before, after))
    old = {article.id: article for article in before.articles}
    new = {article.id: article for article in after.articles}
    for article in after.articles:
        lines = list(_lines(old.get(article.id), article, names))
        if any(kind != SAME for line in lines for kind, _ in line):
            what = "changed" if article.id in old else "added"
            found.append(Difference(article.id, article.title, what, tuple(lines)))
    for article in before.articles:
        if article.id not in new:
            lines = list(_lines(article, None, names))
            found.append(Difference(article.id, article.title, "removed", tuple(lines)))
    return found


def _frame(before: Charter, after: Charter) -> Iterator[Difference]:
    texts = [(one.title, say_quorum(one.quorum), say_begins(one.begins)) for one in (before, after)]
    lines = [tuple(words_between(a, b)) for a, b in zip(*texts, strict=True) if a != b]
    if lines:
        yield Difference("", after.title, "changed", tuple(lines))


def _lines(
    before: Article | None, after: Article | None, names: Mapping[str, str]
) -> Iterator[tuple[Piece, ...]]:
    """Yield the article's lines: those of its text always, its rules only when they change."""
    for part in ("title", "text"):
        old, new = (getattr(one, part) if one else "" for one in (before, after))
        if part == "text" or (before and after and old != new):
            yield tuple(words_between(old, new))
    for old, new in zip(_frames(before), _frames(after), strict=True):
        if old != new:
            yield tuple(words_between(old, new))
    olds, news = _rules(before, names), _rules(after, names)
    for rule in dict.fromkeys((*olds, *news)):
        if olds.get(rule) != news.get(rule):
            yield tuple(words_between(olds.get(rule, ""), news.get(rule, "")))


def _frames(article: Article | None) -> tuple[str, str, str]:
    if article is None:
        return "", "", ""
    return (
        f"À partir du {article.begins:%d/%m/%Y}." if article.begins else "",
        f"Jusqu'au {article.ends:%d/%m/%Y}." if article.ends else "",
        f"Fondement\u00a0: {' ; '.join(b.ref for b in article.basis)}." if article.basis else "",
    )


def _rules(article: Article | None, names: Mapping[str, str]) -> dict[str, str]:
    rules = article.rules if article else ()
    return {rule.id: f"{rule.id} {rule.says} {say_rule(rule, names)}" for rule in rules}


def words_between(before: str, after: str) -> Iterator[Piece]:
    """Yield the pieces of two texts, word by word: what stays, what goes, what is new."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, "".join(old[i:j])
        else:
            pieces = ((GONE, "".join(old[i:j])), (NEW, "".join(new[m:n])))
            yield from (piece for piece in pieces if piece[1])
