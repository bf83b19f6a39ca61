"""Whoever is seen sees who looks: one's own accesses, an organisation's records, a person's record.

Rules:

1. One's own accesses are read by that person alone, as they were written.
2. An organisation sees which *other* organisations read its records: organisation and profession,
   never the name of an agent, and nothing of its own agents, who are not to be watched (N04).
3. Who saw a person is said by function too, record by record, to be told to that person.
4. Only readings of a record are told.  A list leaves an entry with its filter and its count, not
   with its records: who has only seen a line of a list, or the alert, is not here, and the pages
   say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from audit.errors import CursorError
from audit.limits import at_most
from audit.question import Filters
from audit.read import about, entries
from charters.parties import Record
from charters.vocabulary import Action, Purpose, RecordKind
from sharing.command import Circumstances, Command, InvalidInputError, Problem, Shelf
from sharing.journal import EntryView, view
from sharing.nominative.copies import Access, Function, accesses, functions, seen
from sharing.nominative.records import TheRecord, find_record
from sharing.nominative.shelf import reference
from sharing.pages import Page, bounded
from sharing.store import Event
from sharing.work import Work

LOOKED_AT = (Action.EVENT_READ, Action.EVENT_ARBITRATE, Action.EVENT_COMPLAIN)
PERIOD = timedelta(days=90)
MOST_RECORDS, MOST_READINGS = 500, 200


@dataclass(frozen=True, slots=True)
class ReadMyAccesses(Command[Shelf, Page[EntryView]]):
    """Read what the trail holds of oneself, newest first."""

    cursor: str | None = None
    limit: int = 50

    action = Action.AUDIT_READ_OWN

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, subject: Shelf) -> Page[EntryView]:
        mine, council = Filters(actor=work.actor.id), work.actor.council
        try:
            page = entries(work.session, council, mine, self.cursor, bounded(self.limit))
        except CursorError:
            right = "Reprenez la liste du début."
            raise InvalidInputError(
                Problem("cursor", "unknown", "Cette page n'existe plus.", right)
            ) from None
        work.detail["count"] = len(page.entries)
        return Page(tuple(view(one, {}, {}, {}) for one in page.entries), page.next)


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody elsewhere read one of the organisation's records."""

    at: datetime
    by: Function
    action: str
    record: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """Who read the organisation's records since a day, the newest first.

    ``records``: how many were looked for; ``whole``: that is all of them, and all their readings.
    """

    since: datetime
    records: int
    items: tuple[Reading, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class ReadPartnerReadings(Command[Shelf, Readings]):
    """See which other organisations read what one's own has reported, in the last 90 days."""

    action = Action.AUDIT_READ_PARTNER

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, subject: Shelf) -> Readings:
        since, ours = work.now - PERIOD, work.actor.partner
        events = work.session.scalars(
            select(Event.id)
            .where(Event.partner_id == ours)
            .order_by(Event.occurred_from.desc(), Event.id.desc())
            .limit(at_most(MOST_RECORDS + 1))
        ).all()
        records = {f"{RecordKind.EVENT_RECORD}:{event}": event for event in events[:MOST_RECORDS]}
        found = about(work.session, work.actor.council, list(records), since)
        known, items = functions(work), []
        for one in found:
            theirs = one.partner != ours and one.outcome == "permitted"
            if theirs and one.action in LOOKED_AT and "undone" not in one.detail:
                who = known.get(one.actor, Function("", ""))
                record = records[one.resource]
                items.append(Reading(one.at, who, one.action, record, one.articles))
        whole = len(events) <= MOST_RECORDS and len(items) <= MOST_READINGS
        work.detail["count"] = len(items[:MOST_READINGS])
        return Readings(since, len(records), tuple(items[:MOST_READINGS]), whole)


@dataclass(frozen=True, slots=True)
class TheTrailOf:
    """The trail, asked about one nominative record."""

    about: TheRecord

    @property
    def record(self) -> Record:
        return Record(RecordKind.AUDIT_ENTRY, "*", council=self.about.row.council_id)


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Who saw a person's record, the oldest first; ``damaged``: entries that cannot be read."""

    record: str
    items: tuple[Access, ...]
    damaged: int

    @property
    def reference(self) -> str:
        return reference(self.record)


@dataclass(frozen=True, slots=True)
class ReadWhoSaw(Command[TheTrailOf, SeenBy]):
    """See who saw a person, in one record of them, and under which articles."""

    record: str

    action = Action.AUDIT_READ_PERSON
    conceals = True

    def subject(self, work: Work) -> TheTrailOf:
        return TheTrailOf(find_record(work, self.record))

    def circumstances(self, subject: TheTrailOf) -> Circumstances:
        return Circumstances(purpose=Purpose.RIGHTS_OF_PERSONS)

    def carry_out(self, work: Work, subject: TheTrailOf) -> SeenBy:
        row = subject.about.row
        found, damaged = seen(work, row)
        items = tuple(accesses(found, functions(work)))
        work.detail.update(record=row.id, count=len(items))
        return SeenBy(row.id, items, damaged)
