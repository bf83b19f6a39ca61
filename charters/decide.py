"""May this actor do this to this record?  The only place that answers.

Rules, in the order they are applied:

1. Nothing is permitted unless a rule permits it.
2. A rule that forbids beats every rule that permits.
3. A require rule adds its obligations to what is permitted; it permits nothing.  What is owed first
   and has not been met refuses, and is named.
4. An article outside its dates has no rules.
5. Every rule that decided is named, whatever the outcome.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from charters import english
from charters.compiled import Sort, compile_rules
from charters.conditions import Condition, compare_sides
from charters.model import Article, Charter, Rule
from charters.parties import NOTHING, Actor, Context, Record
from charters.say import Lacking, say_owed, say_permitted, say_refused, say_unpermitted
from charters.vocabulary import Effect

Key = tuple[str, str, str]
Speaking = tuple[tuple[Rule, Article], ...]
SHELVES = (Effect.FORBID, Effect.PERMIT, Effect.REQUIRE)
FAR = (Lacking.PROFESSION, Lacking.IN_FORCE)  # further away than another place or severity


class Engine:
    """A charter compiled for deciding: rules indexed by action, kind and profession."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self.name = charter.name
        self._rules = [(rule, article) for article in charter.articles for rule in article.rules]
        self._speaking: dict[Key, Speaking] = {}
        self._sorts: dict[Key, Sort] = {}
        compile_rules([self._rules])  # what cannot be compiled is refused now

    def context(
        self,
        at: datetime,
        body: str | None = None,
        purpose: str | None = None,
        met: frozenset[str] = NOTHING,
    ) -> Context:
        """Return the circumstances of a request made at *at*; *met* has been carried out."""
        return Context(at, self.charter.time_zone, body, purpose, met)

    def speaking(self, action: str, kind: str, profession: str) -> Speaking:
        """Return the rules that can speak of such a request, with their articles; remembered."""
        key = (action, kind, profession)
        found = self._speaking.get(key)
        if found is None:
            found = self._speaking[key] = tuple(
                (rule, article)
                for rule, article in self.rules(action, kind)
                if not rule.who or profession in rule.who
            )
        return found

    def sort(self, key: Key) -> Sort:
        """Return the compiled rules for (action, kind, profession); remembered for next time."""
        found = self._sorts.get(key)
        if found is None:
            speaking = self.speaking(*key)
            shelves = [[pair for pair in speaking if pair[0].effect is e] for e in SHELVES]
            found = self._sorts[key] = compile_rules(shelves)
        return found

    def rules(self, action: str, kind: str) -> list[tuple[Rule, Article]]:
        """Return every rule about *action* on *kind*, whoever it speaks of."""
        return [pair for pair in self._rules if action in pair[0].actions and kind in pair[0].kinds]


class Decision(NamedTuple):
    """What the charter says of one request, and why."""

    permitted: bool
    deciding: tuple[Rule, ...]
    """The rules that decided: the forbids if any, else the permits; empty: nobody permits it."""
    duties: tuple[Rule, ...]
    """The require rules that come with the permits."""
    engine: Engine
    asked: tuple[Actor, str, Record, Context]

    @property
    def version(self) -> str:
        """The charter that decided: ``id@version``."""
        return self.engine.name

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that decided and of those that came with them."""
        return tuple(rule.id for rule in self.deciding + self.duties)

    @property
    def articles(self) -> tuple[str, ...]:
        """Ids of their articles, each once, in order."""
        return tuple(dict.fromkeys(rule.article for rule in self.deciding + self.duties))

    @property
    def hidden(self) -> frozenset[str]:
        """The fields that must not leave the desk."""
        return frozenset().union(*(rule.hide for rule in self.duties))

    @property
    def obligations(self) -> tuple[str, ...]:
        """All that comes with the permits, in the words of ``Rule.owe``, and ``hide:field``."""
        owe = frozenset().union(*(rule.owe for rule in self.duties))
        return tuple(sorted({*owe, *(f"hide:{field}" for field in self.hidden)}))

    @property
    def owed(self) -> frozenset[str]:
        """What has to be done before; empty for what is permitted."""
        met = self.asked[3].met
        return frozenset().union(*(rule.owe for rule in self.duties)) - met

    @property
    def unaccepted(self) -> bool:
        """Whether it is refused for as long as the actor has not accepted this charter."""
        lifting = (one for rule in self.deciding for one in rule.unless)
        return not self.permitted and any(one.field == "accepted" for one in lifting)

    @property
    def closest(self) -> Rule | None:
        """For a request that no rule permits: the permit that came closest."""
        return _closest(self)[0] if not self.permitted and not self.deciding else None

    @property
    def explanation(self) -> str:
        """The decision in plain French, for refusals too."""
        charter = self.engine.charter
        if self.permitted:
            return say_permitted(charter, self.deciding, self.duties)
        if self.owed:
            return say_owed(charter, self.deciding, self.duties, self.owed)
        if self.deciding:
            return say_refused(charter, self.deciding)
        return say_unpermitted(charter, self.asked[1], *_closest(self))

    @property
    def english(self) -> str:
        """The same in English."""
        if self.permitted:
            return english.permitted(self.version, self.deciding, self.duties)
        if self.owed:
            return english.owed(self.version, self.deciding, self.duties, self.owed)
        if self.deciding:
            return english.refused(self.version, self.deciding)
        return english.unpermitted(self.version, *_closest(self))


def decide(engine: Engine, actor: Actor, action: str, record: Record, context: Context) -> Decision:
    """Weigh every rule in force and return the decision with its reasons."""
    sort = engine.sort((action, record.kind, actor.profession))
    forbids, permits, duties = sort(actor, record, context)
    asked = (actor, action, record, context)
    if forbids:
        return Decision(False, forbids, (), engine, asked)
    if permits:
        met = all(rule.owe <= context.met for rule in duties)
        return Decision(met, permits, duties, engine, asked)
    return Decision(False, (), (), engine, asked)


def _closest(decision: Decision) -> tuple[Rule | None, tuple[Lacking | Condition, ...]]:
    """Return the permit that lacked least, and all that it lacked."""
    actor, action, record, context = decision.asked
    found: tuple[int, Rule, tuple[Lacking | Condition, ...]] | None = None
    for rule, article in decision.engine.rules(action, record.kind):
        if rule.effect is not Effect.PERMIT:
            continue
        missed = [c for c in rule.when if not compare_sides(c, actor, record, context)]
        lifted = bool(rule.unless) and all(
            compare_sides(c, actor, record, context) for c in rule.unless
        )
        words = {
            Lacking.PROFESSION: bool(rule.who) and actor.profession not in rule.who,
            Lacking.IN_FORCE: not article.in_force(context.day),
            Lacking.EXCEPTION: lifted,
        }
        lacking: tuple[Lacking | Condition, ...] = (*(w for w in words if words[w]), *missed)
        cost = len(lacking) + sum(word in lacking for word in FAR)
        if found is None or cost < found[0]:
            found = (cost, rule, lacking)
    return (None, ()) if found is None else found[1:]
