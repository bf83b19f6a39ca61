"""Conditions in French, impersonal, so that one phrase serves whoever it is said to or of.

« la gravité est au moins 3 » says that it holds; « que la gravité soit au moins 3 » wishes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from charters.conditions import Ago, Condition, Op
from charters.hours import bands
from charters.labels import PROFESSION_FR
from charters.vocabulary import Body, Duty, Purpose


class Mood(NamedTuple):
    """The verbs of a phrase."""

    be: str
    be_not: str
    have: str


HOLDING = Mood("est", "n’est pas", "a")
WISHED = Mood("soit", "ne soit pas", "ait")

FIELD_FR = {
    "accepted": "cette version de la charte",
    "accredited": "l'habilitation",
    "body": "la formation",
    "category": "la catégorie",
    "confidential": "la catégorie",
    "element": "l'élément",
    "group": "la famille",
    "hour": "l'heure",
    "nominative": "le circuit",
    "partner_kind": "le type d'organisation",
    "purpose": "la finalité",
    "reported_at": "la fiche",
    "severity": "la gravité",
    "state": "la fiche",
    "urgency": "l'urgence",
}
PARTNER_KIND_FR: dict[str, str] = {
    "municipality": "commune",
    "state": "État",
    "justice": "justice",
    "housing": "bailleur",
    "transport": "transporteur",
    "education": "Éducation nationale",
    "mediation": "médiation",
    "prevention": "prévention",
    "social": "action sociale",
    "victims": "aide aux victimes",
    "commerce": "commerçants",
    "residents": "habitants",
    "control": "contrôle",
}
"""What kinds of partners there are, and how they are called."""
WORD_FR: dict[str, str] = {
    **PARTNER_KIND_FR,
    "actions": "les actions menées",
    "active": "en cours de suivi",
    "archived": "archivée",
    "limited": "limitée",
    "associates": "l'entourage",
    "closed": "close",
    "contact": "les coordonnées",
    "expected": "probable dans les heures à venir",
    "external": "celui de la loi, hors de Vigie",
    "family": "la famille",
    "follow_up": "le suivi",
    "free_comment": "un commentaire libre",
    "group": "celui d'un groupe de travail",
    "guardians": "les représentants légaux",
    "identity": "l'identité",
    "immediate": "en cours",
    "in_charge": "prise en charge",
    "judicial_measures": "les mesures judiciaires",
    "never": "ordinaire",
    "nickname": "un surnom",
    "past": "constaté après coup",
    "photo": "une photographie",
    "received": "reçue",
    "routine": "à voir au prochain point",
    "schooling": "la scolarité ou l'emploi",
    "seen": "vue",
    "social_difficulties": "les difficultés sociales",
    Body.ELECTED_VIOLENCE_GROUP: "un groupe sur les violences contre les élus",
    Body.FAMILY_COUNCIL: "le conseil pour les droits et devoirs des familles",
    Body.OPERATIONAL_GROUP: "un groupe de partenariat opérationnel",
    Body.PLENARY: "la formation plénière",
    Body.RESTRICTED: "la formation restreinte",
    Body.TERRITORIAL_GROUP: "un groupe de travail territorial",
    Body.THEMATIC_GROUP: "un groupe de travail thématique",
    Body.WATCH_CELL: "une cellule de veille",
    Purpose.CHARTER_CONTROL: "le contrôle de la charte",
    Purpose.CONTRACT_EVALUATION: "l'évaluation du contrat local",
    Purpose.EMERGENCY_RESPONSE: "la réponse à une urgence",
    Purpose.INDIVIDUAL_FOLLOW_UP: "le suivi individuel de prévention",
    Purpose.LOCAL_DIAGNOSIS: "le diagnostic local",
    Purpose.PUBLIC_TRANQUILLITY: "la tranquillité publique",
    Purpose.RIGHTS_OF_PERSONS: "les droits de la personne",
    Purpose.VICTIM_SUPPORT: "l'aide aux victimes",
}
DUTY_FR: dict[str, str] = {
    Duty.MFA: "confirmer son identité par un second moyen",
    Duty.MOTIVE: "écrire le motif",
    Duty.NOTICE: "dater l'information donnée à la personne",
    Duty.SECOND_PERSON: "avoir l'accord d'une seconde personne",
}


def say_condition(condition: Condition, mood: Mood, names: Mapping[str, str]) -> str:
    """Return the phrase; *names*: the labels of categories and groups, by code."""
    field, value = FIELD_FR.get(condition.field, condition.field), condition.value
    if condition.field == "accepted":
        return f"{field} {mood.be} acceptée"
    if isinstance(value, bool):
        word = "confidentielle" if condition.field == "confidential" else "en cours"
        return f"{field} {mood.be if value else mood.be_not} {word}"
    if isinstance(value, Ago):
        bound = "au moins" if condition.op is Op.AT_MOST else "au plus"
        return f"{field} {mood.have} {bound} {value.days} jours"
    if condition.op in (Op.AT_LEAST, Op.AT_MOST):
        bound = "au moins" if condition.op is Op.AT_LEAST else "au plus"
        return f"{field} {mood.be} {bound} {value}"
    if condition.field == "hour" and condition.op is Op.IN:
        said = [f"entre {begins} h et {ends} h" for begins, ends in bands(value)]
    else:
        words = sorted(map(str, value)) if isinstance(value, frozenset) else [str(value)]
        said = [_word(word, names, quoted=condition.field in QUOTED) for word in words]
    return f"{field} {mood.be} {' ou '.join(said)}"


QUOTED = ("body", "element", "partner_kind", "purpose")
"""Fields whose words are names of things: « la finalité est « le diagnostic local » »."""


def _word(word: str, names: Mapping[str, str], *, quoted: bool) -> str:
    if word in names:
        return f"«\u00a0{names[word]}\u00a0»"
    said = WORD_FR.get(word, word)
    return f"«\u00a0{said}\u00a0»" if quoted else said


def say_duties(owe: Collection[str]) -> list[str]:
    """Return what is owed, each as something to do, after « il faut »."""
    return [_duty(one) for one in sorted(owe)]


def _duty(owed: str) -> str:
    verb, _, of = owed.partition(":")
    if verb == "notify":
        return f"prévenir\u00a0: {PROFESSION_FR[of]}"
    if verb == "min_cell":
        return f"ne montrer aucun effectif plus petit que {of}"
    if verb == "delay":
        return f"attendre {of} h après la demande"
    return DUTY_FR[owed]
