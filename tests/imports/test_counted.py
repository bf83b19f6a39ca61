"""PostgreSQL counts early in a first import what it would otherwise take for empty for a minute."""

from tests.council import SmallCouncil
from tests.imports.desks import ImportDesk, rows


def known_events(council: SmallCouncil) -> float | None:
    """How many events the database believes to have; -1 for what it has never counted."""
    engine = council.house.database
    if engine.dialect.name != "postgresql":
        return None
    with engine.connect() as connection:
        asked = "SELECT reltuples FROM pg_class WHERE oid = 'event'::regclass"
        found: float | None = connection.exec_driver_sql(asked).scalar()
    return found


def test_a_first_import_has_its_rows_counted(desk: ImportDesk) -> None:
    """Once a thousand are in, and not for a few, whose count would soon be wrong."""
    few, many = known_events(desk.council), list(rows(1_300))
    assert few in (-1, None)
    assert desk.events(desk.file(*many[:250])).exit_code == 0
    assert known_events(desk.council) == few
    told = desk.events(desk.file(*many))
    assert "1050 imported, 250 imported before" in told.stdout
    assert known_events(desk.council) in (1_250, None)
