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

    AGGREGATE_READ = "aggregate:read"
    ALERT_ACKNOWLEDGE = "alert:acknowledge"
    ALERT_CLOSE = "alert:close"
    ALERT_CREATE = "alert:create"
    ALERT_READ = "alert:read"
    ALERT_RECEIVE = "alert:receive"
    ALERT_TAKE = "alert:take"
    AUDIT_READ = "audit:read"
    AUDIT_READ_OWN = "audit:read_own"
    AUDIT_VERIFY = "audit:verify"
    CHARTER_ACCEPT = "charter:accept"
    CHARTER_COMPARE = "charter:compare"
    CHARTER_KEY = "charter:key"
    CHARTER_PROPOSE = "charter:propose"
    CHARTER_READ = "charter:read"
    CHARTER_SIGN = "charter:sign"
    CHARTER_WITHDRAW = "charter:withdraw"
    EVENT_ARBITRATE = "event:arbitrate"
    EVENT_COMPLAIN = "event:complain"
    EVENT_CREATE = "event:create"
    EVENT_PROPOSE = "event:propose"
    EVENT_READ = "event:read"
    GROUP_ACCREDIT = "group:accredit"
    GROUP_CREATE = "group:create"
    GROUP_END = "group:end"
    GROUP_READ = "group:read"
    NOMINATIVE_APPROVE = "nominative:approve"
    NOMINATIVE_BREAK_GLASS = "nominative:break_glass"
    NOMINATIVE_CONTRIBUTE = "nominative:contribute"
    NOMINATIVE_COPY = "nominative:copy"
    NOMINATIVE_CREATE = "nominative:create"
    NOMINATIVE_EXPORT = "nominative:export"
    NOMINATIVE_LIMIT = "nominative:limit"
    NOMINATIVE_LIST = "nominative:list"
    NOMINATIVE_MATCH = "nominative:match"
    NOMINATIVE_READ = "nominative:read"
    NOMINATIVE_RECEIVE = "nominative:receive"
    NOMINATIVE_SEARCH = "nominative:search"
    NOMINATIVE_SHARE = "nominative:share"
    NOMINATIVE_UPDATE = "nominative:update"
    NOTICE_READ = "notice:read"
    PUBLICATION_CREATE = "publication:create"
    PUBLICATION_READ = "publication:read"
    REFERRAL_CREATE = "referral:create"
    TERRITORY_IMPORT = "territory:import"
    TERRITORY_READ = "territory:read"
    UNSTORABLE_CREATE = "unstorable:create"


class RecordKind(StrEnum):
    """What can be acted upon.  Keep alphabetical."""

    ALERT = "alert"
    AUDIT_ENTRY = "audit_entry"
    CHARTER = "charter"
    EVENT_RECORD = "event_record"
    NOMINATIVE_RECORD = "nominative_record"
    NOTICE = "notice"
    PARTNER_AGGREGATE = "partner_aggregate"
    PUBLIC_AGGREGATE = "public_aggregate"
    REFERRAL_STUB = "referral_stub"
    TERRITORY = "territory"
    UNSTORABLE = "unstorable"
    WORKING_GROUP = "working_group"


_KIND: dict[str, RecordKind] = {
    "aggregate": RecordKind.PARTNER_AGGREGATE,
    "alert": RecordKind.ALERT,
    "audit": RecordKind.AUDIT_ENTRY,
    "charter": RecordKind.CHARTER,
    "event": RecordKind.EVENT_RECORD,
    "group": RecordKind.WORKING_GROUP,
    "nominative": RecordKind.NOMINATIVE_RECORD,
    "notice": RecordKind.NOTICE,
    "publication": RecordKind.PUBLIC_AGGREGATE,
    "referral": RecordKind.REFERRAL_STUB,
    "territory": RecordKind.TERRITORY,
    "unstorable": RecordKind.UNSTORABLE,
}
KIND_OF: dict[Action, RecordKind] = {one: _KIND[one.partition(":")[0]] for one in Action}
"""What each action is done to."""


class Effect(StrEnum):
    """What a rule does.  A forbid beats any permit; a require adds to a permit."""

    FORBID = "forbid"
    PERMIT = "permit"
    REQUIRE = "require"


class Relation(StrEnum):
    """How the actor stands to the record."""

    GROUP_MEMBER = "group_member"
    OWN_CASE = "own_case"
    OWN_ORGANISATION = "own_organisation"
    OWN_PERIMETER = "own_perimeter"
    OWN_RECORD = "own_record"
    SAME_SECTOR = "same_sector"


class HiddenField(StrEnum):
    """What a require rule may hide when the record leaves the desk."""

    AUTHOR = "author"


class Duty(StrEnum):
    """What a require rule may ask for before what is permitted is done."""

    MFA = "mfa"
    MOTIVE = "motive"
    NOTICE = "notice"
    SECOND_PERSON = "second_person"


class Body(StrEnum):
    """In the name of which formation of the council somebody acts."""

    ELECTED_VIOLENCE_GROUP = "elected_violence_group"
    FAMILY_COUNCIL = "family_council"
    OPERATIONAL_GROUP = "operational_group"
    PLENARY = "plenary"
    RESTRICTED = "restricted"
    TERRITORIAL_GROUP = "territorial_group"
    THEMATIC_GROUP = "thematic_group"
    WATCH_CELL = "watch_cell"


