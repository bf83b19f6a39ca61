"""What the tests of the demonstration share: the defaults, as a council would load them."""

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from charters.decide import Engine, decide
from charters.parties import Actor, Context, Record
from charters.vocabulary import Profession, RecordKind
from config.charter_file import load_charter
from config.council_file import CouncilFile
from protocols.model import Facts, Protocol
from protocols.plan import plan
from protocols.read import Vocabulary, read_protocol
from sharing.drafts import EventDraft
from sharing.taxonomy import load_taxonomy

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults"
ZONE = ZoneInfo("Europe/Paris")
TAXONOMY = load_taxonomy(DEFAULTS / "taxonomy.yaml")


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of Rivelune's clocks."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@cache
def engine() -> Engine:
    """The default charter."""
    return Engine(load_charter(DEFAULTS / "charter.yaml", TAXONOMY.words))


@cache
def protocol() -> Protocol:
    """The default protocol."""
    words = Vocabulary(
        frozenset(TAXONOMY.categories), frozenset(TAXONOMY.groups), frozenset(Profession)
    )
    return read_protocol(DEFAULTS / "protocols.yaml", words)


def permitted(
    council: CouncilFile, login: str, action: str, draft: EventDraft, at: datetime
) -> bool:
    """Say whether the default charter lets *login* do *action* to the event of *draft*."""
    agent, category = council.agents[login], TAXONOMY.categories[draft.category]
    partner = council.partners[agent.partner]
    creating = action == "event:create"
    actor = Actor(
        id=login,
        council=council.slug,
        partner=partner.code,
        partner_kind=partner.kind,
        profession=agent.profession,
        sectors=council.grounds[login],
        perimeter=council.under(partner.perimeter),
        accepted=frozenset((engine().charter.own_name,)),
    )
    record = Record(
        kind=RecordKind.EVENT_RECORD if creating else RecordKind.ALERT,
        id="an event",
        council=council.slug,
        partner=partner.code if creating else "another",
        author=login if creating else "another",
        sector=draft.sector,
        category=category.code,
        group=category.group,
        severity=draft.severity or category.severity,
        urgency=draft.urgency,
        state="received",
        confidential=category.confidential,
        nominative=category.nominative,
    )
    return decide(engine(), actor, action, record, Context(at)).permitted


def told(council: CouncilFile, draft: EventDraft, at: datetime) -> frozenset[str]:
    """Return the logins whom the default protocol names for *draft*."""
    category = TAXONOMY.categories[draft.category]
    facts = Facts(
        category.code,
        category.group,
        draft.severity or category.severity,
        draft.urgency,
        draft.sector,
        at.astimezone(ZONE).hour,
    )
    recipients = {t.recipient for t in plan(protocol(), facts)}
    watching = (c for c in council.cells.values() if draft.sector in council.watched[c.code])
    members = {m for c in watching for m in c.members} if "watch_cell" in recipients else set()
    return frozenset(
        agent.login
        for agent in council.agents.values()
        if agent.login in members
        or (agent.profession in recipients and draft.sector in council.grounds[agent.login])
    )
