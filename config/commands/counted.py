"""What a comparison counted on a council, said on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charters.sentences import say_change
from sharing.comparison import Comparison


def say_lines(found: Comparison, names: Mapping[str, str]) -> Iterator[str]:
    """Yield each change in French, with what it would have changed and what it concerns."""
    for line in found.lines:
        asked = f"Demandes sur {found.days} jours\u00a0: {line.requests}"
        count = "non comptées" if line.records is None else line.records
        kept = f"fiches gardées\u00a0: {count}"
        yield f"{say_change(line.change, names)} {asked}\u00a0; {kept}."


def say_replay(found: Comparison) -> str:
    """Say what became of every entry of the trail."""
    past = found.replay
    return (
        f"{past.entries} entries in {found.days} days: {past.weighed} weighed again; left out: "
        f"{past.foreign} that the charter does not weigh, {past.absent} of what was not there, "
        f"{past.gone_people} by people who are gone, {past.gone_records} about records that are "
        f"gone; {past.otherwise} would be answered otherwise today without any change of charter"
    )