class Purpose(StrEnum):
    """What somebody asks for it for."""

    CHARTER_CONTROL = "charter_control"
    CONTRACT_EVALUATION = "contract_evaluation"
    EMERGENCY_RESPONSE = "emergency_response"
    INDIVIDUAL_FOLLOW_UP = "individual_follow_up"
    LOCAL_DIAGNOSIS = "local_diagnosis"
    PUBLIC_TRANQUILLITY = "public_tranquillity"
    RIGHTS_OF_PERSONS = "rights_of_persons"
    VICTIM_SUPPORT = "victim_support"


NOMINATIVE = ("external", "group", "never")
URGENCIES = ("expected", "immediate", "past", "routine")
EVENT_STATES = ("closed", "in_charge", "received", "seen")
CASE_STATES = ("active", "archived", "limited")
STATES = (*CASE_STATES, *EVENT_STATES)
ELEMENTS = (
    "actions", "associates", "contact", "family", "follow_up", "free_comment", "guardians",
    "identity", "judicial_measures", "nickname", "photo", "schooling", "social_difficulties",
)  # fmt: skip
"""What of a nominative record is asked for; some are here to be forbidden by name."""
PARTNER_KINDS = (
    "municipality", "state", "justice", "housing", "transport", "education", "mediation",
    "prevention", "social", "victims", "commerce", "residents", "control",
)  # fmt: skip


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
    Action.AGGREGATE_READ: "lire les chiffres partagés entre partenaires",
    Action.ALERT_ACKNOWLEDGE: "accuser réception d'une alerte",
    Action.ALERT_CLOSE: "clore une alerte",
    Action.ALERT_CREATE: "lancer une alerte",
    Action.ALERT_READ: "lire une alerte",
    Action.ALERT_RECEIVE: "recevoir une alerte",
    Action.ALERT_TAKE: "prendre en charge une alerte",
    Action.AUDIT_READ: "lire le journal d'accès",
    Action.AUDIT_READ_OWN: "relire ses propres accès",
    Action.AUDIT_VERIFY: "vérifier que le journal est intact",
    Action.CHARTER_ACCEPT: "accepter la charte",
    Action.CHARTER_COMPARE: "comparer une version de la charte avec celle en vigueur",
    Action.CHARTER_KEY: "tenir les clés de signature des partenaires",
    Action.CHARTER_PROPOSE: "proposer une version de la charte",
    Action.CHARTER_READ: "lire la charte",
    Action.CHARTER_SIGN: "remettre la signature de son organisation",
    Action.CHARTER_WITHDRAW: "retirer une version proposée de la charte",
    Action.EVENT_ARBITRATE: "demander un arbitrage",
    Action.EVENT_COMPLAIN: "ouvrir le protocole de plainte",
    Action.EVENT_CREATE: "faire un signalement",
    Action.EVENT_PROPOSE: "proposer au groupe la situation d'une personne",
    Action.EVENT_READ: "lire une fiche événement",
    Action.GROUP_ACCREDIT: "habiliter un membre d'un groupe de travail ou y mettre fin",
    Action.GROUP_CREATE: "créer un groupe de travail",
    Action.GROUP_END: "mettre fin à un groupe de travail",
    Action.GROUP_READ: "voir les groupes de travail et leurs membres",
    Action.NOMINATIVE_APPROVE: "donner son accord à ce qui se fait à deux",
    Action.NOMINATIVE_BREAK_GLASS: "ouvrir une fiche nominative quand une vie est en danger",
    Action.NOMINATIVE_CONTRIBUTE: "compléter une fiche nominative",
    Action.NOMINATIVE_COPY: "remettre à la personne la copie de sa fiche",
    Action.NOMINATIVE_CREATE: "ouvrir une fiche nominative",
    Action.NOMINATIVE_EXPORT: "communiquer une fiche nominative hors du groupe",
    Action.NOMINATIVE_LIMIT: "limiter l'usage d'une fiche nominative ou lever la limite",
    Action.NOMINATIVE_LIST: "voir quelles situations sont suivies",
    Action.NOMINATIVE_MATCH: "demander si une personne est déjà suivie",
    Action.NOMINATIVE_READ: "lire une fiche nominative",
    Action.NOMINATIVE_RECEIVE: "accepter ou refuser une situation proposée",
    Action.NOMINATIVE_SEARCH: "chercher les fiches d'une personne qui exerce ses droits",
    Action.NOMINATIVE_SHARE: "remettre les fiches du groupe à un membre qui arrive",
    Action.NOMINATIVE_UPDATE: "modifier une fiche nominative",
    Action.NOTICE_READ: "lire les avis qui lui sont adressés",
    Action.PUBLICATION_CREATE: "publier des chiffres",
    Action.PUBLICATION_READ: "lire les chiffres publiés",
    Action.REFERRAL_CREATE: "noter une orientation",
    Action.TERRITORY_IMPORT: "importer le territoire",
    Action.TERRITORY_READ: "lire la carte du territoire",
    Action.UNSTORABLE_CREATE: "enregistrer ce que la loi interdit de garder",
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
