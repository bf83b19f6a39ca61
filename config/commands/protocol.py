"""``vigie protocol``: is the file a protocol, and whom would it tell?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy import select

from charters.document import DocumentError, read
from charters.vocabulary import RecordKind
from config.commands.charter_keys import signing
from config.commands.furnish import council_id, furnished
from config.commands.protocol_coverage import report
from config.facts import facts_of, read_facts
from config.requests import RequestError
from config.settings import DEFAULTS
from config.wiring import now
from protocols.gaps import untold
from protocols.model import Facts, Protocol
from protocols.plan import Transmission
from protocols.plan import plan as plan_for
from protocols.read import Vocabulary, faults_of, name_of, protocol_of
from protocols.schema import protocol_schema
from sharing.store import Territory
from sharing.taxonomy import Taxonomy, load_taxonomy

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
MINUTE = timedelta(minutes=1)


@click.group()
def protocol() -> None:
    """Check a protocol, plan who would be told, sign one."""


protocol.add_command(signing(RecordKind.PROTOCOL, name_of))


@protocol.command()
@FILE
@click.option("--council", help="Its places are those that the file may name, by short name.")
def check(file: Path, council: str | None) -> None:
    """Read FILE; exit 1 and name the place of each fault, else say of what nobody is told."""
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    found = _read(file, _with_places(taxonomy.vocabulary, council))
    click.echo(f"{file.name}: {found.own_name}, {len(found.duties)} duties")
    reported, missed = taxonomy.reported, untold(found, taxonomy.reported)
    click.echo(f"{len(reported) - len(missed)} of {len(reported)} categories always tell somebody")
    for code in missed:
        click.echo(f"nobody is always told of {code} {taxonomy.names[code]}", err=True)
    for duty in found.duties:
        for code in sorted(duty.when.categories):
            if taxonomy.categories[code].external:
                said = _circuit(taxonomy, code)
                click.echo(f"{duty.id} tells nobody of {code}: {said}", err=True)


@protocol.command()
@FILE
@click.option("--category", help="A category's code, such as TRQ-03; without it: JSON lines.")
@click.option("--severity", type=int, help="1 to 5; without it, the category's own.")
@click.option("--urgency", help="immediate, expected, routine or past; without it, routine.")
@click.option("--sector", help="The code of a place; without it, none in particular.")
@click.option("--hour", type=int, help="The local hour, 0 to 23; without it, noon.")
def plan(file: Path, category: str | None, **facts: int | str | None) -> None:
    """Say who would be told of an event, within how long, by which channel, and who comes next.

    Without --category, facts are read as JSON lines from standard input, such as
    {"category": "BIE-04", "severity": 4, "urgency": "immediate", "sector": "nord", "hour": 2}, and
    each is answered by a line of JSON.
    """
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    found = _read(file, taxonomy.vocabulary)
    if category is None:
        if any(value is not None for value in facts.values()):
            raise click.UsageError("name the --category, or give facts as JSON lines")
        for line in _answers(found, taxonomy):
            click.echo(line)
        return
    try:
        asked = facts_of({"category": category, **facts}, taxonomy)
    except RequestError as error:
        raise click.UsageError(str(error)) from None
    if taxonomy.categories[category].external:
        click.echo(f"{category}: {_circuit(taxonomy, category)}")
    for told in _told(found, asked, taxonomy):
        click.echo("\t".join(_columns(told)))


@protocol.command()
def schema() -> None:
    """Print the JSON Schema of a protocol's file, for editors that check while one types."""
    words = load_taxonomy(DEFAULTS / "taxonomy.yaml").vocabulary
    click.echo(json.dumps(protocol_schema(words), ensure_ascii=False, indent=2))


@protocol.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--council", default=None, help="Its slug; may be left out when there is one.")
def coverage(file: Path | None, council: str | None) -> None:
    """Say where FILE, or the protocol in force, reaches nobody this week; exit 1 on holes."""
    house = furnished()
    try:
        here = council_id(house, council)
        found = _read(file, house.taxonomy.vocabulary) if file else house.protocols(here, now())
        if report(house, here, found):
            raise SystemExit(1)
    finally:
        house.close()


def _answers(found: Protocol, taxonomy: Taxonomy) -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            asked = read_facts(line.decode(), taxonomy)
        except UnicodeDecodeError:
            raise click.ClickException(f"line {number}: not UTF-8") from None
        except RequestError as error:
            raise click.ClickException(f"line {number}: {error}") from None
        category = taxonomy.categories[asked.category]
        answer = {
            "protocol": found.own_name,
            "circuit": category.circuit if category.external else None,
            "plan": [_as_json(told) for told in _told(found, asked, taxonomy)],
        }
        yield json.dumps(answer, ensure_ascii=False)


def _told(found: Protocol, asked: Facts, taxonomy: Taxonomy) -> tuple[Transmission, ...]:
    """Of what the law gives to others no event is ever written, so that nobody is told."""
    return () if taxonomy.categories[asked.category].external else plan_for(found, asked)


def _columns(told: Transmission) -> Iterator[str]:
    yield told.recipient
    yield f"{told.within // MINUTE} min"
    yield ", ".join(sorted(told.channels))
    yield ", ".join(told.duties)
    yield "answer expected" if told.acknowledge else "no answer expected"
    for step in told.escalation:
        yield f"then {', '.join(sorted(step.whom))} after {step.after // MINUTE} min"


def _as_json(told: Transmission) -> dict[str, object]:
    return {
        "recipient": told.recipient,
        "within_min": told.within // MINUTE,
        "channels": sorted(told.channels),
        "duties": told.duties,
        "acknowledge": told.acknowledge,
        "escalation": [
            {"after_min": step.after // MINUTE, "whom": sorted(step.whom)}
            for step in told.escalation
        ],
    }


def _circuit(taxonomy: Taxonomy, code: str) -> str:
    """Say where a category of the law goes instead."""
    circuit = taxonomy.circuits[taxonomy.categories[code].circuit or ""]
    return f"the law gives it to others; the page shows {circuit.code}, {circuit.label}"


def _with_places(words: Vocabulary, council: str | None) -> Vocabulary:
    if council is None:
        return words
    house = furnished()
    with house.sessions.reading(council_id(house, council)) as session:
        return replace(words, sectors=frozenset(session.scalars(select(Territory.code))))


def _read(file: Path, words: Vocabulary) -> Protocol:
    try:
        document = read(file)
        if faults := faults_of(document, words):
            raise click.ClickException("\n".join(map(str, faults)))
        return protocol_of(document, words)
    except DocumentError as error:
        raise click.ClickException(str(error)) from None
