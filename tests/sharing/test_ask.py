"""Questions asked without what looks after rows: as confined as any other."""

from typing import Any, cast

import pytest
from sqlalchemy import Select, Table, bindparam, func, select, true, union_all

from sharing.events import PostEvent
from sharing.store import Council, Partner, Territory
from sharing.store.sessions import HERE, UnconfinedError, ask
from tests.council import PLACES, SmallCouncil
from tests.sharing.fence import UnfencedError, watched

TERRITORY, PARTNER = (cast(Table, rows.__table__) for rows in (Territory, Partner))
PLACE = select(Territory.name).where(Territory.id == bindparam("place"))
HOW_MANY = select(func.count(Territory.id))


def test_a_question_finds_nothing_of_a_neighbour(council: SmallCouncil) -> None:
    """In a session and outside; nor does whoever hands over another council's name."""
    neighbour = council.neighbour
    assert neighbour is not None
    theirs, ours = neighbour.places["peupliers"], council.places["peupliers"]
    assert council.sessions.ask(council.id, PLACE, place=theirs) is None
    assert council.sessions.ask(council.id, PLACE, place=ours, **{HERE: neighbour.id})
    with council.sessions.of(council.id) as session:
        assert ask(session, PLACE, place=theirs, **{HERE: neighbour.id}).all() == []
        assert len(ask(session, PLACE, place=ours).all()) == 1
        assert ask(session, HOW_MANY).scalar() == len(PLACES)


@pytest.mark.parametrize(
    "question",
    [select(TERRITORY.c.name), select(Council.name)],
    ids=["bare tables", "a table of no council"],
)
def test_what_cannot_be_confined_is_not_asked(
    council: SmallCouncil, question: Select[*tuple[Any, ...]]
) -> None:
    """Nor is anything asked of all councils at once."""
    with pytest.raises(UnconfinedError):
        council.sessions.ask(council.id, question)
    with (
        council.sessions.of(council.id) as session,
        pytest.raises(UnconfinedError),
    ):
        ask(session, question)
    with council.sessions.everywhere("a test") as session, pytest.raises(UnconfinedError):
        ask(session, HOW_MANY)


def test_a_bare_table_inside_a_question_is_seen_by_the_tests(council: SmallCouncil) -> None:
    """What the product cannot afford to look for."""
    around = select(Territory.name, PARTNER.c.name).join(PARTNER, true())
    with watched(), pytest.raises(UnfencedError):
        council.sessions.ask(council.id, around)
    beside = union_all(select(Territory.name), select(PARTNER.c.name))
    with (
        council.sessions.of(council.id) as session,
        watched(),
        pytest.raises(UnfencedError),
    ):
        ask(session, beside)
    with watched():
        council.ask("mediator", PostEvent(council.draft()))


def test_each_part_of_a_union_is_confined(council: SmallCouncil) -> None:
    """What is put together of several questions brings nothing of a neighbour by any of them."""
    both = union_all(select(Territory.id), select(Partner.id))
    with council.sessions.of(council.id) as session:
        found = ask(session, both).scalars().all()
    assert sorted(found) == sorted([*council.places.values(), *council.partners.values()])
