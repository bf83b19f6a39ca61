"""All of Vigie's processes around one database, and the councils that a play is set in.

1. The processes are those of `vigie serve`, `worker` and `sweep`, with their own settings from the
   environment; nothing in them is replaced.
2. A minute of the protocol lasts a second in all of them (`VIGIE_MINUTE_S`, which only the
   demonstration's secrets allow), so that an escalation after four minutes is one after four
   seconds.  Everything else runs by the clock of the wall: a round is a second, a try ten.
3. Each script has a council of its own, where it is two at night (or the hour that it asks for).
   It is there before a sweeper looks at it: what it goes by is then known for half a minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import update

from alerts.channels.smtp import Mailer
from charters.signing import digest
from charters.vocabulary import RecordKind
from config.wiring import House
from sharing.store import Agent, AgentSector, Council, Partner, TextVersion, new_id
from tests.acceptance.receivers import Machine, Mailboxes
from tests.acceptance.script import Script
from tests.channels.letters import PUSH_KEY
from tests.council import SmallCouncil, furnish, settle
from tests.kills.city import City
from tests.servers.postgres import Postgres
from tests.servers.process import answers
from tests.servers.valkey import Valkey

SECRET_KEY = "demo-only-a secret of the plays, known to everybody"
ORIGIN = "https://vigie.example"
LONG = 120.0  # seconds in which a process has begun, on however busy a machine
EVERYBODY = ("web", "live", "worker", "sweep")
BESIDES = {  # code: partner, profession, name; both of the north
    "merchant": ("commerce", "merchant_representative", "Gaëlle Simon"),
    "patrol": ("town", "municipal_police", "Hugo Perrin"),
}


@dataclass
class Town(City):
    """The processes by name: web, live, worker, sweep; worker2 and sweep2 where they are asked."""

    mail: Mailboxes = field(kw_only=True)
    monitor: Machine = field(kw_only=True)  # what hears the sweeper's heartbeat
    postgres: Postgres | None = None  # the database's server, if the town may kill it
    councils: dict[str, SmallCouncil] = field(default_factory=dict)  # by script
    said: dict[str, int] = field(default_factory=dict)  # by earlier ones of the name, in bytes

    def __post_init__(self) -> None:
        """Each council brings its own protocol."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The settings, with the mail server, trusted machines and a fast protocol."""
        return {
            **super().environ,
            "VIGIE_SECRET_KEY": SECRET_KEY,
            "VIGIE_MINUTE_S": "1",
            "VIGIE_ORIGIN": ORIGIN,
            "VIGIE_WEBHOOK_HOSTS": "localhost",
            "VIGIE_HEARTBEAT_URL": self.monitor.address,
            "VIGIE_PUSH_KEY": PUSH_KEY,
            "VIGIE_SMTP_HOST": "127.0.0.1",
            "VIGIE_SMTP_PORT": str(self.mail.port),
            "VIGIE_SMTP_SENDER": "alerte@vigie.example",
            "VIGIE_SMTP_SECURITY": "none",
        }

    def launch(self, name: str) -> None:
        """Start one of them, and remember what those before it had said."""
        log = self.folder / f"{name}.log"
        self.said[name] = log.stat().st_size if log.exists() else 0
        super().launch(name)

    def start(self, name: str) -> None:
        """Start one of them; wait for those that answer HTTP, as long as that may take."""
        if name == "valkey":
            self.valkey.start()
            return
        self.launch(name)
        if name in ("web", "live"):
            self.running[name].wait_until(lambda: self.works(name), f"{name} to work", LONG)

    def begin(self, *besides: str) -> None:
        """Have everybody at work, those named besides, and no one else."""
        wanted = (*EVERYBODY, *besides)
        for name in [one for one in self.running if one not in wanted]:
            self.kill(name)
            del self.running[name]
        for name in wanted:
            if name not in self.running or not self.running[name].running():
                self.launch(name)
        for name in wanted:
            self.running[name].wait_until(partial(self.works, name), f"{name} to work", LONG)

    def works(self, name: str) -> bool:
        """Say whether a process that is running has come as far as to do its work."""
        address = {"web": self.web, "live": self.live}.get(name)
        if address:
            return answers(f"{address}/healthz")
        log = (self.folder / f"{name}.log").read_bytes()[self.said[name] :]
        return b"going the rounds" in log or b"at the bell" in log


@contextmanager
def opened(
    database_url: str,
    valkey: Valkey,
    folder: Path,
    scripts: Sequence[Script],
    postgres: Postgres | None = None,
) -> Iterator[Town]:
    """Open a town for these scripts on an empty database; end all of it afterwards."""
    known = furnish(database_url, valkey.url)
    mail = Mailboxes()
    settings = replace(
        known.settings,
        secret_key=SECRET_KEY,
        minute=timedelta(seconds=1),
        origin=ORIGIN,
        mailer=Mailer("127.0.0.1", mail.port, "alerte@vigie.example", "none"),
        webhook_hosts=frozenset({"localhost"}),
    )
    house = House(settings)
    vars(house).update(taxonomy=known.taxonomy, charter_engine=known.charter_engine)
    monitor = Machine()
    council = settle(house, "la-ville")
    town = Town(council, valkey, folder, mail=mail, monitor=monitor, postgres=postgres)
    mail.up()
    monitor.up()
    try:
        for name in ("web", "live"):  # the slowest to begin
            town.launch(name)
        for one in scripts:
            town.councils[one.name] = council_of(town, one)
        town.begin()
        yield town
    finally:
        town.close()
        mail.down()
        monitor.down()
        house.close()


def zone_at(hour: int, at: datetime | None = None) -> str:
    """Return a time zone in which it is *hour* o'clock and something."""
    ahead = (hour - (at or datetime.now(UTC)).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"


def council_of(town: Town, script: Script) -> SmallCouncil:
    """Settle a script's council with its protocol, and two people more than usual."""
    council, zone = settle(town.council.house, script.name.replace("_", "-")), zone_at(script.hour)
    partners = {**council.partners, "commerce": new_id()}
    agents = {**council.agents, **{code: new_id() for code in BESIDES}}
    version = council.house.charter_engine.charter.own_name
    with council.sessions.of(council.id) as session:
        session.execute(update(Council).where(Council.id == council.id).values(time_zone=zone))
        session.add(Partner(id=partners["commerce"], kind="commerce", name="Commerces du Val"))
        session.flush()
        for code, (partner, profession, name) in BESIDES.items():
            known = {"partner_id": partners[partner], "accepted_version": version}
            session.add(Agent(id=agents[code], name=name, profession=profession, **known))
            session.flush()
            session.add(AgentSector(agent_id=agents[code], territory_id=council.places["nord"]))
    put_in_force(council, script.protocol)
    return replace(council, agents=agents, partners=partners)


def put_in_force(council: SmallCouncil, protocol: str) -> None:
    """Have *protocol* be what the council goes by, from the first."""
    content = protocol.encode()
    rows = update(TextVersion).where(TextVersion.kind == RecordKind.PROTOCOL)
    with council.sessions.of(council.id) as session:
        session.execute(rows.values(content=content, sha256=digest(content)))
