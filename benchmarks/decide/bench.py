"""Budget: decide at 50 times the rate of cedarpy with its handles reused, reasons included.

Compared, on the yardstick's policy (20 rules) and on the shipped charter, for 10,000 requests:

* ours: `charters.decide.decide`, as the desk calls it, then the outcome and the rules' ids;
* theirs: `cedarpy.is_authorized` with a parsed policy set and parsed entities, then the outcome
  and the rules' ids.

Why it is fair.  Both are in-process calls from Python, one at a time, on one thread.  Both are
given everything ready: cedarpy its parsed handles and its request as a dictionary, we our compiled
charter and our values.  Before anything is timed, every request must get the same outcome from
the same rules on both sides, or the run stops.  It says nothing of Cedar itself, whose engine is
written in Rust and is faster than its Python binding: that binding is what a Python application
would use.  Obligations (`require`) are ours alone and are weighed on our side only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

import cedarpy

from benchmarks.decide import cedar, policy, shipped
from benchmarks.measure import Finding, Spread, at_least, by_turns, ratio, seconds
from charters.decide import Engine, decide
from charters.model import Charter

BUDGET = at_least(50)


class UnequalError(Exception):
    """The two sides do not answer the same; comparing their speed would mean nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """One charter on both sides, with the same requests."""

    name: str
    asked: Sequence[policy.Asked]
    ours: Callable[[policy.Asked], tuple[bool, tuple[str, ...]]]
    requests: Sequence[Mapping[str, Any]]
    theirs: Callable[[Mapping[str, Any]], tuple[bool, tuple[str, ...]]]

    def check(self) -> float:
        """Raise ``UnequalError`` at the first difference; return the share that is permitted."""
        permitted = 0
        for asked, request in zip(self.asked, self.requests, strict=True):
            we, they = self.ours(asked), self.theirs(request)
            if (we[0], set(we[1])) != (they[0], set(they[1])):
                raise UnequalError(f"{self.name}: {request}: {we} and {they}")
            permitted += we[0]
        return permitted / len(self.asked)


def match(
    name: str,
    charter: Charter,
    asked: Sequence[policy.Asked],
    entities: str,
    always: Mapping[str, frozenset[str]],
) -> Match:
    """Set both sides up."""
    engine = Engine(charter)
    policies = cedarpy.PolicySet.from_str(cedar.policies(charter, always))
    world = cedarpy.Entities.from_json_str(entities)

    def ours(question: policy.Asked) -> tuple[bool, tuple[str, ...]]:
        actor, action, record, context = question
        decision = decide(engine, actor, action, record, context)
        return decision.permitted, tuple([rule.id for rule in decision.deciding])

    def theirs(request: Mapping[str, Any]) -> tuple[bool, tuple[str, ...]]:
        result = cedarpy.is_authorized(cast(dict[str, Any], request), policies, world)
        return result.allowed, tuple(result.diagnostics.id_annotations_by_reason.values())

    return Match(name, asked, ours, [cedar.request(*one) for one in asked], theirs)


def yardstick(requests: int) -> Match:
    """The yardstick's 20 rules."""
    world = policy.world(requests)
    always = {policy.KIND: frozenset(field.name for field in fields(policy.Event))}
    entities = cedar.entities(world.users, world.events, world.partners)
    return match("yardstick, 20 rules", policy.policy(), world.asked, entities, always)


def shipped_charter(requests: int) -> Match:
    """The charter in `config/defaults`."""
    charter, council = shipped.charter_and_council(requests)
    rules = sum(len(article.rules) for article in charter.articles)
    entities = cedar.entities(council.actors, council.records)
    name = f"shipped charter, {rules} rules"
    return match(name, charter, council.asked, entities, shipped.carried())


def run(quick: bool) -> list[Finding]:
    """Measure both charters."""
    requests, rounds = (500, 3) if quick else (10_000, 11)
    return [_measured(make(requests), rounds) for make in (yardstick, shipped_charter)]


def _measured(two: Match, rounds: int) -> Finding:
    permitted = two.check()

    def rate(answer: Callable[[Any], object], questions: Sequence[Any]) -> float:
        def all_of_them() -> None:
            for question in questions:
                answer(question)

        return len(questions) / seconds(all_of_them)

    figures = by_turns(
        {
            "ours": lambda: rate(two.ours, two.asked),
            "theirs": lambda: rate(two.theirs, two.requests),
        },
        rounds,
    )
    return Finding(
        bench="decide",
        what=f"decide, {two.name}, against cedarpy",
        figure=ratio(figures["ours"], figures["theirs"]),
        budget=BUDGET,
        ours=Spread.of(figures["ours"]),
        floor=Spread.of(figures["theirs"]),
        unit="/s",
        note=f"{len(two.asked):,} requests answered alike, {permitted:.0%} permitted",
    )
