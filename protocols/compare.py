"""Who hears of more, or sooner, and who of less, when one protocol replaces another.

Both are planned for every case that either tells apart: each category that may be reported, each
severity, urgency, part of the day and place that a duty of theirs names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from protocols.gaps import SOON, Kind, hours_of
from protocols.model import PAST, Facts, Protocol
from protocols.plan import plan
from protocols.sentences import say_case, say_name
from protocols.words import quoted, say_delay


@dataclass(frozen=True, slots=True)
class Change:
    """One recipient whose delay differs in some cases.  A delay None: they are not told.

    ``example`` is the first of the cases.
    """

    recipient: str
    before: timedelta | None
    after: timedelta | None
    categories: tuple[str, ...]
    example: Facts

    @property
    def gain(self) -> bool:
        """Whether they hear of it where they did not, or sooner."""
        return self.before is None or (self.after is not None and self.after < self.before)


def compared(
    before: Protocol, after: Protocol, kinds: Iterable[Kind], most: int
) -> tuple[list[Change], bool]:
    """Return what changes for whom, and whether all cases were tried: *most* of them are."""
    cases: dict[tuple[str, timedelta | None, timedelta | None], list[Facts]] = {}
    tried = 0
    for tried, facts in enumerate(_cases(before, after, kinds), start=1):
        if tried > most:
            break
        old, new = ({t.recipient: t.within for t in plan(p, facts)} for p in (before, after))
        for one in sorted(old.keys() | new.keys()):
            if old.get(one) != new.get(one):
                cases.setdefault((one, old.get(one), new.get(one)), []).append(facts)
    changes = [
        Change(*key, tuple(dict.fromkeys(f.category for f in facts)), facts[0])
        for key, facts in cases.items()
    ]
    return changes, tried <= most


def say_change(change: Change, names: Mapping[str, str]) -> str:
    """Return a change in French, with an example."""
    of = ", ".join(quoted(names.get(code, code)) for code in change.categories)
    facts = change.example
    case = say_case(facts.severity, facts.urgency, facts.hour, facts.sector)
    said = _said(change.before, change.after)
    return f"{say_name(change.recipient)}\u00a0: {said}, pour {of}. Par exemple\u00a0: {case}."


def _said(before: timedelta | None, after: timedelta | None) -> str:
    if after is None:
        return f"plus à prévenir (le délai était de {say_delay(before or timedelta())})"
    if before is None:
        return f"à prévenir désormais, dans un délai de {say_delay(after)}"
    sooner = "plus tôt" if after < before else "plus tard"
    delays = f"{say_delay(after)} au lieu de {say_delay(before)}"
    return f"à prévenir {sooner}, dans un délai de {delays}"


def _cases(before: Protocol, after: Protocol, kinds: Iterable[Kind]) -> Iterator[Facts]:
    both = (before, after)
    duties = [duty for protocol in both for duty in protocol.duties]
    severities = {1, *(duty.when.severity_gte for duty in duties)}
    hours = sorted({hour for protocol in both for hour in hours_of(protocol)})
    places = ["", *sorted({place for protocol in both for place in protocol.places})]
    for kind in kinds:
        grades = sorted({kind.severity, *severities})
        for severity, urgency, hour, place in product(grades, (*SOON, PAST), hours, places):
            yield Facts(kind.category, kind.group, severity, urgency, place, hour)
