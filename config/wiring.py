"""The composition root: the one place where the pieces meet.  Imported by no other package.

What is served is put together of them in ``config.serving``, which workers and commands never load.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial

from redis import Redis
from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from alerts.channels.digests import count_for
from alerts.channels.post import SECRETS, Post
from alerts.doorbell import Doorbell
from alerts.memory import Memory
from audit.checkpoint import Signer
from charters.decide import Engine
from charters.model import Charter
from charters.scenarios import failures
from config.charter_file import NATIONAL, load_charter
from config.health import database_answers, redis_answers
from config.sending_figures import sending_figures
from config.settings import Settings
from config.trail_figures import trail_figures
from protocols.model import Channel, Protocol
from protocols.read import Vocabulary, read_protocol
from sharing.credentials import Credentials
from sharing.desk import Desk
from sharing.gate import Gate
from sharing.in_force import InForce
from sharing.library import Charters, Library, Protocols
from sharing.recovery import Recovery
from sharing.sealed_space import SealedSpaces
from sharing.second_factor.ceremonies import Site
from sharing.second_factor.factors import SecondFactor
from sharing.second_factor.one_time import Seal
from sharing.store import Outbox
from sharing.store.engine import make_engine
from sharing.store.sessions import Sessions
from sharing.taxonomy import Taxonomy, load_taxonomy

JOB = "config.jobs.look"
REDIS_PATIENCE = 2.0  # seconds; a board waits for news longer than that, on its own connection


def now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """Everything, made once from the settings, each piece when it is first needed."""

    settings: Settings

    @cached_property
    def database(self) -> Database:
        """The engine of the one database."""
        return make_engine(self.settings.database_url)

    @cached_property
    def sessions(self) -> Sessions:
        """Sessions, each confined to a council."""
        return Sessions(self.database, self.settings.shred_dir)

    @cached_property
    def redis(self) -> Redis:
        """For bells and stream; quick to give up."""
        return Redis.from_url(
            self.settings.redis_url,
            socket_timeout=REDIS_PATIENCE,
            socket_connect_timeout=REDIS_PATIENCE,
        )

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The council's words."""
        return load_taxonomy(self.settings.taxonomy)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of a protocol, and what a minute of it lasts here."""
        return replace(self.taxonomy.vocabulary, minute=self.settings.minute)

    @cached_property
    def charter_engine(self) -> Engine:
        """The charter councils begin with; one that fails a scenario of its own is not taken."""
        engine = Engine(load_charter(self.settings.charter, self.taxonomy.words))
        for failure in failures(engine, now().date()):
            raise failure.error()
        return engine

    @cached_property
    def library(self) -> Library:
        """Reads every version of every council's charter and protocol."""
        charter, law = self.settings.charter.read_bytes(), NATIONAL.read_bytes()
        protocol, words = self.settings.protocols.read_bytes(), self.vocabulary
        return Library(
            Charters(self.taxonomy.words, law, charter, self.charter_engine),
            Protocols(words, protocol, self.protocol),
        )

    @cached_property
    def in_force(self) -> InForce[Engine]:
        """Which charter decides for a council, at a moment."""
        return InForce(self.sessions, self.library.charters)

    @cached_property
    def protocols(self) -> InForce[Protocol]:
        """Which protocol says whom to tell in a council, at a moment."""
        return InForce(self.sessions, self.library.protocols)

    @cached_property
    def protocol(self) -> Protocol:
        """The protocol that councils begin with."""
        return read_protocol(self.settings.protocols, self.vocabulary)

    @cached_property
    def memory(self) -> Memory:
        """What each thread that relays remembers of what it relayed."""
        return Memory()

    @cached_property
    def doorbell(self) -> Doorbell:
        """How the workers are called."""
        return Doorbell(self.redis, JOB)

    @cached_property
    def desk(self) -> Desk:
        """The one desk."""
        return Desk(
            self.sessions, self.in_force, self.library, self.taxonomy, now, self.doorbell.ring
        )

    @cached_property
    def gate(self) -> Gate:
        """The one gate."""
        return Gate(self.sessions, now)

    @cached_property
    def second_factor(self) -> SecondFactor:
        """What is shown on a session that is open."""
        site = Site(self.settings.origin) if self.settings.origin else None
        return SecondFactor(self.sessions, now, Seal(self.settings.secret_key), site)

    @cached_property
    def sealed_spaces(self) -> SealedSpaces:
        """Where pairs are made, and opened for as long as somebody works."""
        return SealedSpaces(self.sessions, now)

    @cached_property
    def credentials(self) -> Credentials:
        """What opens the gate, given and taken away."""
        return Credentials(self.sessions, now)

    @cached_property
    def recovery(self) -> Recovery:
        """What officers open together."""
        return Recovery(self.sessions, now)

    @cached_property
    def post(self) -> Post:
        """What carries letters out."""
        known = self.settings
        seal = Seal(known.secret_key, SECRETS)
        return Post(
            self.sessions,
            self.taxonomy,
            now,
            seal,
            known.origin,
            known.mailer,
            known.webhook_hosts,
            partial(count_for, self.desk),
            known.vapid.authorization if known.vapid else None,
        )

    @property
    def sends(self) -> frozenset[Channel]:
        """By what this house can write to people, wherever a council has opened it."""
        return frozenset({Channel.SMS, *((Channel.EMAIL,) if self.settings.mailer else ())})

    def signer(self, council_id: str) -> Signer:
        """The keys of a council's log: one seed, a name of its own."""
        name = f"{self.settings.trail_origin}/{council_id}"
        seed, until = self.settings.trail_seed, self.settings.trail_classical_until
        return Signer.from_seed(name, bytes.fromhex(seed), until)

    def charter(self, council_id: str) -> Charter:
        """The charter's text for a council, now."""
        return self.in_force(council_id, now()).charter

    def ready(self) -> Mapping[str, bool]:
        """Which parts answer.  Without Redis everything works, a little later."""
        return {"database": database_answers(self.database)}

    def figures(self) -> Mapping[str, float]:
        """Counts for the dashboards of whoever runs it."""
        with self.sessions.everywhere("the keeper counts what waits") as session:
            news = session.scalar(
                select(func.count()).select_from(Outbox).where(Outbox.relayed_at.is_(None))
            )
        return {
            "news_waiting": float(news or 0),
            **trail_figures(self.sessions, self.signer, now()),
            **sending_figures(self.sessions, now()),
            "redis_up": float(redis_answers(self.redis)),
        }

    def close(self) -> None:
        """Let go of Redis and the database, once nobody is being called any more."""
        self.doorbell.rest()
        self.in_force.rest()
        self.protocols.rest()
        self.redis.close()
        self.database.dispose()


def house() -> House:
    """Return a house furnished from the environment."""
    return House(Settings.from_environ(os.environ))
