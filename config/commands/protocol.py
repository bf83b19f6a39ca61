"""``vigie protocol``: is the file a protocol, and whom would it tell?"""

from __future__ import annotations

from pathlib import Path

import click

from charters.document import DocumentError
from charters.vocabulary import Profession
from config.settings import DEFAULTS
from protocols.model import Facts, Protocol
from protocols.plan import plan as plan_for
from protocols.read import Vocabulary, read_protocol
from sharing.taxonomy import Taxonomy, load_taxonomy

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def protocol() -> None:
    """Check a protocol, or plan who would be told."""


@protocol.command()
@FILE
def check(file: Path) -> None:
    """Read FILE; exit 1 and name the place of the first fault."""
    found, _ = _read(file)
    click.echo(f"{file.name}: {found.id} {found.version}, {len(found.duties)} duties")


@protocol.command()
@FILE
@click.option("--category", required=True, help="A category's code, such as TRQ-03.")
@click.option("--severity", type=click.IntRange(1, 5), default=None, help="Default: its own.")
@click.option("--urgency", default="routine", show_default=True)
@click.option("--hour", type=click.IntRange(0, 23), default=12, show_default=True)
def plan(file: Path, category: str, severity: int | None, urgency: str, hour: int) -> None:
    """Say who would be told of one event, within how long, and by which duty."""
    found, taxonomy = _read(file)
    known = taxonomy.categories.get(category)
    if known is None:
        raise click.UsageError(f"no category '{category}'")
    if urgency not in taxonomy.urgencies:
        raise click.UsageError(f"no urgency '{urgency}': {', '.join(taxonomy.urgencies)}")
    level = known.severity if severity is None else severity
    facts = Facts(category, known.group, level, urgency, "", hour)
    for told in plan_for(found, facts):
        minutes = int(told.within.total_seconds() // 60)
        click.echo(f"{told.recipient}\t{minutes} min\t{', '.join(told.duties)}")


def _read(file: Path) -> tuple[Protocol, Taxonomy]:
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    words = Vocabulary(
        categories=frozenset(taxonomy.categories),
        groups=frozenset(taxonomy.groups),
        professions=frozenset(p.value for p in Profession),
    )
    try:
        return read_protocol(file, words), taxonomy
    except DocumentError as error:
        raise click.ClickException(str(error)) from None
