"""The closed list of what a nominative record may hold (CNIL, délibération 2014-262, article 3).

Rules:

1. A field that is not here cannot be written; there is no free comment, no photograph, no nickname,
   no family tree, no list of acquaintances (RN03.1 of the national base forbids them by name).
2. Each field belongs to one element of the charter, which says who reads and writes it.
3. Nothing about health, origin, belief or offences has a field, nor a word in a list.
4. Words come from closed lists wherever they can: « elements » of a follow-up are ticked, not told.
5. A code is stable: it is part of what a sealed field is bound to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What is typed in a field."""

    ADDRESS = "address"
    CHOICE = "choice"
    DAY = "day"
    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that may be written."""

    code: str
    element: str
    label: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)


SEXES = {"f": "femme", "m": "homme"}
SCHOOLING = {
    "primary": "école primaire",
    "lower_secondary": "collège",
    "upper_secondary": "lycée",
    "vocational": "lycée professionnel ou apprentissage",
    "higher": "études supérieures",
    "out_of_school": "déscolarisé",
}
OCCUPATIONS = {
    "employed": "en emploi",
    "training": "en formation ou en insertion",
    "seeking": "en recherche d'emploi",
    "none": "sans activité",
}
ORIGINS = {
    "state_police": "police nationale ou gendarmerie",
    "municipal_police": "police municipale",
    "housing": "bailleur",
    "school": "établissement scolaire",
    "prevention": "prévention spécialisée",
    "social": "service social",
    "justice": "justice",
    "transport": "transporteur",
    "victims": "aide aux victimes",
    "family": "la personne ou sa famille",
}
PROGRAMMES = {
    "young_people": "jeunes exposés à la délinquance",
    "family_violence": "violences faites aux femmes, violences intrafamiliales, aide aux victimes",
    "public_tranquillity": "tranquillité publique",
    "elected_officials": "violences contre les élus",
}
DEFERRALS = {
    "unreachable": "la personne n'a pas encore pu être jointe",
    "danger": "l'informer maintenant l'exposerait, elle ou un proche",
}
ENDINGS = {
    "aims_reached": "objectifs atteints",
    "taken_up_elsewhere": "suivi repris par un autre cadre",
    "moved": "départ de la commune",
    "refused": "la personne ne souhaite pas d'aide",
    "no_ground": "pas lieu de suivre",
}
ACTIONS = {
    "meeting": "entretien avec la personne",
    "family_meeting": "entretien avec les représentants légaux",
    "mayor_reminder": "rappel à l'ordre par le maire (CSI L132-7)",
    "family_council": "conseil pour les droits et devoirs des familles",
    "mediation": "médiation",
    "school_support": "accompagnement scolaire",
    "work_support": "accompagnement vers l'emploi ou la formation",
    "housing_support": "accompagnement dans le logement",
    "victim_support": "aide aux victimes",
    "activities": "chantier, séjour, activité encadrée",
}
RESULTS = {
    "done": "faite",
    "under_way": "en cours",
    "missed": "la personne n'est pas venue",
    "declined": "refusée",
    "stopped": "interrompue",
}
MEASURES = {
    "educational": "mesure éducative",
    "alternative": "alternative aux poursuites",
    "probation": "suivi en milieu ouvert",
    "community_service": "travail d'intérêt général",
    "release_preparation": "préparation à la sortie",
}
DIFFICULTIES = {
    "housing": "logement",
    "money": "ressources",
    "isolation": "isolement",
    "parenting": "exercice de l'autorité parentale",
    "dropping_out": "décrochage",
}

FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        one.code: one
        for one in (
            Field("last_name", "identity", "Nom", Kind.NAME),
            Field("first_name", "identity", "Prénom", Kind.NAME),
            Field("usage_name", "identity", "Nom d'usage", Kind.NAME),
            Field("sex", "identity", "Sexe", Kind.CHOICE, SEXES),
            Field("birth_date", "identity", "Date de naissance", Kind.DAY),
            Field("address", "contact", "Adresse", Kind.ADDRESS),
            Field("phone", "contact", "Téléphone", Kind.PHONE),
            Field("email", "contact", "Adresse électronique", Kind.EMAIL),
            Field("guardian_name", "guardians", "Représentant légal", Kind.NAME),
            Field("guardian_phone", "guardians", "Son téléphone", Kind.PHONE),
            Field("schooling", "schooling", "Scolarité", Kind.CHOICE, SCHOOLING),
            Field("occupation", "schooling", "Situation professionnelle", Kind.CHOICE, OCCUPATIONS),
            Field("begun_on", "follow_up", "Début du suivi", Kind.DAY),
            Field("origin", "follow_up", "À l'origine du suivi", Kind.CHOICE, ORIGINS),
            Field("programme", "follow_up", "Programme", Kind.CHOICE, PROGRAMMES),
            Field("informed_on", "follow_up", "Information remise le", Kind.DAY),
            Field("not_informed", "follow_up", "Pas encore informée", Kind.CHOICE, DEFERRALS),
            Field("ended_on", "follow_up", "Fin du suivi", Kind.DAY),
            Field("ending", "follow_up", "Pourquoi il a pris fin", Kind.CHOICE, ENDINGS),
            Field("action", "actions", "Action", Kind.CHOICE, ACTIONS),
            Field("action_on", "actions", "Le", Kind.DAY),
            Field("result", "actions", "Résultat", Kind.CHOICE, RESULTS),
            Field("measure", "judicial_measures", "Mesure", Kind.CHOICE, MEASURES),
            Field("difficulty", "social_difficulties", "Difficulté", Kind.CHOICE, DIFFICULTIES),
        )
    }
)  # fmt: skip
"""Every field by its code, in the order in which a record shows them."""

ADDED_TO = frozenset(("actions", "judicial_measures", "social_difficulties"))
"""Elements to which one adds: what is written later stands beside what was there, not for it."""
NEEDED = ("last_name", "first_name", "begun_on", "origin", "programme")
"""Without these there is no record: whom it is about, since when, from where and what for."""
NOTICES = ("informed_on", "not_informed")
"""One of them: the person has been informed, or why not yet (R11.1 of the model charter)."""
