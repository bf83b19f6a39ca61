"""``vigie retention``: what the sweeper does with records at their day, at once or only shown."""

from __future__ import annotations

from collections.abc import Iterator

import click

from config.commands.furnish import council_id, furnished
from config.rounds import retain
from config.wiring import now
from sharing.nominative import retention as records
from sharing.nominative.retention import Due


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what is due, and do nothing.")
@click.option("--council", default=None, help="One council, by its short name; else every one.")
def retention(dry_run: bool, council: str | None) -> None:
    """Destroy the records whose day has come; ask whether follow-ups that sleep go on."""
    house = furnished()
    chosen = council_id(house, council) if council else None
    if dry_run:
        found = {}
        for one in [chosen] if chosen else records.waiting(house.sessions, now()):
            with house.sessions.reading(one) as session:
                found[one] = records.due(session, now())
    else:
        found = retain(house, chosen)
    lines = [f"{one}: {line}" for one in found for line in _said(found[one], dry_run=dry_run)]
    click.echo("\n".join(lines) or "nothing is due")
    if any(done.failed for done in found.values()):
        raise SystemExit(1)


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
