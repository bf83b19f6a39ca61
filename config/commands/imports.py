"""``vigie import``: events and territories from files, through the desk (docs/import.md).

Exit codes: 0 all rows are in, 3 some were refused, 2 the file or its mapping cannot be used
(all rows before the fault are in), 1 anything else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click
from sqlalchemy.exc import SQLAlchemyError

from charters.document import DocumentError
from charters.parties import Actor
from charters.vocabulary import Profession
from config.commands.furnish import council_id, furnished
from config.schema import take_stock
from config.wiring import House, now
from sharing.command import ConflictError, InvalidInputError, RefusedError, SharingError
from sharing.imports.csv_table import CsvTable
from sharing.imports.geojson_table import GeoJsonTable
from sharing.imports.mapping_file import MappingFile, open_mapping, read_mapping
from sharing.imports.places import Gazetteer
from sharing.imports.poster import agent_who_logs_in, agents_of
from sharing.imports.report import Report
from sharing.imports.rows import Table, UnusableFileError
from sharing.imports.run import Import, Tally
from sharing.outlines import ImportTerritories
from sharing.territories import ListTerritories
from web.english import of_conflict, of_field

EVERY = 5_000  # rows between two lines, where there is no terminal
COUNTED = 1_000  # rows after which the database counts what its tables hold
LARGEST_MAP = 100_000_000  # bytes

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
COUNCIL = click.option("--council", default=None, help="The council's short name.")


class UnusableInput(click.ClickException):
    """The file or its mapping cannot be used."""

    exit_code = 2


@click.group()
def imports() -> None:
    """Import events or a territory from files."""


@imports.command()
@FILE
@click.option(
    "--mapping",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the columns mean (docs/import.md).",
)
@COUNCIL
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where refused rows are listed.  [default: FILE.refused.csv, here]",
)
def events(file: Path, mapping: Path, council: str | None, report: Path | None) -> None:
    """Import the rows of FILE (CSV or GeoJSON) as event records.

    Run again, it goes on where it stopped; a row is never imported twice.
    """
    house = furnished()
    report = report or Path(f"{file.name}.refused.csv")
    if any(report.exists() and report.samefile(source) for source in (file, mapping)):
        raise click.UsageError("the report would overwrite what is read")
    if not report.parent.is_dir():
        raise click.UsageError(f"there is no directory {report.parent} for the report")
    broken: UnusableFileError | None = None
    tally = Tally()
    try:
        with file.open("rb") as stream, Report(report) as refused:
            known = open_mapping(mapping)
            table = _table(stream, file, known)
            run = _prepare(house, known, table, council, refused)
            try:
                tallies = _counted(run.take(table), house)
                for now_at in _followed(tallies, table, file.stat().st_size):
                    tally = now_at
            except UnusableFileError as error:
                broken = error
    except (DocumentError, UnusableFileError) as error:
        raise UnusableInput(str(error)) from None
    except RefusedError as error:
        raise click.ClickException(error.decision.english) from None
    except (SQLAlchemyError, OSError) as error:
        raise click.ClickException(_stopped(error)) from None
    _conclude(file, tally, report, broken)


@imports.command()
@FILE
@COUNCIL
@click.option("--as", "email", default=None, help="Who imports it, by their log-in address.")
def territory(file: Path, council: str | None, email: str | None) -> None:
    """Take FILE (GeoJSON, WGS 84) as the council's tree of territories.

    Each feature has the properties id, kind, name, and parent unless it is the top.
    """
    house = furnished()
    collection = _collection(file)
    actor = _agent(house, email, council) if email else _coordinator(house, council)
    try:
        count = house.desk.carry_out(ImportTerritories(collection), actor)
    except RefusedError as error:
        raise click.ClickException(error.decision.english) from None
    except SharingError as error:
        wrong = "; ".join(f"{field}: {reason}" for field, reason in _explained(error))
        raise UnusableInput(f"{file.name}: {wrong}") from None
    except SQLAlchemyError as error:
        raise click.ClickException(_stopped(error)) from None
    click.echo(f"{file.name}: {count} territories")


def _table(stream: BinaryIO, file: Path, mapping: MappingFile) -> Table:
    if mapping.format == "geojson":
        return GeoJsonTable(stream, file.name)
    return CsvTable(stream, file.name, mapping.encoding, mapping.delimiter)


def _prepare(
    house: House, file: MappingFile, table: Table, council: str | None, refused: Report
) -> Import:
    """Find who posts and what the mapping means, before any row is read."""
    actor = agent_who_logs_in(house.sessions, file.poster.text(254), now())
    if actor is None:
        raise file.poster.error("nobody logs in with this address", "an agent of the council")
    if council is not None and actor.council != council_id(house, council):
        raise file.poster.error("is an agent of another council", "or leave --council out")
    gazetteer = Gazetteer(house.desk.carry_out(ListTerritories(), actor))
    mapping = read_mapping(file, table.columns, house.taxonomy, gazetteer)
    return Import(house.desk, actor, mapping, now, refused.add, _explained)


def _counted(tallies: Iterator[Tally], house: House) -> Iterator[Tally]:
    """Pass the tallies on; early on, have the database count its tables.

    A first import fills tables that PostgreSQL takes for empty until it comes by, a minute later;
    meanwhile it looks through all events of the council for each that is announced.
    """
    counted = False
    for tally in tallies:
        if not counted and tally.imported >= COUNTED:
            take_stock(house.database)
            counted = True
        yield tally


def _followed(tallies: Iterator[Tally], table: Table, size: int) -> Iterator[Tally]:
    """Pass the tallies on, and show how far it has gone: a bar on a terminal, else lines."""
    if not sys.stderr.isatty():
        said = 0
        for tally in tallies:
            if tally.read - said >= EVERY:
                said = tally.read
                click.echo(_told(tally), err=True)
            yield tally
        return
    done = 0
    with click.progressbar(length=size, label="Importing", file=sys.stderr) as bar:
        for tally in tallies:
            bar.update(table.position - done)
            done = table.position
            yield tally


def _told(tally: Tally) -> str:
    return (
        f"{tally.read} rows read: {tally.imported} imported, {tally.known} imported before, "
        f"{tally.skipped} skipped, {tally.refused} refused"
    )


def _conclude(file: Path, tally: Tally, report: Path, broken: UnusableFileError | None) -> None:
    click.echo(f"{file.name}: {_told(tally)}")
    if tally.refused:
        click.echo(f"refused rows and their reasons: {report}", err=True)
    if broken is not None:
        again = "the rows before are in: correct the file and run the same command again"
        raise UnusableInput(f"{broken} ({again})")
    if not tally.read:
        raise UnusableInput(f"{file.name}:1: holds no row; a line or a feature for each event")
    if tally.refused:
        raise SystemExit(3)


def _explained(error: SharingError) -> list[tuple[str, str]]:
    """Return field and reason of each thing that is wrong, without a word of what was sent."""
    if isinstance(error, InvalidInputError):
        return [(problem.field, of_field(problem)) for problem in error.problems]
    if isinstance(error, RefusedError):
        return [("charter", error.decision.english)]
    if isinstance(error, ConflictError):
        return [("row", of_conflict(error))]
    return [("row", "It refers to something that is not there.")]


def _stopped(error: SQLAlchemyError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'}: {error.strerror}; run the same command again"
    kind = type(error).__name__
    return f"the database fails ({kind}): see `vigie check`, then run the same command again"


def _agent(house: House, email: str, council: str | None) -> Actor:
    actor = agent_who_logs_in(house.sessions, email, now())
    if actor is None or (council is not None and actor.council != council_id(house, council)):
        raise click.UsageError("nobody of the council logs in with the address of --as")
    return actor


def _coordinator(house: House, council: str | None) -> Actor:
    agents = agents_of(house.sessions, council_id(house, council), now())
    found = [a for a in agents if a.profession == Profession.COUNCIL_COORDINATOR]
    if len(found) != 1:
        how_many = "no coordinator" if not found else "several coordinators"
        raise click.UsageError(f"the council has {how_many}: say who imports with --as")
    return found[0]


def _collection(file: Path) -> dict[str, Any]:
    if file.stat().st_size > LARGEST_MAP:
        raise UnusableInput(f"{file.name}: more than {LARGEST_MAP:,} bytes; simplify the outlines")
    try:
        collection = json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        where = f"{file.name}:{error.lineno}:{error.colno}"
        raise UnusableInput(f"{where}: is not JSON: {error.msg}") from None
    except (ValueError, RecursionError):
        raise UnusableInput(f"{file.name}: is not JSON in UTF-8") from None
    if not isinstance(collection, dict):
        raise UnusableInput(f"{file.name}: is not a GeoJSON FeatureCollection")
    return collection
