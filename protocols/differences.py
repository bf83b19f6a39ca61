"""What two versions of a protocol say differently, duty by duty, as people read it.

A duty is the same one when it has the same id.  Its label and what the machine applies are compared
word by word, so that nothing is left out; title, quorum and beginning as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charters.differences import SAME, Difference, Piece, words_between
from charters.sentences import say_begins, say_quorum
from protocols.model import Duty, Protocol
from protocols.sentences import RECIPIENT_FR, say_delay, say_duty


def differences(before: Protocol, after: Protocol, names: Mapping[str, str]) -> list[Difference]:
    """Return what changes from *before* to *after*; *names*: labels of categories and groups."""
    frames = zip(_frame(before), _frame(after), strict=True)
    frame = [tuple(words_between(old, new)) for old, new in frames if old != new]
    found = [Difference("", after.title, "changed", tuple(frame))] if frame else []
    old, new = ({duty.id: duty for duty in one.duties} for one in (before, after))
    for name in dict.fromkeys((*new, *old)):
        lines = list(_lines(old.get(name), new.get(name), names))
        if any(kind != SAME for line in lines for kind, _ in line):
            what = "removed" if name not in new else "changed" if name in old else "added"
            found.append(Difference(name, "", what, tuple(lines)))
    return found


def _frame(one: Protocol) -> tuple[str, ...]:
    return (
        one.title,
        say_quorum(one.quorum),
        say_begins(one.begins),
        f"Une réponse tient {say_delay(one.hold)}.",
        f"Qui tranche\u00a0: {RECIPIENT_FR[one.arbiter]}.",
    )


def _lines(
    before: Duty | None, after: Duty | None, names: Mapping[str, str]
) -> Iterator[tuple[Piece, ...]]:
    for old, new in zip(_said(before, names), _said(after, names), strict=True):
        yield tuple(words_between(old, new))


def _said(duty: Duty | None, names: Mapping[str, str]) -> tuple[str, str]:
    return (duty.label, say_duty(duty, names)) if duty else ("", "")
