"""What the machine applies, in French: whole sentences, and nothing of a rule left out."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from charters.conditions import Ago, Condition, Op, Side
from charters.model import Rule
from charters.sentences import say_rule, say_to_you
from charters.vocabulary import Action, Effect
from config.settings import DEFAULTS
from sharing.taxonomy import load_taxonomy
from tests.charters.files import default_engine
from tests.charters.test_explanations import plain

NAMES = load_taxonomy(DEFAULTS / "taxonomy.yaml").names
RULES = {r.id: r for article in default_engine().charter.articles for r in article.rules}


SENTENCES = {
    "R01.1": "Permet de lire la charte. Qui : tout le monde.",
    "R07.2": (
        "Permet de lire ou de recevoir une alerte et de lire une fiche événement, "
        "si le lieu est dans leur secteur et si la famille est « Atteintes aux biens » ou "
        "« Cadre de vie, pannes et propreté » ou « Circulation et route » ou « Transports ». "
        "Qui : services techniques."
    ),
    "RN01.1": (
        "Interdit de faire un signalement, si le circuit est celui de la loi, hors de Vigie. "
        "Qui : tout le monde."
    ),
    "R14.1": (
        "Cache la personne qui a signalé à qui peut lire ou recevoir une alerte et "
        "lire une fiche événement, sauf si la fiche vient de leur organisation. "
        "Qui : tout le monde."
    ),
}


SENTENCES |= {
    "R08.3": (
        "Permet de modifier une fiche nominative, s'ils sont habilités dans le groupe qui suit "
        "cette situation, s'ils sont le référent de cette situation, si la formation est « un "
        "groupe sur les violences contre les élus » ou « le conseil pour les droits et devoirs "
        "des familles » ou « un groupe de travail territorial » ou « un groupe de travail "
        "thématique » et si la finalité est « le suivi individuel de prévention » ou « l'aide aux "
        "victimes ». Qui : référent de parcours."
    ),
    "R08.5": (
        "Demande d'avoir l'accord d'une seconde personne à qui peut compléter, ouvrir ou modifier "
        "une fiche nominative, si l'élément est « les mesures judiciaires » ou « les difficultés "
        "sociales ». Qui : tout le monde."
    ),
    "R12.1": (
        "Interdit de lire une alerte et de lire une fiche événement, si la fiche a au moins 1096 "
        "jours. Qui : tout le monde."
    ),
    "R16.2": (
        "Demande de ne montrer aucun effectif plus petit que 5 à qui peut publier des chiffres. "
        "Qui : tout le monde."
    ),
    "R04.2": (
        "Interdit de donner son accord à ce qui se fait à deux, d'ouvrir une fiche nominative "
        "quand une vie est en danger, de compléter, d'ouvrir, de lire ou de modifier une fiche "
        "nominative, de demander si une personne est déjà suivie, d'accepter ou refuser une "
        "situation proposée et de remettre les fiches du groupe à un membre qui arrive, sauf si "
        "l'habilitation est en cours. Qui : tout le monde."
    ),
}


@pytest.mark.parametrize(("rule", "sentence"), SENTENCES.items())
def test_a_rule_is_read_aloud(rule: str, sentence: str) -> None:
    """Compared whole: people sign what they hear."""
    assert plain(say_rule(RULES[rule], NAMES)) == sentence


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("R02.1", "Vous pouvez faire un signalement, si le lieu est dans votre secteur."),
        (
            "RN01.1",
            (
                "Vous ne pouvez pas faire un signalement, "
                "si le circuit est celui de la loi, hors de Vigie."
            ),
        ),
        (
            "R14.1",
            (
                "Quand vous pouvez lire ou recevoir une alerte et lire une fiche "
                "événement, la personne qui a signalé vous reste cachée, "
                "sauf si la fiche vient de votre organisation."
            ),
        ),
    ],
)
def test_a_rule_is_said_to_whoever_it_speaks_of(rule: str, sentence: str) -> None:
    """What may I see, and what is kept from me."""
    assert plain(say_to_you(RULES[rule], NAMES)) == sentence


def test_the_order_of_severities_and_what_is_not_confidential_are_said() -> None:
    """Every operator that a charter's file can hold."""
    grave = Condition(Side.RECORD, "severity", Op.AT_LEAST, 4)
    light = Condition(Side.RECORD, "severity", Op.AT_MOST, 2)
    public = Condition(Side.RECORD, "confidential", Op.IS, value=False)
    rule = replace(RULES["R01.1"], when=(grave, light, public))
    said = plain(say_rule(rule, NAMES))
    assert "si la gravité est au moins 4, si la gravité est au plus 2" in said
    assert "si la catégorie n’est pas confidentielle" in said


