"""Times and states in French, by the clock of Paris."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from charters.vocabulary import Action
from web import words

NOW = datetime(2026, 11, 3, 1, 14, tzinfo=UTC)  # 02:14 in Paris, a Tuesday


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 3, 1, 2, tzinfo=UTC), "à 02:02"),
        (datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "à 00:30"),
        (datetime(2026, 11, 2, 22, 59, tzinfo=UTC), "hier à 23:59"),
        (datetime(2026, 11, 1, 5, 0, tzinfo=UTC), "le 1er novembre à 06:00"),
        (datetime(2025, 8, 5, 5, 0, tzinfo=UTC), "le 5 août 2025 à 07:00"),
        (datetime(2026, 11, 4, 5, 0, tzinfo=UTC), "demain à 06:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at: datetime, said: str) -> None:
    """Today by the hour, yesterday and tomorrow by name, then by date; summer time included."""
    assert words.moment(at, NOW) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "à l’instant"),
        (-4, "il y a 4\xa0min"),
        (4, "dans 4\xa0min"),
        (-60, "il y a 1\xa0h"),
        (-125, "il y a 2\xa0h\xa005"),
        (-1440, "il y a 1\xa0jour"),
        (-4320, "il y a 3\xa0jours"),
    ],
)
def test_a_distance_is_said_in_its_largest_unit(minutes: int, said: str) -> None:
    """Minutes, hours, days; past and future."""
    assert words.ago(NOW + timedelta(minutes=minutes), NOW) == said


def test_a_day_is_said_whole() -> None:
    """With its name, and « 1er » for the first."""
    assert words.local_date(NOW) == "mardi 3 novembre 2026"
    assert words.local_date(datetime(2026, 5, 1, tzinfo=UTC)) == "vendredi 1er mai 2026"


def test_every_action_has_its_french() -> None:
    """And an unknown code is shown as it is."""
    assert [a for a in Action if words.deed(a) == a] == []
    assert words.deed("moon:land") == "moon:land"


def test_an_organisation_after_par() -> None:
    """A watch cell takes its article, a landlord does not."""
    assert words.whom("Cellule de veille des Hauts") == "la cellule de veille des Hauts"
    assert words.whom("Orvelle Habitat") == "Orvelle Habitat"


def test_a_thing_of_the_trail() -> None:
    """Its kind in French and its id; a list has none."""
    assert words.thing("alert:abc") == ("alerte", "abc")
    assert words.thing("event_record:*") == ("fiche événement", "")
    assert words.thing("comet:1") == ("comet", "1")
