"""The national base: what the law forbids or requires, whatever a council writes in its charter.

1. The base permits nothing.  Its rules stand beside the local ones, and a forbid beats any permit:
   a local charter can be stricter than the law, never looser.
2. A local permit that the base always refuses is a fault of the local file: people would sign what
   the law denies.  It is found by comparing the two rules, before anybody asks for anything.
   A permit that never asks for what the law makes its exception is such a fault too.
3. What a category says by itself counts: to permit a category that follows a circuit of the law is
   to permit what follows a circuit of the law.
"""

from __future__ import annotations

from collections.abc import Iterable

from charters.conditions import Ago, Condition, Of, Op, compare
from charters.model import Charter, Rule
from charters.vocabulary import Effect
from charters.words import Words


def denied(rule: Rule, base: Charter, words: Words) -> Rule | None:
    """Return the rule of *base* that refuses, always, something that *rule* permits; or None."""
    if rule.effect is not Effect.PERMIT:
        return None
    for article in base.articles:
        for law in article.rules:
            always = all(_implied(condition, rule.when, words) for condition in law.when)
            excepted = bool(law.unless) and all(
                _implied(condition, rule.when, words) for condition in law.unless
            )
            if law.effect is Effect.FORBID and always and not excepted and _meet(rule, law):
                return law
    return None


def _meet(rule: Rule, law: Rule) -> bool:
    """Say whether both speak of one action, one kind and one profession (nobody named: all)."""
    same_people = not rule.who or not law.who or bool(rule.who & law.who)
    return bool(rule.actions & law.actions and rule.kinds & law.kinds and same_people)


def _implied(asked: Condition, known: Iterable[Condition], words: Words) -> bool:
    return any(_implies(condition, asked, words) for condition in known)


def _implies(known: Condition, asked: Condition, words: Words) -> bool:
    """Say whether *asked* holds wherever *known* does."""
    if known == asked:
        return True
    if known.side != asked.side:
        return False
    if isinstance(known.value, Of | Ago) or isinstance(asked.value, Of | Ago):
        return False
    values = known.value if known.op is Op.IN else (known.value,)
    if known.field == asked.field:
        if known.op in (Op.IN, Op.IS):
            return all(compare(asked.op, value, asked.value) for value in values)
        return known.op is asked.op and compare(asked.op, known.value, asked.value)
    if known.field == "category" and known.op in (Op.IN, Op.IS):
        facts = [words.categories[code] for code in values if code in words.categories]
        return all(compare(asked.op, getattr(one, asked.field, None), asked.value) for one in facts)
    return False
