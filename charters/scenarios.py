"""Try a charter on its own scenarios: what was expected of it, and what it says.

1. A charter is tried before it is adopted; one that fails a scenario is not.
2. The answer, the articles that give it and the fields that it hides are all held to what was
   expected: a field that one forgot to hide is a failure, and so is one too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from charters.decide import Decision, Engine, decide
from charters.document import DocumentError
from charters.model import Scenario
from charters.parties import Context


@dataclass(frozen=True, slots=True)
class Failure:
    """A scenario whose expectation the charter does not meet, and what it says instead."""

    scenario: Scenario
    decision: Decision

    def error(self) -> DocumentError:
        """Return (not raise) the error that names the scenario's place."""
        asked, found = self.scenario, self.decision
        expected = _said(asked.permitted, asked.articles, asked.hide)
        decided = _said(found.permitted, frozenset(found.articles), found.hidden)
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
        at = datetime.combine(scenario.day or today, time(12), tzinfo=UTC)
        asked = scenario.actor, scenario.action, scenario.record, Context(at)
        decision = decide(engine, *asked)
        if not _met(scenario, decision):
            yield Failure(scenario, decision)


def _met(scenario: Scenario, decision: Decision) -> bool:
    return (
        decision.permitted is scenario.permitted
        and (scenario.articles is None or frozenset(decision.articles) == scenario.articles)
        and decision.hidden == scenario.hide
    )


def _said(permitted: bool, articles: frozenset[str] | None, hide: frozenset[str]) -> str:
    by = "" if articles is None else f" by {', '.join(sorted(articles)) or 'no article'}"
    hiding = f", hiding {', '.join(sorted(hide))}" if hide else ""
    return f"{'permitted' if permitted else 'refused'}{by}{hiding}"
