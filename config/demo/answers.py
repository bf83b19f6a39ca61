"""What the watch does about a report: seen, taken in charge, closed with what was done.

Rules:

1. Only those who are told and may answer do so, while they are at work.
2. What is grave or happening now is seen in minutes; the rest waits for somebody to look.
3. Of what is recent, some waits still: a board with nothing left on it teaches nothing.  Of
   what is old, hardly anything does: a board that nobody clears is not believed either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from config.council_file import CouncilFile
from config.demo.shifts import at_work, back_at_work
from config.demo.steps import CLOSED, IN_CHARGE, SEEN, Answered, Posted, Step, answerers
from sharing.taxonomy import Category

OUTCOMES = ("resolue", "transmise_autre_circuit", "non_resolue", "sans_suite_motivee")
SHARES = {
    "CAD": (80, 10, 8, 2),
    "BIE": (60, 20, 15, 5),
    "STU": (10, 60, 25, 5),
    "VUR": (55, 15, 20, 10),
}
OTHERS = (60, 18, 12, 10)
LEFT = {True: 0.12, False: 0.01}  # how often each step is the last one, by whether it is recent
REPAIRS = ("CAD", "BIE", "VIE")  # closed in days; the rest in hours


def answers(
    council: CouncilFile,
    category: Category,
    reported: datetime,
    posted: Posted,
    dice: Random,
    recent: bool,
    measures: tuple[str, ...] = (),
) -> Iterator[tuple[datetime, Step]]:
    """Yield the answers to a report, oldest first; often three, sometimes none."""
    people = answerers(council, category, posted.draft)
    left = LEFT[recent]
    if not people or dice.random() < left:
        return
    zone = ZoneInfo(council.time_zone)
    by = _who(council, people, reported.astimezone(zone), dice)
    profession = council.agents[by].profession
    number, draft = posted.number, posted.draft
    pressing = draft.urgency == "immediate" or (draft.severity or category.severity) >= 4
    wait = dice.randint(1, 9) if pressing else dice.randint(8, 160)

    def later(at: datetime, minutes: int) -> datetime:
        due = (at + timedelta(minutes=minutes)).astimezone(zone)
        back = back_at_work(profession, due)
        ready = back if back == due else back + timedelta(minutes=dice.randint(2, 50))
        return ready.astimezone(reported.tzinfo)

    seen = later(reported, wait)
    yield seen, Answered(number, by, SEEN)
    if dice.random() < left:
        return
    taken = later(seen, dice.randint(2, 30 if pressing else 240))
    yield taken, Answered(number, by, IN_CHARGE)
    if dice.random() < left:
        return
    slow = category.group in REPAIRS and not pressing
    done = later(taken, dice.randint(300, 5000) if slow else dice.randint(15, 360))
    outcome = dice.choices(OUTCOMES, SHARES.get(category.group, OTHERS))[0]
    kept = tuple(measure for measure in measures if dice.random() < 0.7)
    yield done, Answered(number, by, CLOSED, outcome, kept)


def _who(council: CouncilFile, people: Sequence[str], local: datetime, dice: Random) -> str:
    """Choose among those at work at that hour, or among all when nobody is."""
    awake = [p for p in people if at_work(council.agents[p].profession, local)]
    return dice.choice(awake or list(people))
