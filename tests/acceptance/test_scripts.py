"""The scripts are played, on both databases in `make soak`: nothing lost, nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.breakdowns import BROKEN
from tests.acceptance.checks import Figures
from tests.acceptance.database import FALLEN
from tests.acceptance.leaving import OUTSIDE
from tests.acceptance.nights import LIES, LIFE
from tests.acceptance.play import play
from tests.acceptance.town import Town, opened
from tests.closing import missing, soaking
from tests.conftest import KINDS
from tests.servers.databases import Databases, PostgresDatabases
from tests.servers.postgres import Postgres
from tests.servers.valkey import NoValkeyError, Valkey

AT_ONCE = 7  # scripts, on two cores
SHORT = (
    "plain_night",
    "steps_one_and_two",
    "two_at_once",
    "five_partners_one_alert",
    "by_mail_too",
    "worker_killed_across_the_deadline",
)
"""Those of every run, played at once: what is killed is missed by none of them for long."""
QUIET = (*LIFE, *OUTSIDE)
EVERYTHING = {one.name: one for one in (*QUIET, *BROKEN)}
PLAYED = tuple(EVERYTHING.values()) if soaking() else (*(EVERYTHING[n] for n in SHORT), LIES)
log = logging.getLogger("vigie.acceptance")


@pytest.fixture(scope="module", params=KINDS if soaking() else KINDS[1:])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """All processes, on an empty database of each kind; in a short run on PostgreSQL only."""
    databases = request.getfixturevalue(request.param)
    url = databases.fresh()
    try:
        valkey = Valkey()
    except NoValkeyError as error:
        missing("Valkey", str(error))
    with opened(url, valkey, tmp_path_factory.mktemp("town"), PLAYED) as here:
        yield here
    valkey.stop()
    databases.drop(url)


def test_nothing_is_lost_and_nothing_comes_twice(
    town: Town, campaign: Callable[[str, int, int], int]
) -> None:
    """Whatever happens in the night, and whoever is killed in it."""
    figures, whole = Figures(), len(EVERYTHING)
    if campaign("acceptance scripts, whole on two databases", len(SHORT), whole) == whole:
        for first in range(0, len(QUIET), AT_ONCE):
            play(town, QUIET[first : first + AT_ONCE], figures)
        for one in BROKEN:
            play(town, [one], figures)
    else:
        play(town, PLAYED, figures)
        told = [one.partition(": ")[2] for one in figures.problems if one.startswith(LIES.name)]
        assert len(told) == 3, f"a script that is wrong was not caught: {told}"
        figures.problems = [one for one in figures.problems if not one.startswith(LIES.name)]
    log.info("%s", figures)
    assert figures.problems == []
    assert (figures.lost, figures.twice) == (0, 0)
    assert town.monitor.beats, "no sweeper's heartbeat was heard"


@pytest.mark.soak
def test_the_database_itself_dies(
    own_postgres: Postgres, own_valkey: Valkey, tmp_path: Path
) -> None:
    """On PostgreSQL, the one that is a server; with a town of its own, for all else leans on it."""
    url, figures = Databases(PostgresDatabases(own_postgres.url)).fresh(), Figures()
    with opened(url, own_valkey, tmp_path, [FALLEN], own_postgres) as town:
        play(town, [FALLEN], figures)
    log.info("%s", figures)
    assert figures.problems == []
    assert (figures.lost, figures.twice) == (0, 0)
