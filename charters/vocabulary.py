"""The closed vocabulary of a charter: every word that a rule may use, said once.

Rules:

1. A word that is not here cannot be loaded, so a typing error never grants anything.
2. Actions are named ``resource:verb``, sorted.
3. Codes are English (the glossary's); the French words shown to people are in ``labels``.
"""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What can be asked for, named ``resource:verb``.  Keep alphabetical."""

    AGGREGATE_READ = "aggregate:read"
    ALERT_ACKNOWLEDGE = "alert:acknowledge"
    ALERT_ARBITRATE = "alert:arbitrate"
    ALERT_ASK_PREFECTURE = "alert:ask_prefecture"
    ALERT_CLOSE = "alert:close"
    ALERT_CREATE = "alert:create"
    ALERT_READ = "alert:read"
    ALERT_RECEIVE = "alert:receive"
    ALERT_RELEASE = "alert:release"
    ALERT_SILENCE = "alert:silence"
    ALERT_TAKE = "alert:take"
    ALERT_TRANSFER = "alert:transfer"
    AUDIT_EXPORT = "audit:export"
    AUDIT_MOTIVE = "audit:motive"
    AUDIT_READ = "audit:read"
    AUDIT_READ_OWN = "audit:read_own"
    AUDIT_READ_PARTNER = "audit:read_partner"
    AUDIT_READ_PERSON = "audit:read_person"
    AUDIT_REVIEW = "audit:review"
    AUDIT_VERIFY = "audit:verify"
    CHANNEL_EDIT = "channel:edit"
    CHANNEL_OWN = "channel:own"
    CHANNEL_READ = "channel:read"
    CHARTER_ACCEPT = "charter:accept"
    CHARTER_COMPARE = "charter:compare"
    CHARTER_KEY = "charter:key"
    CHARTER_PROPOSE = "charter:propose"
    CHARTER_READ = "charter:read"
    CHARTER_SIGN = "charter:sign"
    CHARTER_WITHDRAW = "charter:withdraw"
    COMPLAINT_ANSWER = "complaint:answer"
    COMPLAINT_COUNT = "complaint:count"
    COMPLAINT_EDIT = "complaint:edit"
    COMPLAINT_OPEN = "complaint:open"
    COMPLAINT_READ = "complaint:read"
    CONTACT_READ = "contact:read"
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
    PROTOCOL_COVERAGE = "protocol:coverage"
    PROTOCOL_PROPOSE = "protocol:propose"
    PROTOCOL_READ = "protocol:read"
    PROTOCOL_SIGN = "protocol:sign"
    PROTOCOL_WITHDRAW = "protocol:withdraw"
    PUBLICATION_CREATE = "publication:create"
    PUBLICATION_READ = "publication:read"
    REFERRAL_CREATE = "referral:create"
    REVIEW_READ = "review:read"
    ROSTER_EDIT = "roster:edit"
    ROSTER_HAND_OVER = "roster:hand_over"
    ROSTER_READ = "roster:read"
    ROSTER_REPLACE = "roster:replace"
    TERRITORY_IMPORT = "territory:import"
    TERRITORY_READ = "territory:read"
    UNSTORABLE_CREATE = "unstorable:create"


class RecordKind(StrEnum):
    """What can be acted upon.  Keep alphabetical."""

    ALERT = "alert"
    ANNUAL_REVIEW = "annual_review"
    AUDIT_ENTRY = "audit_entry"
    CHANNEL = "channel"
    CHARTER = "charter"
    COMPLAINT = "complaint"
    EVENT_RECORD = "event_record"
    NOMINATIVE_RECORD = "nominative_record"
    NOTICE = "notice"
    PARTNER_AGGREGATE = "partner_aggregate"
    PROTOCOL = "protocol"
    PUBLIC_AGGREGATE = "public_aggregate"
    REFERRAL_STUB = "referral_stub"
    ROSTER = "roster"
    TERRITORY = "territory"
    UNSTORABLE = "unstorable"
    WORKING_GROUP = "working_group"


_KIND: dict[str, RecordKind] = {
    "aggregate": RecordKind.PARTNER_AGGREGATE,
    "alert": RecordKind.ALERT,
    "audit": RecordKind.AUDIT_ENTRY,
    "channel": RecordKind.CHANNEL,
    "charter": RecordKind.CHARTER,
    "complaint": RecordKind.COMPLAINT,
    "contact": RecordKind.ROSTER,
    "event": RecordKind.EVENT_RECORD,
    "group": RecordKind.WORKING_GROUP,
    "nominative": RecordKind.NOMINATIVE_RECORD,
    "notice": RecordKind.NOTICE,
    "protocol": RecordKind.PROTOCOL,
    "publication": RecordKind.PUBLIC_AGGREGATE,
    "referral": RecordKind.REFERRAL_STUB,
    "review": RecordKind.ANNUAL_REVIEW,
    "roster": RecordKind.ROSTER,
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
