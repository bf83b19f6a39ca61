"""The charter's third reading: decisions as French sentences.

Nothing here decides; it only says what was decided, from the same tree.
"""

from __future__ import annotations

from collections.abc import Iterable

from charters.conditions import Condition, Of, Op, Side
from charters.model import Charter, Rule
from charters.vocabulary import ACTION_FR, RELATION_FR, Relation

RELATION_CONDITION: dict[Relation, Condition] = {
    Relation.OWN_ORGANISATION: Condition(Side.RECORD, "partner", Op.IS, Of("partner")),
    Relation.OWN_PERIMETER: Condition(Side.RECORD, "sector", Op.IN, Of("perimeter")),
    Relation.OWN_RECORD: Condition(Side.RECORD, "author", Op.IS, Of("id")),
    Relation.SAME_SECTOR: Condition(Side.RECORD, "sector", Op.IN, Of("sectors")),
}
"""What each relation means: the only place that says so."""

_FIELD_FR = {
    "category": "la catégorie",
    "confidential": "le caractère confidentiel",
    "group": "la famille",
    "nominative": "le circuit",
    "severity": "la gravité",
    "state": "l'état",
    "urgency": "l'urgence",
}
_LACKING_FR = {
    Relation.OWN_ORGANISATION: "que la fiche vienne de votre organisation",
    Relation.OWN_PERIMETER: "que le lieu soit dans le périmètre de votre organisation",
    Relation.OWN_RECORD: "que vous soyez l'auteur de la fiche",
    Relation.SAME_SECTOR: "que le lieu soit dans votre secteur",
}


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


def say_unpermitted(
    charter: Charter, action: str, closest: Rule | None, lacking: tuple[object, ...]
) -> str:
    """Explain a default deny: the rule that came closest and what it lacked."""
    asked = ACTION_FR.get(action, action)
    if closest is None:
        return f"Refusé : aucun article de la charte ne permet de {asked}."
    text = f"Refusé : aucun article de la charte ne vous permet de {asked} ici."
    return f"{text} Le plus proche est {_cite(charter, [closest])} ; il faudrait {_lack(lacking)}."


def _lack(lacking: tuple[object, ...]) -> str:
    said = []
    for missing in lacking:
        if isinstance(missing, Condition):
            relation = next((r for r, c in RELATION_CONDITION.items() if c == missing), None)
            said.append(_LACKING_FR[relation] if relation else f"que {_say_condition(missing)}")
        else:
            said.append("exercer un autre métier")
    return " et ".join(said) or "d'autres conditions"


def _cite(charter: Charter, rules: Iterable[Rule]) -> str:
    ids = list(dict.fromkeys(rule.article for rule in rules))
    names = []
    for article_id in ids:
        article = charter.article(article_id)
        names.append(f"{article_id} « {article.title} »" if article else article_id)
    return ("l'article " if len(ids) == 1 else "les articles ") + ", ".join(names)


def _say_condition(condition: Condition) -> str:
    for relation, meaning in RELATION_CONDITION.items():
        if meaning == condition:
            return f"la fiche est {RELATION_FR[relation]}"
    field = _FIELD_FR.get(condition.field, condition.field)
    value = condition.value
    if condition.op is Op.AT_LEAST:
        return f"{field} est au moins {value}"
    if condition.op is Op.AT_MOST:
        return f"{field} est au plus {value}"
    if isinstance(value, bool):
        return f"{field} est marqué" if value else f"{field} n'est pas marqué"
    if isinstance(value, frozenset):
        return f"{field} est parmi {', '.join(sorted(map(str, value)))}"
    return f"{field} est {value}"
