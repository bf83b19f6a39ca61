"""Vigie as real processes that can be killed and come back: web, live, worker, sweep, Valkey."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sqlalchemy import update

from charters.signing import digest
from charters.vocabulary import RecordKind
from config.settings import DEFAULTS
from sharing.store import TextVersion
from tests.council import SmallCouncil
from tests.servers.process import Process, answers, python
from tests.servers.valkey import Valkey

VIGIE = ("-c", "from config.cli import main; main()")


def free_port() -> int:
    """Return a port of the loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class City:
    """The processes around one council's database."""

    council: SmallCouncil
    valkey: Valkey
    folder: Path
    web_port: int = field(default_factory=free_port)
    live_port: int = field(default_factory=free_port)
    running: dict[str, Process] = field(default_factory=dict)

    @property
    def web(self) -> str:
        """Where machines post."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def live(self) -> str:
        """Where boards listen."""
        return f"http://127.0.0.1:{self.live_port}"

    @property
    def environ(self) -> Mapping[str, str]:
        """What the processes find in their environment: the settings of the council's house."""
        settings = self.council.house.settings
        return {
            "VIGIE_DATABASE_URL": settings.database_url,
            "VIGIE_REDIS_URL": self.valkey.url,
            "VIGIE_SECRET_KEY": settings.secret_key,
            "VIGIE_TRAIL_SEED": settings.trail_seed,
            "VIGIE_SHRED_DIR": str(settings.shred_dir),
            "VIGIE_SECURE_COOKIES": "0",
        }

    def __post_init__(self) -> None:
        """Put the default duties in force and nothing else: an alert an event can be counted."""
        document = yaml.safe_load((DEFAULTS / "protocols.yaml").read_text(encoding="utf-8"))
        del document["patterns"]
        content = yaml.safe_dump(document | {"grouping": {"within_min": 0}}).encode()
        plain = update(TextVersion).where(TextVersion.kind == RecordKind.PROTOCOL)
        with self.council.sessions.of(self.council.id) as session:
            session.execute(plain.values(content=content, sha256=digest(content)))

    def begin(self) -> None:
        """Start all of them at once; return when those that answer HTTP do."""
        names = ("web", "live", "worker", "sweep")
        for name in names:
            self.launch(name)
        for name in names:
            self.wait_for(name)

    def start(self, name: str) -> None:
        """Start one of them; wait only for those that answer HTTP."""
        if name == "valkey":
            self.valkey.start()
            return
        self.launch(name)
        self.wait_for(name)

    def wait_for(self, name: str) -> None:
        """Return when it answers, if it is one that answers HTTP."""
        address = {"web": self.web, "live": self.live}.get(name)
        if address:
            self.running[name].wait_until(
                lambda: answers(f"{address}/healthz"), f"{name} to answer"
            )

    def launch(self, name: str) -> None:
        """Start one of them and wait for nothing.  ``worker2`` is a second worker."""
        words = {
            "web": ("serve", "web", "--workers", "1", "--bind", f"127.0.0.1:{self.web_port}"),
            "live": ("serve", "live", "--bind", f"127.0.0.1:{self.live_port}"),
            "worker": ("worker",),
            "sweep": ("sweep",),
        }[name.rstrip("0123456789")]
        output = self.folder / f"{name}.log"
        self.running[name] = Process(python(*VIGIE, *words), output, env=self.environ)

    def kill(self, name: str) -> None:
        """SIGKILL to the whole process group: no farewell, no flush."""
        if name == "valkey":
            self.valkey.kill()
        else:
            self.running[name].kill()

    def close(self) -> None:
        """End everything."""
        for process in self.running.values():
            process.kill()