def test_circumstances_are_said_too() -> None:
    """Hours over midnight and through the day, kinds of organisation, acceptance, what is asked."""
    night = Condition(Side.CONTEXT, "hour", Op.IN, frozenset((22, 23, 0, 1)))
    always = Condition(Side.CONTEXT, "hour", Op.IN, frozenset(range(24)))
    kind = Condition(Side.ACTOR, "partner_kind", Op.IN, frozenset(("housing", "state")))
    accepted = Condition(Side.ACTOR, "accepted", Op.HAS, "essai@1")
    young = Condition(Side.RECORD, "reported_at", Op.AT_LEAST, Ago(30))
    rule = replace(RULES["R01.1"], when=(night, always, kind), unless=(accepted, young))
    said = plain(say_rule(rule, NAMES))
    assert "si l'heure est entre 22 h et 2 h, si l'heure est entre 0 h et 24 h" in said
    assert "si le type d'organisation est « bailleur » ou « État »" in said
    assert "sauf si cette version de la charte est acceptée" in said
    assert "et si la fiche a au plus 30 jours. Qui" in said
    owing = replace(RULES["R16.2"], owe=frozenset(("delay:24", "notify:dpo", "mfa")))
    assert plain(say_to_you(owing, NAMES)) == (
        "Quand vous pouvez publier des chiffres, il faut attendre 24 h après la demande, confirmer "
        "son identité par un second moyen et prévenir : délégué à la protection des données."
    )


def conditions(held: tuple[Condition, ...]) -> Iterator[tuple[Condition, ...]]:
    """The conditions with one less, and with one more."""
    for number in range(len(held)):
        yield held[:number] + held[number + 1 :]
    for field, word in (("urgency", "past"), ("state", "closed")):
        yield (*held, Condition(Side.RECORD, field, Op.IN, frozenset({word})))


def changes(rule: Rule) -> Iterator[Rule]:
    """The rule with one thing more, less or other."""
    for act in rule.actions if len(rule.actions) > 1 else ():
        yield replace(rule, actions=rule.actions - {act})
    swapped = rule.actions ^ {Action.TERRITORY_IMPORT}
    yield replace(rule, actions=swapped or frozenset((Action.AUDIT_READ,)))
    for who in rule.who:
        yield replace(rule, who=rule.who - {who})
    yield replace(rule, who=rule.who ^ {"victim_support"})
    for held in conditions(rule.when):
        yield replace(rule, when=held)
    for held in conditions(rule.unless):
        yield replace(rule, unless=held)
    if rule.when and rule.when != rule.unless:
        yield replace(rule, when=rule.unless, unless=rule.when)
    if rule.effect is not Effect.REQUIRE:
        other = Effect.FORBID if rule.effect is Effect.PERMIT else Effect.PERMIT
        yield replace(rule, effect=other)
    else:
        for owed in ("mfa", "notice", "notify:mayor", "min_cell:7", "delay:48"):
            if rule.hide or rule.owe != {owed}:
                yield replace(rule, owe=rule.owe ^ {owed})


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nothing_of_a_rule_goes_unsaid(rule: Rule) -> None:
    """Whatever is changed in it, the sentence changes."""
    others = list(changes(rule))
    assert len(others) > 5
    for other in others:
        assert say_rule(other, NAMES) != say_rule(rule, NAMES), other
