"""A sample is drawn from the seed and the signed tree, and can be drawn again by anybody."""

import base64
import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.sample import draw

ROOT = bytes(range(32))


def by_hand(seed: str, size: int, first: int, end: int, count: int) -> list[int]:
    """The same, from the words of docs/auditing.md."""
    found: list[int] = []
    n = 0
    while len(found) < min(count, end - first):
        root = base64.b64encode(ROOT).decode()
        text = f"vigie/sample/v1\n{seed}\n{size}\n{root}\n{first} {end}\n{n}\n"
        number = int(hashlib.sha256(text.encode()).hexdigest(), 16)
        n += 1
        if number >= 2**256 // (end - first) * (end - first):
            continue
        position = first + number % (end - first)
        if position not in found:
            found.append(position)
    return found


@given(st.text("abc é", min_size=1, max_size=9), st.integers(0, 50), st.integers(0, 50))
def test_anybody_draws_the_same(seed: str, first: int, many: int) -> None:
    """With another program; each position once, all of the period."""
    end = first + many
    drawn = draw(seed, 120, ROOT, first, end, 12)
    assert drawn == by_hand(seed, 120, first, end, 12)
    assert len(set(drawn)) == min(12, many)
    assert all(first <= position < end for position in drawn)


def test_everything_that_is_named_changes_the_draw() -> None:
    """The seed, the size, the root, the bounds."""
    one = draw("graine", 1_000, ROOT, 0, 1_000, 5)
    others = [
        draw("Graine", 1_000, ROOT, 0, 1_000, 5),
        draw("graine", 1_001, ROOT, 0, 1_000, 5),
        draw("graine", 1_000, bytes(32), 0, 1_000, 5),
        draw("graine", 1_000, ROOT, 1, 1_000, 5),
    ]
    assert one not in others
    assert one == [667, 331, 131, 966, 750]


def test_no_position_is_likelier_than_another() -> None:
    """A thousand draws of one in ten."""
    drawn = Counter(draw(f"graine {n}", 10, ROOT, 0, 10, 1)[0] for n in range(1_000))
    assert len(drawn) == 10
    assert max(drawn.values()) - min(drawn.values()) < 70


@pytest.mark.parametrize(("first", "end"), [(-1, 3), (4, 3), (0, 11)])
def test_bounds_are_of_the_tree(first: int, end: int) -> None:
    """A period beyond what is signed is no period."""
    with pytest.raises(ValueError, match="bounds"):
        draw("graine", 10, ROOT, first, end, 1)


@pytest.mark.parametrize("seed", ["", "a\nb", "x" * 65])
def test_a_seed_is_one_line(seed: str) -> None:
    """So that the text that is hashed has one reading."""
    with pytest.raises(ValueError, match="seed"):
        draw(seed, 10, ROOT, 0, 10, 1)
