"""The closed vocabulary of a charter: every word that a rule may use, said once.

Rules:

1. A word that is not here cannot be loaded, so a typing error never grants anything.
2. Actions are named ``resource:verb``, sorted.
3. Codes are English (the glossary's); the French words shown to people stand beside them.
"""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What can be asked for, named ``resource:verb``.  Keep alphabetical."""

    ALERT_ACKNOWLEDGE = "alert:acknowledge"
    ALERT_CLOSE = "alert:close"
    ALERT_READ = "alert:read"
    ALERT_RECEIVE = "alert:receive"
    ALERT_TAKE = "alert:take"
    AUDIT_READ = "audit:read"
    CHARTER_READ = "charter:read"
    EVENT_CREATE = "event:create"
    EVENT_READ = "event:read"
    REFERRAL_CREATE = "referral:create"
    TERRITORY_IMPORT = "territory:import"
    TERRITORY_READ = "territory:read"


class RecordKind(StrEnum):
    """What can be acted upon.  Keep alphabetical."""

    ALERT = "alert"
    AUDIT_ENTRY = "audit_entry"
    CHARTER = "charter"
    EVENT_RECORD = "event_record"
    REFERRAL_STUB = "referral_stub"
    TERRITORY = "territory"


KIND_OF: dict[Action, RecordKind] = {
    Action.ALERT_ACKNOWLEDGE: RecordKind.ALERT,
    Action.ALERT_CLOSE: RecordKind.ALERT,
    Action.ALERT_READ: RecordKind.ALERT,
    Action.ALERT_RECEIVE: RecordKind.ALERT,
    Action.ALERT_TAKE: RecordKind.ALERT,
    Action.AUDIT_READ: RecordKind.AUDIT_ENTRY,
    Action.CHARTER_READ: RecordKind.CHARTER,
    Action.EVENT_CREATE: RecordKind.EVENT_RECORD,
    Action.EVENT_READ: RecordKind.EVENT_RECORD,
    Action.REFERRAL_CREATE: RecordKind.REFERRAL_STUB,
    Action.TERRITORY_IMPORT: RecordKind.TERRITORY,
    Action.TERRITORY_READ: RecordKind.TERRITORY,
}
"""What each action is done to."""


class Effect(StrEnum):
    """What a rule does.  A forbid beats any permit; a require adds to a permit."""

    FORBID = "forbid"
    PERMIT = "permit"
    REQUIRE = "require"


class Relation(StrEnum):
    """How the actor stands to the record."""

    OWN_ORGANISATION = "own_organisation"
    OWN_PERIMETER = "own_perimeter"
    OWN_RECORD = "own_record"
    SAME_SECTOR = "same_sector"


class HiddenField(StrEnum):
    """What a require rule may hide when the record leaves the desk."""

    AUTHOR = "author"


NOMINATIVE = ("external", "group", "never")
URGENCIES = ("expected", "immediate", "past", "routine")
STATES = ("closed", "in_charge", "received", "seen")


class Profession(StrEnum):
    """Who people are in the council.  The order is the charter's."""

    MAYOR = "mayor"
    COUNCIL_COORDINATOR = "council_coordinator"
    CASE_REFERENT = "case_referent"
    SOCIAL_MEDIATOR = "social_mediator"
    NIGHT_CORRESPONDENT = "night_correspondent"
    CARETAKER = "caretaker"
    HOUSING_MANAGER = "housing_manager"
    MUNICIPAL_POLICE = "municipal_police"
    MUNICIPAL_SERVICES = "municipal_services"
    STATE_POLICE = "state_police"
    PROSECUTOR = "prosecutor"
    PREFECTURE = "prefecture"
    SCHOOL_REPRESENTATIVE = "school_representative"
    TRANSPORT_SECURITY = "transport_security"
    PREVENTION_EDUCATOR = "prevention_educator"
    SOCIAL_WORKER = "social_worker"
    YOUTH_WORKER = "youth_worker"
    JUSTICE_YOUTH_PROBATION = "justice_youth_probation"
    VICTIM_SUPPORT = "victim_support"
    MERCHANT_REPRESENTATIVE = "merchant_representative"
    RESIDENT_REPRESENTATIVE = "resident_representative"
    DPO = "dpo"
    CHARTER_AUDITOR = "charter_auditor"
    PLATFORM_ADMIN = "platform_admin"


PROFESSION_FR: dict[str, str] = {
    Profession.MAYOR: "maire ou élu délégué",
    Profession.COUNCIL_COORDINATOR: "coordonnateur du conseil",
    Profession.CASE_REFERENT: "référent de parcours",
    Profession.SOCIAL_MEDIATOR: "médiateur social",
    Profession.NIGHT_CORRESPONDENT: "correspondant de nuit",
    Profession.CARETAKER: "gardien d'immeuble",
    Profession.HOUSING_MANAGER: "référent tranquillité du bailleur",
    Profession.MUNICIPAL_POLICE: "police municipale",
    Profession.MUNICIPAL_SERVICES: "services techniques",
    Profession.STATE_POLICE: "police nationale ou gendarmerie",
    Profession.PROSECUTOR: "parquet",
    Profession.PREFECTURE: "préfecture",
    Profession.SCHOOL_REPRESENTATIVE: "Éducation nationale",
    Profession.TRANSPORT_SECURITY: "sûreté des transports",
    Profession.PREVENTION_EDUCATOR: "éducateur de prévention",
    Profession.SOCIAL_WORKER: "assistant de service social",
    Profession.YOUTH_WORKER: "animateur, centre social",
    Profession.JUSTICE_YOUTH_PROBATION: "PJJ ou SPIP",
    Profession.VICTIM_SUPPORT: "aide aux victimes",
    Profession.MERCHANT_REPRESENTATIVE: "représentant des commerçants",
    Profession.RESIDENT_REPRESENTATIVE: "représentant des habitants",
    Profession.DPO: "délégué à la protection des données",
    Profession.CHARTER_AUDITOR: "auditeur de la charte",
    Profession.PLATFORM_ADMIN: "administrateur technique",
}

ACTION_FR: dict[str, str] = {
    Action.ALERT_ACKNOWLEDGE: "accuser réception d'une alerte",
    Action.ALERT_CLOSE: "clore une alerte",
    Action.ALERT_READ: "lire une alerte",
    Action.ALERT_RECEIVE: "recevoir une alerte",
    Action.ALERT_TAKE: "prendre en charge une alerte",
    Action.AUDIT_READ: "lire le journal d'accès",
    Action.CHARTER_READ: "lire la charte",
    Action.EVENT_CREATE: "faire un signalement",
    Action.EVENT_READ: "lire une fiche événement",
    Action.REFERRAL_CREATE: "noter une orientation",
    Action.TERRITORY_IMPORT: "importer le territoire",
    Action.TERRITORY_READ: "lire la carte du territoire",
}
