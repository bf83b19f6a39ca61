"""``vigie check``: the doctor.  Says what is wrong and what would be right; exits 1 if so."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from redis.exceptions import RedisError
from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

from config.commands.furnish import furnished
from config.roles import may_change_the_trail
from config.schema import is_current
from config.sending_figures import LATE as UNTRIED
from config.settings import Settings
from config.trail_figures import LATE as TOO_LONG
from config.wiring import House
from sharing.shredding import without_key
from sharing.store import Council, NominativeRecord

log = logging.getLogger("vigie.check")

LATE = 1_000  # news that waits: the sweeper is not running


KEYS = "VIGIE_SHRED_DIR is a directory of this user alone (chmod 700), apart from the database"
LOST = "some records open for nobody: another VIGIE_SHRED_DIR, or a restored backup (ADR 20)"


@click.command()
def check() -> None:
    """Look at every part and say how it is."""
    house = furnished()
    sick = 0
    for name, examine, remedy in _examinations(house):
        try:
            well = examine()
        except (SQLAlchemyError, RedisError, OSError) as error:
            well = False
            log.warning("%s: %s", name, type(error).__name__)
        click.echo(f"{'ok ' if well else 'BAD'} {name}" + ("" if well else f": {remedy}"))
        sick += not well
    if not sick and may_change_the_trail(house.database):
        click.echo("--  rights: this role could change the trail (docs/running.md, Roles)")
    if sick:
        raise SystemExit(1)


def wrong_with_keys(settings: Settings) -> bool:
    """Say whether the directory of keys is not there, open to others, or beside the database.

    Beside: a copy of the database's folder would hold both.
    """
    place, there = settings.shred_dir.resolve(), settings.shred_dir.stat()
    if not place.is_dir() or there.st_mode & 0o077 or there.st_uid != os.geteuid():
        return True
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    home = Path(url.database).resolve().parent
    return place.is_relative_to(home)


def lost_keys(house: House) -> list[str]:
    """Return the ids of the records that have no key beside the database."""
    with house.sessions.everywhere("the doctor looks for records without a key") as session:
        councils = session.scalars(select(Council.id)).all()
    lost = list[str]()
    for council in councils:
        with house.sessions.reading(council) as session:
            lost += without_key(session, session.scalars(select(NominativeRecord.id)).all())
    return lost


def _examinations(house: House) -> Iterator[tuple[str, Callable[[], bool], str]]:
    yield "settings", lambda: not house.settings.for_demo, "the demo's secrets are in use"
    yield "keys", lambda: not wrong_with_keys(house.settings), KEYS
    yield "database", lambda: house.ready()["database"], "VIGIE_DATABASE_URL does not answer"
    yield "tables", lambda: is_current(house.database), "run: vigie db upgrade"
    yield "keys of records", lambda: not lost_keys(house), LOST
    yield "redis", lambda: bool(house.redis.ping()), "VIGIE_REDIS_URL does not answer"
    yield "charter", lambda: bool(house.charter_engine.charter.articles), "the charter is empty"
    yield "protocols", lambda: bool(house.protocol.duties), "nobody would be told of anything"
    yield (
        "letterbox",
        lambda: house.figures()["news_waiting"] < LATE,
        "news waits: is vigie sweep running?",
    )
    yield (
        "trail",
        lambda: house.figures()["trail_oldest_waiting_seconds"] <= TOO_LONG,
        "entries wait for the tree: is vigie sweep running?",
    )
    yield (
        "letters",
        lambda: house.figures()["letters_oldest_waiting_seconds"] <= UNTRIED,
        "letters are not even tried: is vigie sweep running?",
    )
    yield (
        "letters given up",
        lambda: not house.figures()["letters_dead"],
        "some did not arrive since yesterday: Ce qui part de Vigie says why",
    )
    yield (
        "signatures",
        lambda: not house.figures()["trail_logs_refused"],
        "a log is not what was signed, and is not extended: run vigie audit verify",
    )
    yield (
        "witnesses",
        lambda: not house.figures()["trail_witness_forks"],
        "a witness holds another trail: look at Témoins before anything else",
    )
