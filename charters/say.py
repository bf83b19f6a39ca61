"""The charter's third reading: decisions as French sentences.

Nothing here decides; it only says what was decided, from the same tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from charters.conditions import Condition, Of, Op, Side
from charters.labels import ACTION_FR
from charters.model import Charter, Rule
from charters.phrases import WISHED, say_condition, say_duties
from charters.vocabulary import Relation

RELATION_CONDITION: dict[Relation, Condition] = {
    Relation.GROUP_MEMBER: Condition(Side.RECORD, "working_group", Op.IN, Of("groups")),
    Relation.OWN_CASE: Condition(Side.RECORD, "referent", Op.IS, Of("id")),
    Relation.OWN_ORGANISATION: Condition(Side.RECORD, "partner", Op.IS, Of("partner")),
    Relation.OWN_PERIMETER: Condition(Side.RECORD, "sector", Op.IN, Of("perimeter")),
    Relation.OWN_RECORD: Condition(Side.RECORD, "author", Op.IS, Of("id")),
    Relation.SAME_SECTOR: Condition(Side.RECORD, "sector", Op.IN, Of("sectors")),
}
"""What each relation means: the only place that says so."""


class Lacking(StrEnum):
    """What a permit can lack besides its conditions, as it is said after « il faudrait »."""

    PROFESSION = "que vous exerciez un autre métier"
    IN_FORCE = "que cet article soit en vigueur"
    EXCEPTION = "que ce ne soit pas le cas qu'il excepte"


_RELATION_FR = {
    Relation.GROUP_MEMBER: "que vous soyez habilité dans le groupe qui suit cette situation",
    Relation.OWN_CASE: "que vous soyez le référent de cette situation",
    Relation.OWN_ORGANISATION: "que la fiche vienne de votre organisation",
    Relation.OWN_PERIMETER: "que le lieu soit dans le périmètre de votre organisation",
    Relation.OWN_RECORD: "que vous soyez l'auteur de la fiche",
    Relation.SAME_SECTOR: "que le lieu soit dans votre secteur",
}
_WISH_FR = {RELATION_CONDITION[relation]: wish for relation, wish in _RELATION_FR.items()}


def say_permitted(charter: Charter, why: Iterable[Rule], owed: Iterable[Rule]) -> str:
    """Explain a permit."""
    text = f"Permis par {_cite(charter, why)}."
    duties = list(owed)
    if duties:
        text += f" S'applique aussi {_cite(charter, duties)}."
    return text


def say_refused(charter: Charter, why: Iterable[Rule]) -> str:
    """Explain a refusal by rules that forbid."""
    rules = list(why)
    reasons = " ".join(rule.says for rule in rules if rule.says)
    return f"Refusé par {_cite(charter, rules)}. {reasons}".strip()


def say_owed(
    charter: Charter, why: Iterable[Rule], duties: Iterable[Rule], owed: Collection[str]
) -> str:
    """Explain what has to be done before what the charter permits."""
    asking = [rule for rule in duties if rule.owe & frozenset(owed)]
    steps = ", ".join(say_duties(owed))
    return (
        f"Pas encore. {capital(_cite(charter, why))} le permet, mais selon "
        f"{_cite(charter, asking)}, il faut d'abord\u00a0: {steps}."
    )


def say_unpermitted(
    charter: Charter, action: str, closest: Rule | None, lacking: Iterable[Lacking | Condition]
) -> str:
    """Explain a default deny: the rule that came closest and what it lacked."""
    asked = ACTION_FR.get(action, action)
    if closest is None:
        return f"Refusé\u00a0: aucun article de la charte ne permet {de(asked)}."
    wishes = " et ".join(
        missing.value if isinstance(missing, Lacking) else _wish(missing) for missing in lacking
    )
    return (
        f"Refusé\u00a0: aucun article de la charte ne vous permet {de(asked)} ici. "
        f"Le plus proche est {_cite(charter, [closest])}\u00a0; il faudrait {wishes}."
    )


def de(verb: str) -> str:
    """Return *verb* after « de »."""
    return f"d'{verb}" if verb[:1] in "aeiouyéèêh" else f"de {verb}"


def capital(text: str) -> str:
    """Return *text* with a capital first letter, the rest untouched (``capitalize`` lowers it)."""
    return text[:1].upper() + text[1:]


def _cite(charter: Charter, rules: Iterable[Rule]) -> str:
    ids = list(dict.fromkeys(rule.article for rule in rules))
    names = []
    for article_id in ids:
        article = charter.article(article_id)
        names.append(f"{article_id} «\u00a0{article.title}\u00a0»" if article else article_id)
    return ("l'article " if len(ids) == 1 else "les articles ") + ", ".join(names)


def _wish(condition: Condition) -> str:
    """Say what should be so, after « il faudrait »."""
    if condition in _WISH_FR:
        return _WISH_FR[condition]
    return f"que {say_condition(condition, WISHED, {})}"
