"""Hours of a week, as one says them in French."""

from datetime import date

import pytest

from web.coverage_words import count, runs, when

FRIDAY = date(2026, 11, 27)  # the first day of the week that is shown


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([], []),
        (range(168), ["Toute la semaine, jour et nuit"]),
        ([1], ["Vendredi 27/11, de 1\u00a0h à 2\u00a0h"]),
        ([22, 23, 24, 25], ["Vendredi 27/11, de 22\u00a0h à 2\u00a0h"]),
        ([23], ["Vendredi 27/11, de 23\u00a0h à 24\u00a0h"]),
        ([24 * day + 3 for day in range(7)], ["Tous les jours, de 3\u00a0h à 4\u00a0h"]),
        ([24 + 1, 48 + 1], ["Samedi et dimanche, de 1\u00a0h à 2\u00a0h"]),
        (range(10, 60), ["Du vendredi 27/11, 10\u00a0h, au dimanche 29/11, 12\u00a0h"]),
    ],
)  # fmt: skip
def test_when(hours: list[int], said: list[str]) -> None:
    assert when(FRIDAY, list(hours)) == said


def test_counts_and_runs() -> None:
    assert (count(1), count(33)) == ("1\u00a0heure", "33\u00a0heures")
    assert list(runs([5, 1, 2, 9])) == [(1, 3), (5, 6), (9, 10)]
