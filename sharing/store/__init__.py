"""The rows.  No rules live here; only ``sharing``, ``alerts`` and ``config`` may import it.

Every table but two has ``council_id`` at the head of its key: ``council`` itself, and
``login``, the directory that finds the council of whoever types an e-mail address.
"""

from sharing.store.base import Base, Tenant, UtcDateTime, id_from, new_id
from sharing.store.complaints import Complaint, ComplaintStep
from sharing.store.deposits import Deposit, DepositField, DepositWrap
from sharing.store.events import WEIGHED, Event, FollowUp, ReferralStub
from sharing.store.factors import Passkey, RecoveryCode, Totp, WrongProof
from sharing.store.groups import Accreditation, WorkingGroup
from sharing.store.matching import IndexToken, IndexWrap, MatchQuestion, MatchRequest
from sharing.store.months import TrailMonth, TrailMonthWrap, TrailMotive
from sharing.store.nominative import (
    Approval,
    KeyToShred,
    NominativeRecord,
    Opening,
    RecordWrap,
    SealedField,
)
from sharing.store.notices import Notice
from sharing.store.outbox import Outbox
from sharing.store.people import (
    Agent,
    AgentSector,
    ApiKey,
    Council,
    FederatedLogin,
    Login,
    LoginSession,
    Partner,
)
from sharing.store.places import PartnerSector, Territory
from sharing.store.recovery import RecoveryOfficer, RecoveryPair, RecoveryWrap
from sharing.store.reviews import EntryReview
from sharing.store.sealed import OpenedSpace, SealedPair, WrongPassphrase
from sharing.store.texts import PartnerKey, TextSignature, TextVersion

__all__ = [
    "WEIGHED",
    "Accreditation",
    "Agent",
    "AgentSector",
    "ApiKey",
    "Approval",
    "Base",
    "Complaint",
    "ComplaintStep",
    "Council",
    "Deposit",
    "DepositField",
    "DepositWrap",
    "EntryReview",
    "Event",
    "FederatedLogin",
    "FollowUp",
    "IndexToken",
    "IndexWrap",
    "KeyToShred",
    "Login",
    "LoginSession",
    "MatchQuestion",
    "MatchRequest",
    "NominativeRecord",
    "Notice",
    "OpenedSpace",
    "Opening",
    "Outbox",
    "Partner",
    "PartnerKey",
    "PartnerSector",
    "Passkey",
    "RecordWrap",
    "RecoveryCode",
    "RecoveryOfficer",
    "RecoveryPair",
    "RecoveryWrap",
    "ReferralStub",
    "SealedField",
    "SealedPair",
    "Tenant",
    "Territory",
    "TextSignature",
    "TextVersion",
    "Totp",
    "TrailMonth",
    "TrailMonthWrap",
    "TrailMotive",
    "UtcDateTime",
    "WorkingGroup",
    "WrongPassphrase",
    "WrongProof",
    "id_from",
    "new_id",
]
