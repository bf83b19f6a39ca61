"""Try a charter on its own scenarios: what was expected of it, and what it says.

1. A charter is tried before it is adopted; one that fails a scenario is not.
2. The answer, the articles that give it, the fields that it hides and what is owed first are all
   held to what was expected: a field that one forgot to hide is a failure, and so is one too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from charters.decide import Decision, Engine, decide
from charters.document import DocumentError
from charters.model import Scenario
from charters.parties import CARRIED, Actor, Context, Record


@dataclass(frozen=True, slots=True)
class Failure:
    """A scenario whose expectation the charter does not meet, and what it says instead."""

    scenario: Scenario
    decision: Decision

    def error(self) -> DocumentError:
        """Return (not raise) the error that names the scenario's place."""
        asked, found = self.scenario, self.decision
        expected = _said(asked.permitted, asked.articles, asked.hide, asked.owed)
        hidden = found.hidden if found.permitted else frozenset()
        decided = _said(found.permitted, frozenset(found.articles), hidden, found.owed)
        return DocumentError(
            asked.file,
            asked.line,
            asked.column,
            f"scenario {asked.id} « {asked.says} »",
            f"expected {expected}, but the rules say {decided}",
            f"correct the one or the other ({found.explanation})",
        )


def failures(engine: Engine, today: date) -> Iterator[Failure]:
    """Yield each scenario of the charter that it does not meet on *today* (or its own day)."""
    for scenario in engine.charter.scenarios:
        decision = decide(engine, *_asked(scenario, engine, today))
        if not _met(scenario, decision):
            yield Failure(scenario, decision)


def _asked(scenario: Scenario, engine: Engine, today: date) -> tuple[Actor, str, Record, Context]:
    """Return the scenario as it is put to *engine* on *today*."""
    charter, actor, record = engine.charter, scenario.actor, scenario.record
    day, zone = scenario.day or today, ZoneInfo(charter.time_zone)
    at = datetime.combine(day, time(scenario.hour), tzinfo=zone)
    if scenario.accepted:
        actor = replace(actor, accepted=frozenset((charter.own_name,)))
    if "reported_at" in CARRIED[record.kind]:
        record = replace(record, reported_at=at - timedelta(days=scenario.age))
    context = Context(at, charter.time_zone, scenario.body, scenario.purpose, scenario.met)
    return actor, scenario.action, record, context


def _met(scenario: Scenario, decision: Decision) -> bool:
    return (
        decision.permitted is scenario.permitted
        and (scenario.articles is None or frozenset(decision.articles) == scenario.articles)
        and (decision.hidden if decision.permitted else frozenset()) == scenario.hide
        and decision.owed == scenario.owed
    )


def _said(
    permitted: bool,
    articles: frozenset[str] | None,
    hide: frozenset[str],
    owed: frozenset[str],
) -> str:
    by = "" if articles is None else f" by {', '.join(sorted(articles)) or 'no article'}"
    hiding = f", hiding {', '.join(sorted(hide))}" if hide else ""
    first = f", asking first for {', '.join(sorted(owed))}" if owed else ""
    return f"{'permitted' if permitted else 'refused'}{by}{hiding}{first}"
