"""On PostgreSQL the database itself refuses to change the trail; everything else works."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from audit.store import metadata as trail
from audit.verify import verify
from config.cli import main
from config.commands import check as checking
from config.commands import db as command
from config.roles import TRAIL, give, may_change_the_trail, statements
from config.rounds import sweep
from config.wiring import House, now
from sharing.events import PostEvent
from sharing.journal import ReadJournal
from sharing.store.engine import make_engine
from tests.council import SmallCouncil, furnish, settled
from tests.servers.databases import Databases


@dataclass
class Roles:
    """A council, and the same house as the web's and as the sequencer's role see it."""

    council: SmallCouncil
    web: House
    sequencer: House
    names: tuple[str, str]


@pytest.fixture(scope="module")
def roles(postgresql: Databases, redis_urls: Iterator[str]) -> Iterator[Roles]:
    """Rights as `vigie db roles` gives them."""
    url, redis_url = postgresql.fresh(), next(redis_urls)
    names = tuple(f"vigie {part} {secrets.token_hex(4)}" for part in ("web", "sequencer"))
    with settled(url, redis_url) as council:
        owner = council.house.database
        with owner.begin() as connection:
            for name in names:
                connection.execute(text(f'CREATE ROLE "{name}" LOGIN'))
        give(owner, *names)
        houses = [
            furnish(
                make_url(url).set(username=name).render_as_string(hide_password=False), redis_url
            )
            for name in names
        ]
        yield Roles(council, houses[0], houses[1], (names[0], names[1]))
        for house in houses:
            house.close()
        with owner.begin() as connection:
            for name in names:
                connection.execute(text(f'DROP OWNED BY "{name}"'))
                connection.execute(text(f'DROP ROLE "{name}"'))
    postgresql.drop(url)


def test_everything_works_under_these_roles(roles: Roles) -> None:
    """Posted and read by the web, relayed and numbered by the sequencer, verified by the web."""
    council, web = roles.council, roles.web
    posted = web.desk.carry_out(PostEvent(council.draft(), "key-1"), council.actor("mediator"))
    assert posted.id
    sweep(roles.sequencer)
    web.desk.carry_out(PostEvent(council.draft(), "key-2"), council.actor("mediator"))
    page = web.desk.carry_out(ReadJournal(), council.actor("auditor"))
    assert page.items
    sweep(roles.sequencer)
    with web.sessions.snapshot(council.id) as session:
        report = verify(session, council.id, web.signer(council.id).verifier, now=now())
    assert (report.ok, report.waiting) == (True, 0)
    assert report.size >= 3


def refused(engine: Engine, statement: str) -> bool:
    """Whether the database itself says no."""
    with engine.connect() as connection:
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            return "permission denied" in str(error.orig) or "must be owner" in str(error.orig)
        finally:
            connection.rollback()
    return False


CHANGES = [
    "UPDATE trail_entry SET outcome = 'x'",
    "DELETE FROM trail_entry",
    "TRUNCATE trail_entry",
    "DROP TABLE trail_entry",
    "ALTER TABLE trail_entry DISABLE TRIGGER ALL",
    "UPDATE trail_checkpoint SET note = ''",
    "DELETE FROM trail_checkpoint",
    "DELETE FROM trail_tile",
    "DELETE FROM trail_log",
]
OF_THE_SEQUENCER = [
    "UPDATE trail_entry SET position = NULL WHERE false",
    "UPDATE trail_tile SET width = 0 WHERE false",
    "UPDATE trail_log SET size = 0 WHERE false",
    "INSERT INTO trail_checkpoint SELECT * FROM trail_checkpoint WHERE false",
]


def test_the_database_refuses_to_change_the_trail(roles: Roles) -> None:
    """Neither role changes or deletes; what the sequencer may, the web may not."""
    for statement in CHANGES:
        assert refused(roles.web.database, statement), statement
        assert refused(roles.sequencer.database, statement), statement
    for statement in OF_THE_SEQUENCER:
        assert refused(roles.web.database, statement), statement
        assert not refused(roles.sequencer.database, statement), statement
    assert not refused(roles.web.database, "UPDATE event SET narrative = NULL WHERE false")


def test_each_table_of_the_trail_has_its_rights() -> None:
    """A new one must be thought of."""
    assert set(TRAIL) == set(trail.tables)


def test_the_doctor_says_whose_role_could_change_it(
    roles: Roles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner could, the two roles could not; it is said and is no illness."""
    said = "this role could change the trail"
    for house, could in ((roles.council.house, True), (roles.web, False), (roles.sequencer, False)):
        assert may_change_the_trail(house.database) is could
        monkeypatch.setattr(checking, "furnished", lambda house=house: house)
        done = CliRunner().invoke(main, ["check"])
        assert (done.exit_code, said in done.output) == (0, could), done.output


def test_the_command_prints_what_it_would_do(roles: Roles, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same statements, once more; on SQLite it says why not."""
    monkeypatch.setattr(command, "furnished", lambda: roles.council.house)
    words = ["db", "roles", "--web", roles.names[0], "--sequencer", roles.names[1]]
    printed = CliRunner().invoke(main, words)
    wanted = list(statements(roles.council.house.database, *roles.names))
    assert printed.output.splitlines() == [f"{statement};" for statement in wanted]
    assert CliRunner().invoke(main, [*words, "--apply"]).exit_code == 0
    for url, why in (("sqlite://", "only PostgreSQL has roles"),):
        engine = make_engine(url)
        assert may_change_the_trail(engine)
        with pytest.raises(ValueError, match=why):
            list(statements(engine, "a", "b"))
