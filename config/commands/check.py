"""``vigie check``: the doctor.  Says what is wrong and what would be right; exits 1 if so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import click
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from config.commands.furnish import furnished
from config.schema import is_current
from config.wiring import House

log = logging.getLogger("vigie.check")

LATE = 1_000  # entries or news that wait: the sweeper is not running


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
    if sick:
        raise SystemExit(1)


def _examinations(house: House) -> Iterator[tuple[str, Callable[[], bool], str]]:
    yield "settings", lambda: not house.settings.for_demo, "the demo's secrets are in use"
    yield "database", lambda: house.ready()["database"], "VIGIE_DATABASE_URL does not answer"
    yield "tables", lambda: is_current(house.database), "run: vigie db upgrade"
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
        lambda: house.figures()["trail_entries_waiting"] < LATE,
        "entries wait for the tree: is vigie sweep running?",
    )
