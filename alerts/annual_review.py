"""The annual review of the charter (A18): figures of one year, for the council and the department.

Rules:

1. Counts only: no name, no organisation, no place.  Below five a count is withheld, and the
   total that would tell it by difference with it (`sharing.small_counts`).
2. Accesses, refusals, records and incidents are counted in the trail, alerts and their delays among
   the alerts.  What has been destroyed at its day is no longer there to be counted: the review says
   since when it could count.
3. A year is that of the charter's clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import select

from alerts.store import Alert
from audit.asked import counted, first_kept
from audit.question import Filters
from audit.read import LONGEST_PAGE, entries
from charters.vocabulary import Action, RecordKind
from sharing.command import Circumstances, Command, InvalidInputError, Problem, Shelf
from sharing.small_counts import with_total, withheld
from sharing.work import Work

FLOOR = 5
FIRST_YEAR = 2020
READ = {
    "reports": (Action.EVENT_READ, Action.ALERT_READ),
    "records": (Action.NOMINATIVE_READ,),
    "questions": (Action.NOMINATIVE_MATCH, Action.NOMINATIVE_SEARCH),
    "trail": (
        Action.AUDIT_READ, Action.AUDIT_READ_OWN, Action.AUDIT_READ_PARTNER,
        Action.AUDIT_READ_PERSON, Action.AUDIT_EXPORT, Action.AUDIT_MOTIVE,
    ),
}  # fmt: skip
"""Kinds of reading, and the actions that are of each."""
INCIDENTS = {
    "emergencies": Action.NOMINATIVE_BREAK_GLASS,
    "limits": Action.NOMINATIVE_LIMIT,
    "keys_lost": "recovery:retire",
    "keys_restored": "recovery:restore",
    "factors_reset": "factor:reset",
}


@dataclass(frozen=True, slots=True)
class Delays:
    """How alerts were answered: how many in time, late, never; the median in minutes."""

    alerts: int | None
    answered: Mapping[str, int | None]
    median_minutes: int | None


@dataclass(frozen=True, slots=True)
class Review:
    """The figures of a year.  None: fewer than five.  ``since``: the trail counts from then on."""

    year: int
    since: datetime | None
    whole: bool
    accesses: Mapping[str, int | None]
    accesses_total: int | None
    refusals: Mapping[str, int | None]
    refusals_total: int | None
    delays: Delays
    records: Mapping[str, int | None]
    incidents: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class ReadAnnualReview(Command[Shelf, Review]):
    """Make the review of a year."""

    year: int

    action = Action.REVIEW_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.ANNUAL_REVIEW)

    def circumstances(self, subject: Shelf) -> Circumstances:
        return Circumstances(met=frozenset({f"min_cell:{FLOOR}"}))

    def carry_out(self, work: Work, subject: Shelf) -> Review:
        zone = ZoneInfo(work.engine.charter.time_zone)
        if not FIRST_YEAR <= self.year <= work.now.astimezone(zone).year:
            right = f"De {FIRST_YEAR} à cette année."
            raise InvalidInputError(
                Problem("year", "out_of_range", "Cette année ne convient pas.", right)
            )
        begin, end = (datetime(self.year + n, 1, 1, tzinfo=zone).astimezone(UTC) for n in (0, 1))
        council, session = work.actor.council, work.session
        done: Counter[tuple[str, str]] = Counter()
        for _, (action, outcome), count in counted(
            session, council, begin, end, 7, "action", "outcome"
        ):
            done[action, outcome] += count
        accesses, total = with_total(
            {kind: sum(done[a, "permitted"] for a in actions) for kind, actions in READ.items()},
            FLOOR,
        )
        refusals, refused = with_total(_refusals(work, begin, end), FLOOR)
        kept = first_kept(session, council)
        work.detail["year"] = self.year
        return Review(
            year=self.year,
            since=kept,
            whole=kept is not None and kept <= begin and end <= work.now,
            accesses=accesses,
            accesses_total=total,
            refusals=refusals,
            refusals_total=refused,
            delays=_delays(work, begin, end),
            records=withheld(_records(work, done, begin, end), FLOOR),
            incidents=withheld(
                {name: done[action, "permitted"] for name, action in INCIDENTS.items()}, FLOOR
            ),
        )


def _refusals(work: Work, begin: datetime, end: datetime) -> dict[str, int]:
    """How often each article was the first to refuse; ``""``: no article permitted it."""
    found: Counter[str] = Counter()
    council = work.actor.council
    for _, (outcome, articles), count in counted(
        work.session, council, begin, end, 7, "outcome", "articles"
    ):
        if outcome == "refused":
            named = articles.strip("[]").replace('"', "").split(",")
            found[named[0]] += count
    return dict(sorted(found.items()))


def _records(
    work: Work, done: Mapping[tuple[str, str], int], begin: datetime, end: datetime
) -> dict[str, int]:
    """Nominative records opened, closed and destroyed."""

    def those(action: str, *, state: str | None = None) -> int:
        asked = Filters(action=action, outcome="permitted", since=begin, until=end)
        count, cursor = 0, None
        while True:
            page = entries(work.session, work.actor.council, asked, cursor, LONGEST_PAGE)
            count += sum(
                1
                for one in page.entries
                if not {"undone", "asks"} & one.detail.keys()
                if state is None or one.detail.get("state") == state
            )
            if (cursor := page.next) is None:
                return count

    return {
        "opened": those(Action.NOMINATIVE_CREATE),
        "closed": those(Action.NOMINATIVE_UPDATE, state="archived"),
        "destroyed": done.get(("nominative:destroy", "permitted"), 0),
    }


def _delays(work: Work, begin: datetime, end: datetime) -> Delays:
    rows = work.session.execute(
        select(Alert.created_at, Alert.due_at, Alert.acknowledged_at).where(
            Alert.created_at >= begin, Alert.created_at < end
        )
    ).all()
    waited = [answered - created for created, _, answered in rows if answered is not None]
    said, total = with_total(
        {
            "in_time": sum(a is not None and a <= due for _, due, a in rows),
            "late": sum(a is not None and a > due for _, due, a in rows),
            "never": sum(a is None for *_, a in rows),
        },
        FLOOR,
    )
    return Delays(total, said, _minutes(waited))


def _minutes(waited: Iterable[timedelta]) -> int | None:
    """The median in whole minutes, unless so few waited that it is somebody's."""
    lengths = [one.total_seconds() / 60 for one in waited]
    return round(median(lengths)) if len(lengths) >= FLOOR else None
