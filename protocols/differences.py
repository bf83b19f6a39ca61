"""What two versions of a protocol say differently, duty by duty, as people read it.

A duty, or a pattern, is the same one when it has the same id.  Its label and what the machine
applies are compared word by word, so that nothing is left out; title, quorum, beginning and when
several reports are of one fact as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charters.differences import SAME, Difference, Piece, words_between
from charters.sentences import say_begins, say_quorum
from protocols.model import Duty, Pattern, Protocol
from protocols.sentences import RECIPIENT_FR, say_duty, say_grouping, say_pattern
from protocols.words import say_delay


def differences(before: Protocol, after: Protocol, names: Mapping[str, str]) -> list[Difference]:
    """Return what changes from *before* to *after*; *names*: labels of categories and groups."""
    frames = zip(_frame(before, names), _frame(after, names), strict=True)
    frame = [tuple(words_between(old, new)) for old, new in frames if old != new]
    found = [Difference("", after.title, "changed", tuple(frame))] if frame else []
    old, new = (_by_name(one) for one in (before, after))
    for name in dict.fromkeys((*new, *old)):
        lines = list(_lines(old.get(name), new.get(name), names))
        if any(kind != SAME for line in lines for kind, _ in line):
            what = "removed" if name not in new else "changed" if name in old else "added"
            found.append(Difference(name[1], "", what, tuple(lines)))
    return found


def _by_name(one: Protocol) -> dict[tuple[bool, str], Duty | Pattern]:
    """Return its lines by their ids; nothing keeps a pattern from having that of a duty."""
    patterns = {(True, pattern.id): pattern for pattern in one.patterns}
    return {**{(False, duty.id): duty for duty in one.duties}, **patterns}


def _frame(one: Protocol, names: Mapping[str, str]) -> tuple[str, ...]:
    return (
        one.title,
        say_quorum(one.quorum),
        say_begins(one.begins),
        f"Une réponse tient {say_delay(one.hold)}.",
        f"Qui tranche\u00a0: {RECIPIENT_FR[one.arbiter]}.",
        say_grouping(one.grouping, names),
    )


def _lines(
    before: Duty | Pattern | None, after: Duty | Pattern | None, names: Mapping[str, str]
) -> Iterator[tuple[Piece, ...]]:
    for old, new in zip(_said(before, names), _said(after, names), strict=True):
        yield tuple(words_between(old, new))


def _said(one: Duty | Pattern | None, names: Mapping[str, str]) -> tuple[str, str]:
    if one is None:
        return "", ""
    said = say_pattern(one, names) if isinstance(one, Pattern) else say_duty(one, names)
    return one.label, said
