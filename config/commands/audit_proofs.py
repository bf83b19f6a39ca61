"""``vigie audit prove``, ``growth``, ``export``: what `docs/verify/verify_trail.py` checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

import click
from sqlalchemy.orm import Session

from audit.checkpoint import Verifier
from audit.errors import UnprovableError
from audit.export import Part, export_csv, export_lines
from audit.prove import prove as prove_entry
from audit.prove import prove_growth
from audit.question import Filters
from config.commands.furnish import council_id, furnished
from config.wiring import House, now
from sharing.keeper import note

FORMATS = {"jsonl": export_lines, "csv": export_csv}

council_option = click.option(
    "--council", default=None, help="The council's short name, if there are several."
)


@click.command()
@click.argument("entry")
@council_option
def prove(entry: str, council: str | None) -> None:
    """Print the proof that ENTRY, an entry's id, is in the signed tree (C2SP tlog-proof)."""
    house = furnished()
    chosen = council_id(house, council)
    text = _made(house, chosen, lambda s, key: prove_entry(s, chosen, entry, key))
    _note(house, chosen, "trail:prove", entry)
    click.echo(text, nl=False)


@click.command()
@click.argument("size", type=int)
@council_option
def growth(size: int, council: str | None) -> None:
    """Print the proof that the tree still begins with the one of SIZE entries."""
    house = furnished()
    chosen = council_id(house, council)
    click.echo(_made(house, chosen, lambda s, key: prove_growth(s, chosen, size, key)), nl=False)


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="jsonl")
@click.option("--from", "start", type=click.IntRange(0), default=0, help="The first position.")
@click.option("--to", "end", type=click.IntRange(0), help="The position after the last.")
@click.option("--since", type=click.DateTime(), help="Written then or later, UTC.")
@click.option("--until", type=click.DateTime(), help="Written before, UTC.")
@click.option(
    "--out", "-o", type=click.File("w", encoding="utf-8"), default="-", help="Not the screen."
)
@council_option
def export(
    form: str,
    start: int,
    end: int | None,
    since: datetime | None,
    until: datetime | None,
    out: TextIO,
    council: str | None,
) -> None:
    """Write the signed trail, or a part of it: lines to check, or rows for a spreadsheet."""
    house = furnished()
    chosen = council_id(house, council)
    part = Part(start, end, Filters(since=_utc(since), until=_utc(until)))
    _note(house, chosen, "trail:export", "*", format=form, part=_said(part))
    with house.sessions.reading(chosen) as session:
        try:
            for line in FORMATS[form](session, chosen, house.signer(chosen).verifier, part):
                click.echo(line, file=out, nl=False)
        except UnprovableError as error:
            raise click.ClickException(str(error)) from None


def _made(house: House, council: str, make: Callable[[Session, Verifier], str]) -> str:
    with house.sessions.reading(council) as session:
        try:
            return make(session, house.signer(council).verifier)
        except UnprovableError as error:
            raise click.ClickException(str(error)) from None


def _note(house: House, council: str, action: str, entry: str, **detail: object) -> None:
    """Write in the trail that its keeper reads it, before they do."""
    with house.sessions.of(council) as session:
        note(session, council, now(), action, f"audit_entry:{entry}", detail)


def _utc(at: datetime | None) -> datetime | None:
    return at and at.replace(tzinfo=UTC)


def _said(part: Part) -> dict[str, str]:
    asked = {"from": part.start or None, "to": part.end, "since": part.filters.since}
    asked["until"] = part.filters.until
    return {name: str(value) for name, value in asked.items() if value is not None}
