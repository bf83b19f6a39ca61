"""Every setting, typed, read once from ``VIGIE_*``.  Nothing else reads the environment.

SettingsError   the environment is incomplete or wrong; names every fault at once
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

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
SIRET = re.compile(r"[0-9]{14}")


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
    trail_origin: str = "vigie.example"
    origin: str = ""
    charter: Path = DEFAULTS / "charter.yaml"
    protocols: Path = DEFAULTS / "protocols.yaml"
    taxonomy: Path = DEFAULTS / "taxonomy.yaml"
    secure_cookies: bool = True
    live_places: int = 5_000
    proxies: int = 0
    proconnect: ProConnect | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read ``VIGIE_*``; raise ``SettingsError`` naming all that is missing or wrong."""
        read = _Reader(environ)
        settings = cls(
            database_url=read.needed("VIGIE_DATABASE_URL"),
            redis_url=read.needed("VIGIE_REDIS_URL"),
            secret_key=read.secret("VIGIE_SECRET_KEY"),
            trail_seed=read.seed("VIGIE_TRAIL_SEED"),
            trail_origin=read.text("VIGIE_TRAIL_ORIGIN", "vigie.example"),
            origin=read.origin("VIGIE_ORIGIN"),
            charter=read.path("VIGIE_CHARTER", DEFAULTS / "charter.yaml"),
            protocols=read.path("VIGIE_PROTOCOLS", DEFAULTS / "protocols.yaml"),
            taxonomy=read.path("VIGIE_TAXONOMY", DEFAULTS / "taxonomy.yaml"),
            secure_cookies=read.flag("VIGIE_SECURE_COOKIES", True),
            live_places=read.number("VIGIE_LIVE_PLACES", 5_000),
            proxies=read.number("VIGIE_PROXIES", 0),
            proconnect=read.proconnect(),
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

    def path(self, name: str, default: Path) -> Path:
        found = Path(self._environ.get(name) or default)
        if not found.is_file():
            self.faults.append(f"{name} names no file")
        return found

    def flag(self, name: str, default: bool) -> bool:
        value = self._environ.get(name, "1" if default else "0")
        if value not in ("0", "1"):
            self.faults.append(f"{name} is 0 or 1")
        return value == "1"

    def number(self, name: str, default: int) -> int:
        value = self._environ.get(name, str(default))
        if not value.isascii() or not value.isdigit() or len(value) > LONGEST_NUMBER:
            self.faults.append(f"{name} is a whole number")
            return default
        return int(value)


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in listed.split(",") if word.strip())
