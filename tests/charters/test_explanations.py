"""Whoever is refused is told in French by which article, or which came closest and what it lacks.

The sentences are compared whole: they are read aloud by people, not searched by machines.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given, settings

from charters.conditions import Condition, Op, Side
from charters.decide import Engine, decide
from charters.parties import Actor, Context, Record
from charters.vocabulary import Action, Effect, Profession
from tests.charters import generate as g
from tests.charters.files import default_engine
from tests.charters.test_decide import FORBID, PERMIT, a_rule, with_rules

ENGINE = default_engine()
NIGHT = Context(datetime(2026, 11, 22, 1, tzinfo=UTC))
HALL = Record(
    "event_record", "e", "c", "housing", "gina", "nord", "TRQ-03", "TRQ", 2, "routine", "received",
    False, "never",
)  # fmt: skip
DEALING = replace(HALL, category="STU-02", group="STU", severity=3, confidential=True)
CHILD = replace(HALL, category="VUL-06", group="VUL", nominative="external")


def who(profession: str, sector: str = "nord", partner: str = "other") -> Actor:
    """Somebody whose post is one sector, and who has accepted the charter."""
    accepted = frozenset({ENGINE.charter.own_name})
    return Actor("me", "c", partner, "x", profession, frozenset({sector}), accepted=accepted)


def said(actor: Actor, action: str, record: Record, engine: Engine = ENGINE) -> str:
    """What the decision says of itself; spaces that hold two words together are as others."""
    return plain(decide(engine, actor, action, record, NIGHT).explanation)


def plain(sentence: str) -> str:
    """The sentence as it is read aloud."""
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("actor", "action", "record", "sentence"),
    [
        pytest.param(
            who("mayor"), Action.EVENT_READ, HALL,
            "Permis par l'article A02 « Deux natures d'information ». "
            "S'applique aussi l'article A14 « Protection de celui qui signale ».",
        ),
        pytest.param(
            who("mayor", "sud"), Action.EVENT_READ, HALL,
            "Refusé : aucun article de la charte ne vous permet de lire une fiche événement ici. "
            "Le plus proche est l'article A02 « Deux natures d'information » ; "
            "il faudrait que le lieu soit dans votre secteur.",
        ),
        pytest.param(
            who("merchant_representative"), Action.EVENT_READ, HALL,
            "Refusé : aucun article de la charte ne vous permet de lire une fiche événement ici. "
            "Le plus proche est l'article A02 « Deux natures d'information » ; "
            "il faudrait que vous soyez l'auteur de la fiche.",
        ),
        pytest.param(
            who("mayor"), Action.EVENT_CREATE, HALL,
            "Refusé : aucun article de la charte ne vous permet de faire un signalement ici. "
            "Le plus proche est l'article A02 « Deux natures d'information » ; "
            "il faudrait que vous exerciez un autre métier.",
        ),
        pytest.param(
            who("dpo", "sud"), Action.ALERT_ACKNOWLEDGE, replace(HALL, kind="alert"),
            "Refusé : aucun article de la charte ne vous permet d'accuser réception d'une alerte "
            "ici. Le plus proche est l'article A09 « Transmission immédiate des informations "
            "sensibles » ; il faudrait que vous exerciez un autre métier et "
            "que le lieu soit dans votre secteur.",
        ),
        pytest.param(
            who("municipal_services"), Action.ALERT_READ, replace(HALL, kind="alert"),
            "Refusé : aucun article de la charte ne vous permet de lire une alerte ici. "
            "Le plus proche est l'article A07 « Chacun dans son métier » ; "
            "il faudrait que la famille soit BIE ou CAD ou CIR ou TRP.",
        ),
        pytest.param(
            who("social_mediator"), Action.REFERRAL_CREATE, replace(HALL, kind="referral_stub"),
            "Refusé : aucun article de la charte ne vous permet de noter une orientation ici. "
            "Le plus proche est l'article A10 « Circuits extérieurs » ; "
            "il faudrait que le circuit soit celui de la loi, hors de Vigie.",
        ),
        pytest.param(
            who("social_mediator"), Action.EVENT_READ, DEALING,
            "Refusé par l'article A07 « Chacun dans son métier ». "
            "Les catégories confidentielles ne sont lues que par ceux dont c'est la mission.",
        ),
        pytest.param(
            who("social_mediator"), Action.EVENT_CREATE, CHILD,
            "Refusé par l'article N01 « Ce que la loi confie à d'autres ». "
            "Ce sujet suit un circuit prévu par la loi ; la plateforme n'en garde aucun contenu.",
        ),
        pytest.param(
            who("mayor"), "nuke:launch", HALL,
            "Refusé : aucun article de la charte ne permet de nuke:launch.",
        ),
    ],
)  # fmt: skip
def test_a_decision_says_why(actor: Actor, action: str, record: Record, sentence: str) -> None:
    """Each with the title of its article, so that nobody has to know numbers by heart."""
    assert said(actor, action, record) == sentence


CLOSE = "Le plus proche est l'article A « Titre » ; il faudrait "


@pytest.mark.parametrize(
    ("condition", "wish"),
    [
        (Condition(Side.RECORD, "severity", Op.AT_LEAST, 4), "que la gravité soit au moins 4"),
        (Condition(Side.RECORD, "severity", Op.AT_MOST, 1), "que la gravité soit au plus 1"),
        (
            Condition(Side.RECORD, "confidential", Op.IS, True),
            "que la catégorie soit confidentielle",
        ),
        (
            Condition(Side.RECORD, "urgency", Op.IN, frozenset({"immediate"})),
            "que l'urgence soit en cours",
        ),
        (
            Condition(Side.RECORD, "state", Op.IN, frozenset({"seen", "closed"})),
            "que la fiche soit close ou vue",
        ),
    ],
)
def test_what_is_missing_is_said_as_a_wish(condition: Condition, wish: str) -> None:
    """In words, not in codes of the program."""
    engine = with_rules(a_rule(Effect.PERMIT, "P", condition))
    assert said(who("mayor"), "event:read", HALL, engine).endswith(f"{CLOSE}{wish}.")


def test_an_article_that_does_not_speak_today_is_said_to_be_silent() -> None:
    """Neither passed over, nor said to lack something it does not."""
    engine = with_rules(PERMIT, begins=date(2030, 1, 1))
    assert said(who("mayor"), "event:read", HALL, engine).endswith(
        f"{CLOSE}que cet article soit en vigueur."
    )


def test_an_exception_is_said_to_be_one() -> None:
    """The permit holds but for its « sauf »."""
    severe = Condition(Side.RECORD, "severity", Op.AT_LEAST, 2)
    engine = with_rules(replace(PERMIT, unless=(severe,)))
    assert said(who("mayor"), "event:read", HALL, engine).endswith(
        f"{CLOSE}que ce ne soit pas le cas qu'il excepte."
    )


def test_several_forbids_are_all_named() -> None:
    """Nobody is sent from one refusal to the next."""
    engine = with_rules(PERMIT, replace(FORBID, says="Un."), replace(FORBID, id="G", says="Deux."))
    decision = decide(engine, who("mayor"), "event:read", HALL, NIGHT)
    assert decision.rules == ("F", "G")
    assert plain(decision.explanation) == "Refusé par l'article A « Titre ». Un. Deux."


def test_every_decision_of_the_shipped_charter_names_an_article() -> None:
    """Refused or not, for every profession and action on an ordinary event."""
    for article in ENGINE.charter.articles:
        for rule in article.rules:
            for kind, action, profession in product(rule.kinds, rule.actions, Profession):
                permits = [r for r, _ in ENGINE.rules(action, kind) if r.effect is Effect.PERMIT]
                sentence = said(who(profession), action, replace(HALL, kind=kind))
                assert not permits or re.search("l'article [AN]|les articles [AN]", sentence)
                assert not any(mark in sentence for mark in ("  ", "..", "frozenset", "None"))


@settings(max_examples=150, deadline=None)
@given(g.engines, g.actors, g.records, g.contexts)
def test_whoever_is_refused_learns_what_would_be_enough(
    engine: Engine, actor: Actor, record: Record, context: Context
) -> None:
    """A default deny names a permit about this very action, if the charter has any."""
    decision = decide(engine, actor, "event:read", record, context)
    permits = [r for r, _ in engine.rules("event:read", record.kind) if r.effect is Effect.PERMIT]
    if decision.permitted or decision.deciding:
        assert decision.closest is None
    elif permits:
        assert decision.closest in permits
        assert "il faudrait que " in decision.explanation
    else:
        assert decision.explanation.endswith("ne permet de lire une fiche événement.")


ENGLISH = {
    "permitted": (
        who("mayor"), Action.EVENT_READ, HALL,
        "Permitted by A02 (R02.3) of {}. A14 (R14.1) applies too.",
    ),
    "another place": (
        who("mayor", "sud"), Action.EVENT_READ, HALL,
        ("No rule of {} permits it; the closest is R02.3 of A02, "
         "which asks for the relation same_sector."),
    ),
    "a forbid": (
        who("social_mediator"), Action.EVENT_READ, DEALING, "Refused by A07 (R07.3) of {}.",
    ),
    "the law": (
        who("state_police"), Action.EVENT_CREATE, CHILD, "Refused by N01 (RN01.1) of {}.",
    ),
    "another trade": (
        who("mayor"), Action.TERRITORY_IMPORT, Record("territory", "*"),
        "No rule of {} permits it; the closest is R01.3 of A01, which asks for another profession.",
    ),
    "an ordinary thing": (
        who("caretaker"), Action.REFERRAL_CREATE,
        Record("referral_stub", "r", "c", sector="nord", nominative="never"),
        ("No rule of {} permits it; the closest is R10.2 of A10, "
         "which asks for the nominative external."),
    ),
    "nothing at all": (
        who("mayor"), Action.AUDIT_READ, HALL, "No rule of {} permits it.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("actor", "action", "record", "sentence"), ENGLISH.values(), ids=ENGLISH)
def test_the_same_is_said_in_english(
    actor: Actor, action: str, record: Record, sentence: str
) -> None:
    """Which articles, which version, and what was missing."""
    decision = decide(ENGINE, actor, action, record, NIGHT)
    assert decision.english == sentence.format(ENGINE.name)


@settings(max_examples=150, deadline=None)
@given(g.engines, g.actors, g.contexts, g.records)
def test_english_names_what_french_names(
    engine: Engine, actor: Actor, at: Context, record: Record
) -> None:
    """Whatever the charter: the same articles, and never an empty or a broken sentence."""
    for action in g.ACTIONS:
        decision = decide(engine, actor, action, record, at)
        assert all(article in decision.english for article in decision.articles)
        if decision.closest is not None:
            assert f"{decision.closest.id} of {decision.closest.article}" in decision.english
        assert "asks for ." not in decision.english
        assert "frozenset" not in decision.english
