"""What each process may do in PostgreSQL: the trail is written by many and changed by nobody.

Rules:

1. Three roles, made by whoever keeps the database.  The *owner* makes the tables and gives the
   rights; the *web* role is that of `vigie serve` and `vigie worker`; the *sequencer* is that of
   `vigie sweep`.
2. Of an entry everybody may read what is there and add what is new.  Nobody may change one, except
   that the sequencer gives it its position; nobody may delete one.  What is no longer kept is
   removed by the owner (`vigie retention`).
3. Tiles, checkpoints and the log are the sequencer's; the others read them.
4. All that was given before is taken back first, so that the rights are those of this version.
5. SQLite has no roles: whoever can open the file can change it, and only `verify` shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, inspect

from audit.store import metadata as trail

READ, ADD = "SELECT", "SELECT, INSERT"
WORK = "SELECT, INSERT, UPDATE, DELETE"
TRAIL = {  # table: what web may, what the sequencer may
    "trail_checkpoint": (READ, ADD),
    "trail_cosignature": (READ, ADD),
    "trail_entry": (ADD, f"{ADD}, UPDATE (position)"),
    "trail_log": (READ, f"{ADD}, UPDATE"),
    "trail_mark": (READ, WORK),
    "trail_marked": (READ, WORK),
    "trail_pruned": (READ, READ),
    "trail_tile": (READ, f"{ADD}, UPDATE"),
    "trail_witness": (READ, f"{ADD}, UPDATE"),
}
VERSIONS = "alembic_version"


def statements(engine: Engine, web: str, sequencer: str) -> Iterator[str]:
    """Yield the statements that give both roles their rights, for the owner to carry out.

    Raises ValueError for a database without roles or without tables, and KeyError for a table of
    the trail that `TRAIL` does not know.
    """
    if engine.dialect.name != "postgresql":
        raise ValueError("only PostgreSQL has roles")
    tables = sorted(inspect(engine).get_table_names())
    if VERSIONS not in tables:
        raise ValueError("there are no tables yet: vigie db upgrade")
    quote = engine.dialect.identifier_preparer.quote_identifier
    schema = quote(inspect(engine).default_schema_name or "public")
    for number, role in enumerate(map(quote, (web, sequencer))):
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}, PUBLIC"
        yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
        for table in tables:
            rights = TRAIL[table][number] if table in trail.tables else WORK
            rights = READ if table == VERSIONS else rights
            yield f"GRANT {rights} ON {schema}.{quote(table)} TO {role}"


def give(engine: Engine, web: str, sequencer: str) -> None:
    """Carry them out, all or none."""
    with engine.begin() as connection:
        for statement in statements(engine, web, sequencer):
            connection.exec_driver_sql(statement)


def may_change_the_trail(engine: Engine) -> bool:
    """Say whether whoever is connected could change or delete entries.  On SQLite: anybody."""
    if engine.dialect.name != "postgresql":
        return True
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql(_MAY).scalar())


_MAY = (
    "SELECT has_table_privilege('trail_entry', 'UPDATE, DELETE, TRUNCATE')"
    " OR pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'trail_entry'::regclass"
)
