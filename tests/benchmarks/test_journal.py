"""The journal's pages are measured, and a page that is not right is not."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest

from audit.marks import marks_of
from audit.question import FACETS, Filters
from audit.stored import Cells
from benchmarks.journal import bench, trail
from benchmarks.journal.trail import APART, START, Seen

LINES = [
    "the slowest page",
    "the page of most processor time",
    "the slowest page asked for the first time",
    "the usual page",
]


def test_a_small_run() -> None:
    """Every line of the table, each figure above nothing."""
    found = bench.run(quick=True)
    assert [one.what.rpartition(", ")[2] for one in found] == [*LINES, *LINES, "marked in a second"]
    assert all(one.figure.low > 0 for one in found)


def test_a_page_that_lacks_an_entry_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look at every entry catches a page that is wrong."""
    monkeypatch.setattr(Seen, "page", lambda seen, filters, most: ["e0"])
    with pytest.raises(bench.UnequalError, match="the page"):
        bench.run(quick=True)


def test_marks_that_lack_an_entry_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was copied into the index is compared with the entries."""

    def forgetful(rows: Iterable[Cells]) -> object:
        return marks_of(list(rows)[1:])

    monkeypatch.setattr(trail, "marks_of", forgetful)
    with pytest.raises(bench.UnequalError, match="the index"):
        bench.run(quick=True)


def test_a_look_at_every_entry_finds_what_a_loop_does() -> None:
    """By each facet with another, between two moments."""
    random, seen = Random(3), Seen()
    drawn = [trail._drawn(random, 700) for _ in range(700)]
    for facts in drawn:
        seen.add(facts)
    times: dict[str, Any] = {"since": START + 99.5 * APART, "until": START + 500 * APART}
    for name in FACETS:
        words: dict[str, Any] = {"sector": seen.words("sector")[0], name: seen.words(name)[0]}
        expected = [
            trail.id_of(n)
            for n in range(499, 99, -1)
            if all(drawn[n][FACETS.index(facet)] == word for facet, word in words.items())
        ]
        asked = Filters(**words, **times)
        assert seen.page(asked, 700) == expected
        assert seen.page(asked, 3) == expected[:3]
