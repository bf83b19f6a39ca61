"""Tables keep councils apart: nothing is global, and every key can be split by council."""

from collections.abc import Iterator

from sqlalchemy import Table

from alerts.rosters.store import Roster
from alerts.store import Alert
from audit.store import metadata as trail
from sharing.store import Base

# Tables that are not a council's, and why.
OF_NOBODY = {
    "council": "the list of councils itself",
    "login": "finds the council of whoever types an e-mail address",
}


def tables() -> Iterator[Table]:
    """Every table of every store."""
    assert Alert.metadata is Base.metadata
    assert Roster.metadata is Base.metadata
    yield from Base.metadata.tables.values()
    yield from trail.tables.values()


def test_the_council_leads_every_key() -> None:
    """`council_id` is the first column of each primary key."""
    leaders = {table.name: next(iter(table.primary_key.columns)).name for table in tables()}
    assert {name for name, leader in leaders.items() if leader != "council_id"} == set(OF_NOBODY)


def test_no_reference_crosses_councils() -> None:
    """A foreign key between two councils' tables carries the council with it."""
    astray = [
        f"{table.name}.{constraint.name}"
        for table in tables()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name not in OF_NOBODY
        and "council_id" not in constraint.column_keys
    ]
    assert astray == []
