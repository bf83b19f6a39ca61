"""The council of a session is a parameter of every statement: nobody sets it, nobody forgets it."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from sharing.store import Territory
from sharing.store.sessions import HERE, _confined
from tests.council import SmallCouncil

BUILT_ONCE = select(Territory.council_id).distinct()


def test_nobody_chooses_the_council_of_a_session(council: SmallCouncil) -> None:
    """Not even by the name of the parameter that carries it."""
    assert council.neighbour is not None
    with council.sessions.of(council.id) as session:
        found = session.scalars(BUILT_ONCE, {HERE: council.neighbour.id}).all()
    assert found == [council.id]


def test_a_confined_statement_that_was_not_told_its_council_fails(
    council: SmallCouncil,
) -> None:
    """It does not fall back to all councils, or to the last one."""
    confined = _confined(BUILT_ONCE)
    with council.sessions.of(council.id) as session:
        assert session.scalars(BUILT_ONCE).all() == [council.id]
    with Session(council.house.database) as session, pytest.raises(StatementError, match=HERE):
        session.scalars(confined).all()
