"""The servers behind the tests are real, fresh and gone afterwards."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.conftest import RunProcess
from tests.servers.databases import Databases
from tests.servers.postgres import Postgres
from tests.servers.process import NeverHappenedError, python, wait_until
from tests.servers.valkey import Valkey

# A run that a shell has put into the background would not hear Ctrl-C.
ORPHAN = """
import signal, sys, time
from pathlib import Path
from tests.servers.process import Process
signal.signal(signal.SIGINT, signal.default_int_handler)
child = Process([sys.executable, "-c", "import time; time.sleep(600)"], Path(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(600)
"""


def test_each_database_is_fresh(databases: Databases) -> None:
    """Two databases of one kind know nothing of each other."""
    one, two = databases.fresh(), databases.fresh()
    for url in (one, two):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mark (at INTEGER)"))
            connection.execute(text("INSERT INTO mark VALUES (1)"))
            assert connection.execute(text("SELECT count(*) FROM mark")).scalar() == 1
        engine.dispose()
        databases.drop(url)


def test_postgresql_is_the_real_one(postgresql: Databases) -> None:
    """Its name, its code-point order, and a clock zone that is nobody's."""
    url = postgresql.bare()
    engine = create_engine(url)
    with engine.connect() as connection:
        version = connection.execute(text("SELECT version()")).scalar_one()
        order = connection.execute(text("SELECT 'Z' < 'a', 'z' < 'é'")).one()
    engine.dispose()
    postgresql.drop(url)
    assert str(version).startswith("PostgreSQL")
    assert tuple(order) == (True, True)


def test_valkey_is_empty_for_each_test(redis_url: str, redis_urls: object) -> None:
    """What one test leaves, the next does not find."""
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_a_killed_valkey_comes_back_empty_at_its_address(own_valkey: Valkey) -> None:
    """The worst of failures: gone, and back with nothing."""
    with redis.Redis.from_url(own_valkey.url) as client:
        client.set("left", "behind")
    own_valkey.kill()
    with redis.Redis.from_url(own_valkey.url) as client, pytest.raises(redis.ConnectionError):
        client.ping()
    own_valkey.start()
    with redis.Redis.from_url(own_valkey.url) as client:
        assert client.dbsize() == 0


def test_a_killed_postgresql_comes_back_with_what_was_committed(own_postgres: Postgres) -> None:
    """None of it lives on in between; what was committed is there again, and nothing else."""
    engine = create_engine(own_postgres.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark AS SELECT 1 AS at"))
    left = engine.connect()
    left.execute(text("INSERT INTO mark VALUES (2)"))
    server = psutil.Process(own_postgres.process.pid)
    children = server.children(recursive=True)
    assert len(children) > 3
    own_postgres.kill()
    assert not [one.pid for one in (server, *children) if _alive(one.pid)]
    with pytest.raises(OperationalError):
        left.commit()
    own_postgres.start()
    left.close()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT at FROM mark")).scalars().all() == [1]
    engine.dispose()


def test_a_process_that_dies_early_says_why(run_process: RunProcess) -> None:
    """The end of its output is in the error, and nobody waits thirty seconds for it."""
    with pytest.raises(NeverHappenedError, match="no such luck"):
        run_process(python("-c", "raise SystemExit('no such luck')"), ready=lambda: False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_a_run_that_is_cut_short(number: signal.Signals, tmp_path: Path) -> None:
    """A run that dies of Ctrl-C or `kill -9` takes the servers it started with it."""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN, tmp_path / "log"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(root)},
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        child = int(run.stdout.readline())
        assert _alive(child)
        os.killpg(run.pid, number)
        run.wait(10)
        wait_until(lambda: not _alive(child), "the orphan to be ended")


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
