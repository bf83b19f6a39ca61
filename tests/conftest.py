"""What every test may ask for: real servers, fresh databases, a browser, the real data.

Rules:

1. Servers start when the first test asks for one, once for the whole run, and never outlive it.
2. VIGIE_TEST_DATABASE_URL and VIGIE_TEST_REDIS_URL name servers to use instead; databases are
   made and dropped on the first, logical databases of the second are emptied.
3. What cannot be run is said in the closing lines, never skipped silently (`tests/closing.py`).
"""

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from playwright.sync_api import Browser, sync_playwright

from tests.closing import LEDGER, Counting, Ledger, missing, soaking
from tests.servers.chromium import NoChromiumError, find_chromium, flags
from tests.servers.databases import Databases, PostgresDatabases, SqliteFiles
from tests.servers.place import quick_place
from tests.servers.postgres import NoPostgresError, Postgres, new_database
from tests.servers.process import Process, answers
from tests.servers.reaper import REAPER
from tests.servers.valkey import DATABASES, NoValkeyError, Valkey

if TYPE_CHECKING:
    from tests.council import SmallCouncil

KINDS = ("sqlite", "postgresql")

# ------------------------------------------------------------------ databases


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Databases]:
    """Databases as SQLite files."""
    directory = Path(tempfile.mkdtemp(prefix="vigie-sqlite-", dir=quick_place()))
    REAPER.remove_later(directory)
    databases = Databases(SqliteFiles(directory))
    yield databases
    databases.close()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """Databases of a real PostgreSQL."""
    named = os.environ.get("VIGIE_TEST_DATABASE_URL")
    server = None
    if not named:
        try:
            server = Postgres()
        except NoPostgresError as error:
            missing("PostgreSQL", str(error))
    databases = Databases(PostgresDatabases(named or (server.url if server else "")))
    yield databases
    databases.close()
    if server:
        server.stop()


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL for this module alone, durable, which may be killed and started again."""
    try:
        server = Postgres(durable=True)
    except NoPostgresError as error:
        missing("PostgreSQL", str(error))
    yield server
    server.stop()


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Databases of each kind in turn: whoever needs several for one test asks for this."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Databases)
    return found


@pytest.fixture
def database_url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with all tables and no row, on SQLite and on PostgreSQL in turn.

    The one that the `council` of the same test is settled in, if it asks for one.
    """
    if "council" in request.fixturenames:
        url = request.getfixturevalue("council_in_database")[0]
    else:
        url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def council_in_database(databases: Databases) -> tuple[str, "SmallCouncil"]:
    """A database in which a council has been settled, and that council, its house closed."""
    from tests.council import fill  # the whole house: loaded by those who ask for it

    return databases.filled(fill)


@pytest.fixture
def bare_database_url(databases: Databases) -> Iterator[str]:
    """A fresh database without tables, on SQLite and on PostgreSQL in turn."""
    url = databases.bare()
    yield url
    databases.drop(url)


# ------------------------------------------------------------------ Valkey


def own_logical_database(url: str, environ: Mapping[str, str]) -> str:
    """The address to use of a named server: tests in several processes empty one each."""
    parts = urlsplit(url)
    process = int(environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlunsplit(parts._replace(path=f"/{int(parts.path.strip('/') or 0) + process}"))


@pytest.fixture(scope="session")
def redis_urls() -> Iterator[Iterator[str]]:
    """Addresses of logical databases of one real Valkey."""
    named = os.environ.get("VIGIE_TEST_REDIS_URL")
    if named:
        yield itertools.repeat(own_logical_database(named, os.environ))
        return
    try:
        server = Valkey()
    except NoValkeyError as error:
        missing("Valkey", str(error))
    root = server.url.rpartition("/")[0]
    yield (f"{root}/{number % DATABASES}" for number in itertools.count())
    server.stop()


@pytest.fixture
def redis_url(redis_urls: Iterator[str]) -> str:
    """An empty logical database of a real Valkey."""
    url = next(redis_urls)
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """A Valkey for this test alone, which it may kill and start again."""
    try:
        server = Valkey()
    except NoValkeyError as error:
        missing("Valkey", str(error))
    yield server
    server.stop()


# ------------------------------------------------------------------ a council


@pytest.fixture
def council(
    database_url: str, council_in_database: tuple[str, "SmallCouncil"], redis_url: str
) -> Iterator["SmallCouncil"]:
    """A small settled council (`tests/council.py`), on SQLite and on PostgreSQL in turn."""
    from tests.council import found_in

    with found_in(database_url, redis_url, like=council_in_database[1]) as here:
        yield here


@pytest.fixture
def mortal(own_postgres: Postgres, redis_url: str) -> Iterator["SmallCouncil"]:
    """A small settled council on a PostgreSQL that the test may kill and start again."""
    from tests.council import fill, found_in

    if not own_postgres.process.running():  # a test that failed may have left it so
        own_postgres.start()
    url = new_database(own_postgres.url)
    with found_in(url, redis_url, like=fill(url)) as here:
        yield here


# ------------------------------------------------------------------ processes


class RunProcess(Protocol):
    """The shape of the `run_process` fixture."""

    def __call__(
        self,
        argv: Sequence[str | Path],
        *,
        ready: str | Callable[[], object] | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        within: float = 90.0,
    ) -> Process:
        """Start a process; return when the address `ready` answers, or `ready()` is true."""


@pytest.fixture
def run_process(tmp_path: Path) -> Iterator[RunProcess]:
    """Start real processes, each in its own group; all are killed after the test."""
    started: list[Process] = []

    def run(
        argv: Sequence[str | Path],
        *,
        ready: str | Callable[[], object] | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        within: float = 90.0,
    ) -> Process:
        output = tmp_path / f"process-{len(started)}.log"
        process = Process(argv, output, env=env, cwd=cwd)
        started.append(process)
        if isinstance(ready, str):
            url = ready
            process.wait_until(lambda: answers(url), f"an answer from {url}", within)
        elif ready is not None:
            process.wait_until(ready, "the process to be ready", within)
        return process

    yield run
    for process in started:
        process.kill()


# ------------------------------------------------------------------ browser, data, campaigns


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The Chromium of this machine."""
    try:
        return find_chromium(os.environ)
    except NoChromiumError as error:
        missing("Chromium", str(error))


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A running Chromium; each test opens a context of its own in it."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags())
        yield running
        running.close()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The directory of real open data named by VIGIE_DATA_DIR, which is not in the project."""
    named = os.environ.get("VIGIE_DATA_DIR")
    if not named:
        pytest.skip("real data: VIGIE_DATA_DIR is not set")
    return Path(named)


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Callable[[str, int, int], int]:
    """`campaign("kills", short=24, whole=500)`: how many rounds to run, said at the end."""

    def rounds(name: str, short: int, whole: int) -> int:
        if soaking():
            return whole
        line = f"{name}: {short} of {whole} (whole in `make soak`)"
        request.config.stash[LEDGER].shortened[name] = line
        return short

    return rounds


def pytest_configure(config: pytest.Config) -> None:
    """Keep a place for what the run will have to confess."""
    config.stash[LEDGER] = Ledger()
    config.pluginmanager.register(Counting(config))


def pytest_collection_finish() -> None:
    """Have the collector look through what tests make, not at half a million things that stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
