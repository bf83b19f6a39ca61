"""``vigie retention``: what the sweeper does at its day, at once or only shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import click

from audit.prune import councils_with_some, limit_of, minimum_index, prunable
from config.commands.furnish import council_id, furnished
from config.rounds import (
    councils_with_months_over,
    forget_complaints,
    forget_motives,
    prune_trails,
    retain,
)
from config.wiring import House, now
from sharing.complaints import retention as complaints
from sharing.months import months_over
from sharing.nominative import retention as records
from sharing.nominative.retention import Due


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what is due, and do nothing.")
@click.option("--council", default=None, help="One council, by its short name; else every one.")
def retention(dry_run: bool, council: str | None) -> None:
    """Destroy records, complaints, motives, entries at their day; ask whether follow-ups go on."""
    house = furnished()
    chosen = council_id(house, council) if council else None
    found = _due(house, chosen) if dry_run else retain(house, chosen)
    motives = _motives_due(house, chosen) if dry_run else forget_motives(house, chosen)
    lines = [f"{one}: {line}" for one in found for line in _said(found[one], dry_run=dry_run)]
    ended = _complaints_due(house, chosen) if dry_run else forget_complaints(house, chosen)
    would = "to be " if dry_run else ""
    lines += [f"{one}: {n} complaints {would}forgotten" for one, n in ended.items() if n]
    lines += _of_motives(motives, dry_run=dry_run)
    entries = _entries_due(house, chosen) if dry_run else prune_trails(house, chosen)
    lines += [f"{one}: {n} entries of the trail {would}removed" for one, n in entries.items() if n]
    click.echo("\n".join(lines) or "nothing is due")
    if any(done.failed for done in found.values()):
        raise SystemExit(1)


def _due(house: House, only: str | None) -> dict[str, Due]:
    found = {}
    for one in [only] if only else records.waiting(house.sessions, now()):
        with house.sessions.reading(one) as session:
            found[one] = records.due(session, now())
    return found


def _complaints_due(house: House, only: str | None) -> dict[str, int]:
    councils = [only] if only else complaints.waiting(house.sessions, now())
    return {one: len(complaints.due(house.sessions, one, now())) for one in councils}


def _motives_due(house: House, only: str | None) -> dict[str, dict[str, int]]:
    found = {}
    for one in [only] if only else councils_with_months_over(house):
        with house.sessions.reading(one) as session:
            found[one] = months_over(session, now(), house.settings.trail_months)
    return found


def _entries_due(house: House, only: str | None) -> dict[str, int]:
    limit = limit_of(now(), house.settings.trail_months)
    with house.sessions.everywhere("a command looks for entries that are no longer kept") as asked:
        councils = councils_with_some(asked, limit)
    found = {}
    for one in [only] if only else councils:
        with house.sessions.reading(one) as session:
            found[one] = prunable(session, one, limit) - minimum_index(session, one)
    return found


def _of_motives(found: Mapping[str, Mapping[str, int]], *, dry_run: bool) -> Iterable[str]:
    would = "to be " if dry_run else ""
    for council, months in found.items():
        for month, count in months.items():
            yield f"{council}: {count} motive(s) of {month} {would}destroyed, and their key"


def _said(done: Due, *, dry_run: bool) -> Iterator[str]:
    would = "to be " if dry_run else ""
    for ids, what in (
        (done.destroy, f"{would}destroyed"),
        (done.review, f"{would}reviewed" if dry_run else "asked whether they go on"),
        (done.unheard, "asleep, with nobody to ask"),
        (done.failed, "left as they were: the database refused"),
    ):
        if ids:
            yield f"{len(ids)} {what}: {' '.join(ids)}"
