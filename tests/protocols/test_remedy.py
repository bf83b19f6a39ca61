"""Of whom one more on duty fills the most holes: against every order that could be tried."""

from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from protocols.coverage import Hole
from protocols.remedy import hours_of, remedies

WHOM = ("mayor", "municipal_police", "state_police")
WITHIN = timedelta(minutes=15)


def hole(first: int, last: int, *whom: str, categories: int = 1) -> Hole:
    return Hole(first, last, WITHIN, whom, tuple(f"c{n}" for n in range(categories)), ("s",))


holes = st.lists(
    st.builds(
        lambda first, length, whom: hole(first, min(first + length, 167), *sorted(whom)),
        st.integers(0, 167), st.integers(0, 30), st.sets(st.sampled_from(WHOM), min_size=1),
    ),
    max_size=6,
)  # fmt: skip


def test_who_fills_the_most_comes_first() -> None:
    """Counted in hours and categories; what is left is told, down to nothing."""
    found = remedies(
        [hole(0, 5, "mayor"), hole(3, 4, "mayor", "state_police"), hole(20, 20, "state_police")]
    )
    assert [(one.recipient, sorted(one.hours), one.left) for one in found] == [
        ("mayor", [0, 1, 2, 3, 4, 5], 1),
        ("state_police", [20], 0),
    ]
    wide = [hole(0, 1, "mayor"), hole(9, 9, "state_police", categories=3)]
    assert [one.recipient for one in remedies(wide)] == ["state_police", "mayor"]
    assert remedies([]) == ()


@given(holes)
def test_the_list_fills_every_hole_and_names_nobody_twice(some: list[Hole]) -> None:
    found = remedies(some)
    names = [one.recipient for one in found]
    assert len(set(names)) == len(names)
    assert all(set(one.whom) & set(names) for one in some)
    assert [one.left for one in found] == sorted((one.left for one in found), reverse=True)
    assert not found or found[-1].left == 0
    assert frozenset().union(*(one.hours for one in found)) == hours_of(some)
    best = min(
        (len(order[:n]) for order in permutations(WHOM) for n in range(len(WHOM) + 1)
         if all(set(one.whom) & set(order[:n]) for one in some)),
        default=0,
    )  # fmt: skip
    assert best <= len(found) <= best + 1
