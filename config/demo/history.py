"""Three months of Rivelune, day by day: what was reported, and what was done about it.

Rules:

1. The same seed tells the same story; another seed tells another one of the same town.
2. Reports come from people at work, on their own ground.  What happens while nobody who could
   tell it is at work is found later: its time is an interval, and it may be of the past.
3. How much and when follow the kind of happening, the day of the week, the tension of the
   district and the episodes of ``happenings.yaml``.
4. Everything comes in the order of time, before *until*; an answer follows its report.
5. No external category, no name, no number that leads to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import exp, pi, sin
from random import Random
from zoneinfo import ZoneInfo

from config.council_file import CouncilFile
from config.demo.answers import answers
from config.demo.happenings import Happening, Repertoire, load_repertoire
from config.demo.steps import Posted, Step
from config.demo.stories import Teller
from sharing.taxonomy import Taxonomy

DAYS = 92
RECENT = timedelta(days=8)

# Share of each hour, from 06 h; what is after midnight belongs to the evening before.
HOURS = {
    "morning": (4, 9, 9, 7, 5, 3, 2, 2, 3, 2, 2, 2, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 3, 3),
    "day": (1, 2, 5, 7, 8, 8, 6, 6, 8, 8, 9, 9, 7, 5, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0),
    "school": (0, 1, 5, 2, 2, 4, 6, 4, 2, 3, 9, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "evening": (0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 5, 7, 8, 9, 9, 9, 8, 6, 3, 2, 1, 0, 0, 0),
    "night": (0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5, 7, 9, 12, 12, 10, 7, 4, 2, 1, 0),
    "always": (3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 4, 3, 3, 3, 3, 3),
}
# How much more or less, from Monday to Sunday.
WEEK = {
    "morning": (1.5, 1.1, 1.0, 1.0, 1.1, 0.7, 0.2),
    "day": (1.1, 1.1, 1.1, 1.0, 1.2, 1.1, 0.4),
    "school": (1.3, 1.3, 0.8, 1.3, 1.6, 0.1, 0.0),
    "evening": (0.8, 0.8, 0.9, 0.9, 1.4, 1.4, 0.8),
    "night": (0.6, 0.6, 0.7, 0.8, 1.9, 2.0, 0.7),
    "always": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
}
HOLIDAY_MONTHS = (7, 8)  # no school, more evenings outside


def history(
    taxonomy: Taxonomy, council: CouncilFile, seed: int, until: datetime, days: int = DAYS
) -> Iterator[tuple[datetime, Step]]:
    """Yield what was reported and done in the *days* before *until*, in the order of time.

    Times are aware, in UTC.  Sectors of the drafts are codes of the territory (``steps``).
    """
    dice = Random(seed)  # noqa: S311 - a story, not a secret
    zone = ZoneInfo(council.time_zone)
    repertoire = load_repertoire(taxonomy, council)
    teller = Teller(taxonomy, council, repertoire, dice)
    last = until.astimezone(zone).date()
    told = []
    for number in range(days + 1):
        day = last - timedelta(days=days - number)
        for happening, where in _happens(repertoire, day, number / days, dice):
            at = _hour(happening, day, zone, dice)
            if (report := teller.report(happening, at, where)) is not None:
                told.append(report)
    told = sorted((r for r in told if r[0] <= until), key=lambda report: report[0])
    begins = until - timedelta(days=days)
    steps: list[tuple[datetime, Step]] = []
    for number, (at, by, draft) in enumerate(r for r in told if r[0] >= begins):
        posted = Posted(number, by, draft)
        steps.append((at, posted))
        category = taxonomy.categories[draft.category]
        done = repertoire.happenings[draft.category].of("answer")
        recent = until - at < RECENT
        steps += answers(council, category, at, posted, dice, recent, done)
    steps = [step for step in steps if step[0] <= until]
    yield from sorted(steps, key=lambda step: step[0])


def _happens(
    repertoire: Repertoire, day: date, when: float, dice: Random
) -> Iterator[tuple[Happening, tuple[str, ...]]]:
    """Yield what happens on *day*, and where if an episode says so."""
    whole = sum(happening.weight for happening in repertoire.happenings.values())
    for happening in repertoire.happenings.values():
        mean = repertoire.per_day * happening.weight / whole * _week(happening, day)
        if happening.tense:
            mean *= 0.5 + tension(day)
        for _ in range(_poisson(mean, dice)):
            yield happening, ()
    for episode in repertoire.episodes:
        happening = repertoire.happenings[episode.category]
        for _ in range(_poisson(episode.rate(when), dice)):
            yield happening, episode.places


def tension(day: date) -> float:
    """Return how tense the town is on *day*, from 0 (quiet) to 1: slow waves, as weather has."""
    n = day.toordinal()
    return 0.5 + 0.3 * sin(2 * pi * n / 31) + 0.2 * sin(2 * pi * n / 7.7)


def _week(happening: Happening, day: date) -> float:
    holiday = day.month in HOLIDAY_MONTHS
    if holiday and happening.rhythm == "school":
        return 0.15
    share = WEEK[happening.rhythm][day.weekday()]
    return share * 1.15 if holiday and happening.rhythm in ("evening", "night") else share


def _hour(happening: Happening, day: date, zone: ZoneInfo, dice: Random) -> datetime:
    hour = 6 + dice.choices(range(24), HOURS[happening.rhythm])[0]
    begun = day + timedelta(days=1) if hour >= 24 else day
    at = datetime.combine(begun, time(hour % 24, dice.randrange(60)), zone)
    return at.astimezone(UTC).astimezone(zone)  # an hour that the spring skips is the next one


def _poisson(mean: float, dice: Random) -> int:
    """Return how many times something of this *mean* happens (Knuth's method)."""
    floor, product, times = exp(-mean), dice.random(), 0
    while product > floor:
        product *= dice.random()
        times += 1
    return times
