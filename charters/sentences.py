"""Each rule as a French sentence, made from the very tree that the machine applies.

The ``says`` of a rule is what its authors meant; the sentence here is what they wrote.  People who
sign a charter read the two side by side: where they differ, the rule is wrong.

1. Nothing of the rule is left out: actions, professions, every condition, what is hidden.
2. Plain words, in the order of a sentence: what, on what condition, except when, for whom.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from charters.compare import Change, standing
from charters.conditions import Condition
from charters.grid import NOON
from charters.labels import ACTION_FR, PROFESSION_FR
from charters.model import Quorum, Rule
from charters.phrases import HOLDING, PARTNER_KIND_FR, WORD_FR, say_condition, say_duties
from charters.say import RELATION_CONDITION, capital, de
from charters.vocabulary import Action, Effect, HiddenField, Profession, Relation

HIDDEN_FR: dict[str, str] = {HiddenField.AUTHOR: "la personne qui a signalé"}
HOLDS_FR = {
    Relation.GROUP_MEMBER: "ils sont habilités dans le groupe qui suit cette situation",
    Relation.OWN_CASE: "ils sont le référent de cette situation",
    Relation.OWN_ORGANISATION: "la fiche vient de leur organisation",
    Relation.OWN_PERIMETER: "le lieu est dans le périmètre de leur organisation",
    Relation.OWN_RECORD: "la fiche est d'eux",
    Relation.SAME_SECTOR: "le lieu est dans leur secteur",
}
YOURS_FR = {
    Relation.GROUP_MEMBER: "vous êtes habilité dans le groupe qui suit cette situation",
    Relation.OWN_CASE: "vous êtes le référent de cette situation",
    Relation.OWN_ORGANISATION: "la fiche vient de votre organisation",
    Relation.OWN_PERIMETER: "le lieu est dans le périmètre de votre organisation",
    Relation.OWN_RECORD: "la fiche est de vous",
    Relation.SAME_SECTOR: "le lieu est dans votre secteur",
}
OF_ONE_FR = {
    Relation.GROUP_MEMBER: "cette personne est habilitée dans le groupe qui suit la situation",
    Relation.OWN_CASE: "cette personne est le référent de la situation",
    Relation.OWN_ORGANISATION: "la fiche vient de son organisation",
    Relation.OWN_PERIMETER: "le lieu est dans le périmètre de son organisation",
    Relation.OWN_RECORD: "la fiche est de cette personne",
    Relation.SAME_SECTOR: "le lieu est dans son secteur",
}
Standing = Mapping[Relation, str]


def say_quorum(quorum: Quorum | None) -> str:
    """Return who must sign, in French."""
    if quorum is None:
        return "Elle est adoptée quand tous les partenaires qui ont une clé l'ont signée."
    number, many = quorum.partners, quorum.partners > 1
    who = f"{number} partenaires l'ont" if many else "un partenaire l'a"
    said = f"Elle est adoptée quand au moins {who} signée"
    if not quorum.kinds:
        return f"{said}."
    kinds = [PARTNER_KIND_FR[kind] for kind in PARTNER_KIND_FR if kind in quorum.kinds]
    return f"{said}, dont au moins un de chacune de ces sortes\u00a0: {_and(kinds)}."


def say_begins(begins: date | None) -> str:
    """Return when it may be in force, in French."""
    if begins is None:
        return "Elle entre en vigueur à minuit, après son adoption."
    return f"Elle entre en vigueur le {begins:%d/%m/%Y} au plus tôt."


def say_rule(rule: Rule, names: Mapping[str, str]) -> str:
    """Return what the machine applies of *rule*, in French.

    *names*: the labels of categories and groups by code; a code without one is said as it is.
    """
    if rule.effect is Effect.REQUIRE:
        hides = [f"cache {_hidden(rule)}"] if rule.hide else []
        asks = [f"demande {_and([de(step) for step in say_duties(rule.owe)])}"] if rule.owe else []
        head = capital(f"{_and(hides + asks)} à qui peut {_acts(rule)}")
    else:
        verb = "Permet" if rule.effect is Effect.PERMIT else "Interdit"
        head = f"{verb} {_acts(rule, de)}"
    return f"{head}{_conditions(rule, names, HOLDS_FR)}. Qui\u00a0: {_who(rule.who)}."


def say_to_you(rule: Rule, names: Mapping[str, str]) -> str:
    """Return what *rule* means for whoever reads it, a person of whom it speaks."""
    acts, conditions = _acts(rule), _conditions(rule, names, YOURS_FR)
    if rule.effect is Effect.REQUIRE:
        hides = [f"{_hidden(rule)} vous reste cachée"] if rule.hide else []
        asks = [f"il faut {_and(say_duties(rule.owe))}"] if rule.owe else []
        return f"Quand vous pouvez {acts}, {_and(hides + asks)}{conditions}."
    may = "pouvez" if rule.effect is Effect.PERMIT else "ne pouvez pas"
    return f"Vous {may} {acts}{conditions}."


def _acts(rule: Rule, before: Callable[[str], str] = str) -> str:
    """Say the actions; verbs that share what they are done to say it once.

    *before* puts what the sentence needs before each verb.
    """
    verbs: dict[str, list[str]] = {}
    for action in sorted(rule.actions, key=_ORDER.__getitem__):
        said = ACTION_FR[action]
        done_to = next((one for one in _DONE_TO if said.endswith(one)), "")
        verbs.setdefault(done_to or said, []).append(before(said.removesuffix(done_to)))
    return _and([_and(some, "ou") + (to if to in _DONE_TO else "") for to, some in verbs.items()])


_ORDER: Mapping[str, int] = {action: place for place, action in enumerate(Action)}
_DONE_TO = (" une alerte", " une fiche événement", " une fiche nominative")


def _hidden(rule: Rule) -> str:
    return _and([HIDDEN_FR[name] for name in sorted(rule.hide)])


def _conditions(rule: Rule, names: Mapping[str, str], standing_fr: Standing) -> str:
    holds = [_si(_holds(one, names, standing_fr)) for one in rule.when]
    lifted = [_si(_holds(one, names, standing_fr)) for one in rule.unless]
    said = f", {_and(holds)}" if holds else ""
    return f"{said}, sauf {_and(lifted)}" if lifted else said


def _si(holds: str) -> str:
    return f"s'{holds}" if holds.startswith("il") else f"si {holds}"


def say_change(change: Change, names: Mapping[str, str]) -> str:
    """Return in French who gains or loses what, under which articles, with an example."""
    verb, person = "Gagne" if change.gain else "Perd", PROFESSION_FR[change.profession]
    articles = f"{_cited(change.before)} → {_cited(change.after)}"
    return (
        f"{verb}\u00a0: {person}, {say_what(change)}. {articles}. "
        f"Par exemple, {say_case(change, names)}."
    )


def say_what(change: Change) -> str:
    """Return in French what is gained or lost: an action, or what comes with it."""
    return f"{ACTION_FR[change.action]}{_lifted(change.lifted, gain=change.gain)}"


def _lifted(obligations: Collection[str], *, gain: bool) -> str:
    """Say which obligations are lifted, or added."""
    hidden = [HIDDEN_FR[o.removeprefix("hide:")] for o in sorted(obligations) if o in _HIDES]
    steps = [_step(o, gain=gain) for o in sorted(obligations) if o not in _HIDES]
    said = f" ({_and(hidden)})" if hidden else ""
    if steps:
        said += f", {_and(steps)}"
    return said


def _step(owed: str, *, gain: bool) -> str:
    if owed.startswith("min_cell:"):
        limit = f"plus petits que {owed.removeprefix('min_cell:')}"
        return f"effectifs {limit} montrés" if gain else f"effectifs {limit} cachés"
    [step] = say_duties([owed])
    return f"sans devoir {step}" if gain else f"qui devra d'abord {step}"


_HIDES = {f"hide:{field}" for field in HIDDEN_FR}


def say_case(change: Change, names: Mapping[str, str]) -> str:
    """Say one request of the change: how they stand to the record, and what it is."""
    _, _, record, context = change.example
    said = [HOLDS_FR[relation] for relation in standing(change.example)]
    if record.category is not None:
        said.append(f"«\u00a0{names.get(record.category, record.category)}\u00a0»")
    if record.severity is not None:
        said.append(f"gravité {record.severity}")
    facts = (record.urgency, record.state, record.element, context.body, context.purpose)
    said += [WORD_FR[word] for word in facts if word in WORD_FR]
    if record.reported_at is not None and (age := (context.at - record.reported_at).days):
        said.append(f"fiche de {age} jours")
    if context.hour != NOON:
        said.append(f"à {context.hour} h")
    return f"le {context.at:%d/%m/%Y}\u00a0: {', '.join(said) or 'dans tous les cas'}"


def _cited(articles: Sequence[str]) -> str:
    return ", ".join(articles) or "aucun article"


def _who(professions: Collection[str]) -> str:
    if not professions:
        return "tout le monde"
    return " ; ".join(PROFESSION_FR[p] for p in Profession if p in professions)


def _holds(condition: Condition, names: Mapping[str, str], standing_fr: Standing) -> str:
    """Say that it holds, after « si »."""
    for relation, text in standing_fr.items():
        if condition == RELATION_CONDITION[relation]:
            return text
    return say_condition(condition, HOLDING, names)


def _and(parts: Sequence[str], word: str = "et") -> str:
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last
