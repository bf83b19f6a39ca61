"""Every setting, typed, read once from ``VIGIE_*``.  Nothing else reads the environment.

SettingsError   the environment is incomplete or wrong; names every fault at once
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from alerts.channels.outside import BadAddressError, where
from alerts.channels.smtp import Mailer
from config.vapid import Vapid

DEFAULTS = Path(__file__).parent / "defaults"
SHORTEST_SECRET = 32
LONGEST_NUMBER = 9
DEMO_MARK = "demo-only-"
# The last part of a domain has a letter in it, that of a number of IP has none.
ORIGIN = re.compile(
    r"https://(?:[a-z0-9-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]*(?::[0-9]{1,5})?"
    r"|http://localhost(?::[0-9]{1,5})?"
)
PROCONNECT = (
    "VIGIE_PROCONNECT_ISSUER",
    "VIGIE_PROCONNECT_CLIENT_ID",
    "VIGIE_PROCONNECT_CLIENT_SECRET",
    "VIGIE_PROCONNECT_SIRETS",
)
PROCONNECT_ACR = "VIGIE_PROCONNECT_ACR"
MFA = "eidas0-mfa,eidas1-mfa,eidas2,eidas3"  # what ProConnect calls a second factor
ISSUER = re.compile(rf"(?:{ORIGIN.pattern})(?:/[A-Za-z0-9._~-]+)*/?")
# A prefix, as C2SP tlog-witness calls it: no user, no question, no line end.
WITNESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*")
SIRET = re.compile(r"[0-9]{14}")
SMTP = ("VIGIE_SMTP_HOST", "VIGIE_SMTP_SENDER")
SMTP_BESIDES = (
    "VIGIE_SMTP_SECURITY",
    "VIGIE_SMTP_PORT",
    "VIGIE_SMTP_USER",
    "VIGIE_SMTP_PASSWORD",
)
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
SENDER = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+")


class SettingsError(Exception):
    """The environment is incomplete or wrong.  Never repeats a secret."""


@dataclass(frozen=True, slots=True)
class ProConnect:
    """Who asks ProConnect, whose agents may come in by it, and what means a second factor."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    sirets: frozenset[str]
    acr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs from one place to another.  ``docs/settings.md`` says each in a line."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    trail_seed: str = field(repr=False)
    shred_dir: Path
    trail_origin: str = "vigie.example"
    trail_classical_until: datetime | None = None
    witnesses: frozenset[str] = frozenset()
    origin: str = ""
    charter: Path = DEFAULTS / "charter.yaml"
    protocols: Path = DEFAULTS / "protocols.yaml"
    taxonomy: Path = DEFAULTS / "taxonomy.yaml"
    unusual: Path = DEFAULTS / "unusual.yaml"
    secure_cookies: bool = True
    live_places: int = 5_000
    proxies: int = 0
    trail_months: int = 12
    proconnect: ProConnect | None = None
    mailer: Mailer | None = None
    webhook_hosts: frozenset[str] = frozenset()
    minute: timedelta = timedelta(minutes=1)
    heartbeat: str = field(default="", repr=False)
    vapid: Vapid | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read ``VIGIE_*``; raise ``SettingsError`` naming all that is missing or wrong."""
        read = _Reader(environ)
        settings = cls(
            database_url=read.needed("VIGIE_DATABASE_URL"),
            redis_url=read.needed("VIGIE_REDIS_URL"),
            secret_key=read.secret("VIGIE_SECRET_KEY"),
            trail_seed=read.seed("VIGIE_TRAIL_SEED"),
            shred_dir=read.directory("VIGIE_SHRED_DIR"),
            trail_origin=read.text("VIGIE_TRAIL_ORIGIN", "vigie.example"),
            trail_classical_until=read.moment("VIGIE_TRAIL_CLASSICAL_UNTIL"),
            witnesses=read.addresses("VIGIE_WITNESSES"),
            origin=read.origin("VIGIE_ORIGIN"),
            charter=read.path("VIGIE_CHARTER", DEFAULTS / "charter.yaml"),
            protocols=read.path("VIGIE_PROTOCOLS", DEFAULTS / "protocols.yaml"),
            taxonomy=read.path("VIGIE_TAXONOMY", DEFAULTS / "taxonomy.yaml"),
            unusual=read.path("VIGIE_UNUSUAL", DEFAULTS / "unusual.yaml"),
            secure_cookies=read.flag("VIGIE_SECURE_COOKIES", True),
            live_places=read.number("VIGIE_LIVE_PLACES", 5_000),
            proxies=read.number("VIGIE_PROXIES", 0),
            trail_months=read.number("VIGIE_TRAIL_MONTHS", 12, least=1),
            proconnect=read.proconnect(),
            mailer=read.mailer(),
            webhook_hosts=read.hosts("VIGIE_WEBHOOK_HOSTS"),
            minute=read.minute("VIGIE_MINUTE_S"),
            heartbeat=read.heartbeat("VIGIE_HEARTBEAT_URL"),
            vapid=read.vapid("VIGIE_PUSH_KEY"),
        )
        if read.faults:
            raise SettingsError("; ".join(read.faults))
        return settings

    @property
    def for_demo(self) -> bool:
        """Whether the secrets are those of the demo, which everybody knows."""
        return self.secret_key.startswith(DEMO_MARK)


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def needed(self, name: str) -> str:
        value = self._environ.get(name, "")
        if not value:
            self.faults.append(f"set {name}")
        return value

    def secret(self, name: str) -> str:
        value = self.needed(name)
        if value and len(value) < SHORTEST_SECRET:
            self.faults.append(f"{name} has fewer than {SHORTEST_SECRET} characters")
        return value

    def seed(self, name: str) -> str:
        value = self.needed(name)
        try:
            right = len(bytes.fromhex(value)) == 32
        except ValueError:
            right = False
        if value and not right:
            self.faults.append(f"{name} is not 32 bytes in hexadecimal")
        return value

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name) or default

    def origin(self, name: str) -> str:
        """An address that browsers bind passkeys to: a domain, by TLS or on this machine."""
        value = self._environ.get(name, "")
        if value and not ORIGIN.fullmatch(value):
            self.faults.append(f"{name} is an origin such as https://vigie.example.fr")
        return value

    def addresses(self, name: str) -> frozenset[str]:
        """Addresses that this house may call."""
        listed = _words(self._environ.get(name, ""))
        if not all(map(WITNESS.fullmatch, listed)):
            self.faults.append(f"{name} is a list such as https://partner.fr/witness, comma, …")
        return frozenset(listed)

    def moment(self, name: str) -> datetime | None:
        """A moment with its offset from UTC, or nothing."""
        value = self._environ.get(name, "")
        try:
            found = datetime.fromisoformat(value) if value else None
        except ValueError:
            found = datetime.min  # noqa: DTZ901  # without an offset: refused below
        if found is not None and found.tzinfo is None:
            self.faults.append(f"{name} is a moment such as 2026-12-01T08:00:00+01:00")
        return found

    def proconnect(self) -> ProConnect | None:
        """The log-in by ProConnect: all that it takes, or nothing of it."""
        if not any(self._environ.get(name) for name in (*PROCONNECT, PROCONNECT_ACR)):
            return None
        issuer, client_id, client_secret, sirets = map(self.needed, PROCONNECT)
        if issuer and not ISSUER.fullmatch(issuer):
            self.faults.append(f"{PROCONNECT[0]} is an issuer such as https://provider.fr/api/v2")
        listed = _words(sirets)
        if sirets and not (listed and all(map(SIRET.fullmatch, listed))):
            self.faults.append(f"{PROCONNECT[3]} is a list of SIRETs: 14 digits, comma, 14 digits")
        self.needed("VIGIE_ORIGIN")
        acr = _words(self.text(PROCONNECT_ACR, MFA))
        if not acr:
            self.faults.append(f"{PROCONNECT_ACR} is a list of words: {MFA}")
        return ProConnect(issuer, client_id, client_secret, frozenset(listed), acr)

    def mailer(self) -> Mailer | None:
        """Where e-mail is handed over: all that it takes, or nothing of it."""
        if not any(
            name.startswith("VIGIE_SMTP_") and self._environ[name] for name in self._environ
        ):
            return None
        host, sender = map(self.needed, SMTP)
        if sender and not SENDER.fullmatch(sender):
            self.faults.append(f"{SMTP[1]} is an address such as vigie@ville.example.fr")
        named, numbered, *known_by = SMTP_BESIDES
        security = self.text(named, "starttls")
        if security not in SMTP_PORTS:
            self.faults.append(f"{named} is one of {', '.join(SMTP_PORTS)}")
        port = self.number(numbered, SMTP_PORTS.get(security, 587), least=1)
        self.needed("VIGIE_ORIGIN")  # what the messages lead to
        user, password = (self.text(name, "") for name in known_by)
        return Mailer(host, port, sender, security, user, password)

    def vapid(self, name: str) -> Vapid | None:
        """How push services know this house, if it sends notifications."""
        if not self._environ.get(name):
            return None
        origin = self.needed("VIGIE_ORIGIN")  # who it is that sends
        try:
            return Vapid(self._environ[name], origin)
        except ValueError:
            self.faults.append(f"{name} is no key: make one with vigie push key")
            return None

    def hosts(self, name: str) -> frozenset[str]:
        """Names or numbers of machines."""
        listed = _words(self._environ.get(name, ""))
        if not all(map(HOST.fullmatch, listed)):
            self.faults.append(f"{name} is a list such as machine.ville.lan, 10.0.0.7")
        return frozenset(listed)

    def minute(self, name: str) -> timedelta:
        """What a minute of the protocol lasts: less than one only where nobody relies on it."""
        lasts = self.number(name, 60, least=1)
        demo = self._environ.get("VIGIE_SECRET_KEY", "").startswith(DEMO_MARK)
        if lasts > 60 or (lasts < 60 and not demo):
            self.faults.append(f"{name} is 60, or less with the demo's secrets, for an exercise")
        return timedelta(seconds=lasts)

    def heartbeat(self, name: str) -> str:
        """An address that is called each minute; never repeated, as it often holds a secret."""
        value = self._environ.get(name, "")
        try:
            if value:
                where(value, _words(self._environ.get("VIGIE_WEBHOOK_HOSTS", "")))
        except BadAddressError:
            self.faults.append(f"{name} is an address such as https://monitor.example.fr/ping/…")
        return value

    def path(self, name: str, default: Path) -> Path:
        found = Path(self._environ.get(name) or default)
        if not found.is_file():
            self.faults.append(f"{name} names no file")
        return found

    def directory(self, name: str) -> Path:
        """A place by its whole path; whether it is there is looked at when it is needed."""
        value = self.needed(name)
        if value and not Path(value).is_absolute():
            self.faults.append(f"{name} is a whole path, from /")
        return Path(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self._environ.get(name, "1" if default else "0")
        if value not in ("0", "1"):
            self.faults.append(f"{name} is 0 or 1")
        return value == "1"

    def number(self, name: str, default: int, least: int = 0) -> int:
        value = self._environ.get(name, str(default))
        if not value.isascii() or not value.isdigit() or len(value) > LONGEST_NUMBER:
            self.faults.append(f"{name} is a whole number")
            return default
        if int(value) < least:
            self.faults.append(f"{name} is {least} or more")
        return int(value)


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in listed.split(",") if word.strip())
