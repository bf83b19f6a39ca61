"""Letters of a small council: who wishes for them, what writes them, what carries them."""

from __future__ import annotations

from typing import Any

from alerts.channels.devices import AddDevice
from alerts.channels.outlets import KeepGateway, OpenNotifications
from alerts.channels.post import SECRETS, Post
from alerts.channels.preferences import KeepWishes, Wished
from alerts.channels.queue import Lane
from alerts.channels.smtp import Mailer
from alerts.channels.store import Preference, Sending
from alerts.channels.webhooks import AddWebhook, Keeping
from config.vapid import Vapid
from config.wiring import now
from sharing.events import PostEvent
from sharing.second_factor.one_time import Seal
from tests.channels.mail_server import Smtp
from tests.channels.strangers import Machine
from tests.council import SmallCouncil

SECRET_KEY = "a secret of the tests, known to everybody"
SEAL = Seal(SECRET_KEY, SECRETS)
PUSH_KEY = "c0ffee" * 10 + "c0ff"
VAPID = Vapid(PUSH_KEY, "https://vigie.example")
KEEPING = Keeping(SEAL, frozenset({"localhost"}), VAPID.public)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOKEN = "k4n4r1t0k3n"
ORIGIN = "https://vigie.example"


def email_to(council: SmallCouncil, *agents: str, severity: int = 1) -> None:
    """Have these told by e-mail, from a severity on."""
    with council.sessions.of(council.id) as session:
        for agent in agents:
            session.add(
                Preference(agent_id=council.agents[agent], channel="email", severity_from=severity)
            )


def webhook(council: SmallCouncil, machine: Machine, agent: str = "machine") -> str:
    """Have a machine told by webhook; return the webhook's id."""
    add = AddWebhook(council.agents[agent], machine.address, SECRET, KEEPING)
    return council.ask("coordinator", add)[0]


def alert(council: SmallCouncil, **changes: Any) -> None:
    """Have something grave reported, and those who must be told be told."""
    council.ask("mediator", PostEvent(council.draft(**changes)))
    council.relay()


def letters(council: SmallCouncil) -> list[Sending]:
    """Return the council's letters, oldest first."""
    return sorted(council.rows(Sending), key=lambda one: (one.made_at, one.id))


def letters_of_alerts(council: SmallCouncil) -> list[Sending]:
    """Return those, without the digests that rounds write in the morning, by the clock of Paris."""
    return [one for one in letters(council) if one.alert_id]


def sms_of(council: SmallCouncil, machine: Machine, *agents: str, severity: int = 1) -> None:
    """Have the council's box carry SMS, and these told by it, each at a number of fiction."""
    machine.answer = b'{"result": {"message_id": "1", "status": "ok"}}'
    council.ask("coordinator", KeepGateway(gateway_at(machine), KEEPING))
    for number, agent in enumerate(agents):
        typed = f"06 39 98 00 {number:02}"
        wished = Wished(None, None, digest=True, sms=severity, number=typed)
        council.ask(agent, KeepWishes(wished))


def gateway_at(machine: Machine) -> str:
    """Return the address of a box that carries SMS, with a token in it."""
    return f"smseagle://{TOKEN}@localhost:{machine.port}"


def device_at(council: SmallCouncil, machine: Machine, agent: str, *names: str) -> None:
    """Have the council notify, and somebody notified on the browsers of these names."""
    council.ask("coordinator", OpenNotifications())
    for name in names:
        address = f"http://localhost:{machine.port}/push/{name}"
        council.ask(agent, AddDevice(address, KEEPING))


def lane_of(council: SmallCouncil, hook: str = "") -> Lane:
    """Return the lane of e-mail, or of a webhook."""
    return Lane(council.id, "webhook" if hook else "email", hook)


def post_of(council: SmallCouncil, smtp: Smtp | None) -> Post:
    """Return what carries letters, with this mail server."""
    mailer = Mailer("127.0.0.1", smtp.port, "alerte@vigie.example", "none") if smtp else None
    return Post(
        council.sessions,
        council.house.taxonomy,
        now,
        SEAL,
        ORIGIN,
        mailer,
        KEEPING.trusted,
        vapid=VAPID.authorization,
    )
