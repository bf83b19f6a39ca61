"""The composition root: the one place where the pieces meet.  Imported by no other package."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from alerts.doorbell import Doorbell
from alerts.hub import Hub
from audit.checkpoint import Signer
from audit.store import Entry
from charters.decide import Engine
from charters.model import Charter
from charters.scenarios import failures
from charters.vocabulary import Profession
from config.charter_file import NATIONAL, load_charter
from config.logs import speak
from config.settings import Settings
from protocols.model import Protocol
from protocols.read import Vocabulary, read_protocol
from sharing.credentials import Credentials
from sharing.desk import Desk
from sharing.federated import Federated
from sharing.gate import Gate
from sharing.in_force import InForce
from sharing.library import Library
from sharing.recovery import Recovery
from sharing.sealed_space import SealedSpaces
from sharing.second_factor.ceremonies import Site
from sharing.second_factor.factors import SecondFactor
from sharing.second_factor.one_time import Seal
from sharing.store import Outbox
from sharing.store.engine import make_engine
from sharing.store.sessions import Sessions
from sharing.taxonomy import Taxonomy, load_taxonomy
from web.app import Parts, make_app
from web.live import Ids, encode
from web.proconnect import BACK, ProConnect, Provider

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
        return Sessions(self.database)

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
    def charter_engine(self) -> Engine:
        """The charter councils begin with; one that fails a scenario of its own is not taken."""
        engine = Engine(load_charter(self.settings.charter, self.taxonomy.words))
        for failure in failures(engine, now().date()):
            raise failure.error()
        return engine

    @cached_property
    def library(self) -> Library:
        """Reads every version of every council's charter."""
        founding = self.settings.charter.read_bytes()
        return Library(self.taxonomy.words, NATIONAL.read_bytes(), founding, self.charter_engine)

    @cached_property
    def in_force(self) -> InForce:
        """Which charter decides for a council, at a moment."""
        return InForce(self.sessions, self.library)

    @cached_property
    def protocol(self) -> Protocol:
        """The protocols in force."""
        words = Vocabulary(
            categories=frozenset(self.taxonomy.categories),
            groups=frozenset(self.taxonomy.groups),
            professions=frozenset(p.value for p in Profession),
        )
        return read_protocol(self.settings.protocols, words)

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
    def proconnect(self) -> ProConnect | None:
        """The log-in by ProConnect, if the settings speak of one."""
        known = self.settings.proconnect
        if known is None:
            return None
        back = f"{self.settings.origin}{BACK}"
        provider = Provider(known.issuer, known.client_id, known.client_secret, known.acr, back)
        return ProConnect(provider, Federated(self.sessions, now, known.sirets))

    @cached_property
    def credentials(self) -> Credentials:
        """What opens the gate, given and taken away."""
        return Credentials(self.sessions, now)

    @cached_property
    def recovery(self) -> Recovery:
        """What officers open together."""
        return Recovery(self.sessions, now)

    @cached_property
    def hub(self) -> Hub:
        """The hub of a process that serves live boards."""
        return Hub(self.desk, self.redis, partial(encode, Ids(self.settings.secret_key)))

    def signer(self, council_id: str) -> Signer:
        """The key of a council's log: one seed, a name of its own."""
        name = f"{self.settings.trail_origin}/{council_id}"
        return Signer.from_seed(name, bytes.fromhex(self.settings.trail_seed))

    def charter(self, council_id: str) -> Charter:
        """The charter's text for a council, now."""
        return self.in_force(council_id, now()).charter

    def ready(self) -> Mapping[str, bool]:
        """Which parts answer.  Without Redis everything works, a little later."""
        return {"database": self._database_answers()}

    def figures(self) -> Mapping[str, float]:
        """Counts for the dashboards of whoever runs it."""
        with self.sessions.everywhere("the keeper counts what waits") as session:
            news = session.scalar(
                select(func.count()).select_from(Outbox).where(Outbox.relayed_at.is_(None))
            )
            entries = session.scalar(
                select(func.count()).select_from(Entry).where(Entry.position.is_(None))
            )
        return {
            "news_waiting": float(news or 0),
            "trail_entries_waiting": float(entries or 0),
            "redis_up": float(self._redis_answers()),
        }

    def application(self, *, live: bool, places: int | None = None) -> Flask:
        """Return the Flask application; with *live*, it serves the boards' streams too."""
        parts = Parts(
            carry_out=self.desk.carry_out,
            gate=self.gate,
            second_factor=self.second_factor,
            sealed_spaces=self.sealed_spaces,
            proconnect=self.proconnect,
            taxonomy=self.taxonomy,
            library=self.library,
            charter=self.charter,
            ready=self.ready,
            figures=self.figures,
            secret_key=self.settings.secret_key,
            secure_cookies=self.settings.secure_cookies,
            limits_url=self.settings.redis_url,
            hub=self.hub if live else None,
            live_places=places or self.settings.live_places,
        )
        app = make_app(parts)
        # Flask documents this assignment as the way to add a middleware.
        app.wsgi_app = partial(self._visit, app.wsgi_app)  # type: ignore[method-assign]
        if self.settings.proxies:
            hops = self.settings.proxies
            # As above.
            app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
        return app

    def close(self) -> None:
        """Let go of Redis and the database, once nobody is being called any more."""
        self.doorbell.rest()
        self.in_force.rest()
        self.redis.close()
        self.database.dispose()

    def _visit(self, app: Any, environ: Any, start: Any) -> Any:
        """Handle a request; what it streams comes after the visit."""
        with self.sessions.visit():
            return app(environ, start)

    def _database_answers(self) -> bool:
        try:
            with self.database.connect() as connection:
                connection.execute(select(1))
        except SQLAlchemyError:
            return False
        return True

    def _redis_answers(self) -> bool:
        try:
            return bool(self.redis.ping())
        except (RedisError, OSError):
            return False


def house() -> House:
    """Return a house furnished from the environment."""
    return House(Settings.from_environ(os.environ))


def web() -> Flask:
    """For gunicorn: pages and API."""
    speak()
    return house().application(live=False)


def live() -> Flask:
    """For gunicorn's gevent workers: the boards' streams."""
    speak()
    return house().application(live=True)


def both() -> Flask:
    """For one small process that does it all (the demo)."""
    speak()
    return house().application(live=True, places=48)
