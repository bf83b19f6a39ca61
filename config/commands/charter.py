"""``vigie charter``: is the file a charter, what does it say, and what would it decide?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from charters.compare import compare_on_grid
from charters.decide import Engine, decide
from charters.document import DocumentError
from charters.model import Charter
from charters.read import name_of
from charters.scenarios import failures
from charters.schema import charter_schema
from charters.sentences import say_begins, say_change, say_quorum, say_rule
from charters.vocabulary import RecordKind
from config.charter_file import load_charter
from config.commands.charter_keys import key, signing
from config.commands.counted import say_lines, say_replay
from config.commands.furnish import council_id, furnished
from config.requests import RequestError, read_request
from config.settings import DEFAULTS
from config.wiring import now
from sharing.comparison import DAYS, MOST_DAYS, compared
from sharing.keeper import note
from sharing.taxonomy import load_taxonomy

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def charter() -> None:
    """Check a charter, explain it, put questions to it, compare two versions, sign one."""


charter.add_command(key)
charter.add_command(signing(RecordKind.CHARTER, name_of))


@charter.command()
@FILE
def check(file: Path) -> None:
    """Read FILE and try its scenarios; exit 1 and name the place of what is wrong."""
    found = _read(file)
    rules = sum(len(article.rules) for article in found.articles)
    click.echo(f"{file.name}: {found.name}, {len(found.articles)} articles, {rules} rules")
    failed = list(failures(Engine(found), now().date()))
    for failure in failed:
        click.echo(str(failure.error()), err=True)
    kept = len(found.scenarios) - len(failed)
    click.echo(f"{kept} of {len(found.scenarios)} scenarios are met")
    if failed:
        raise SystemExit(1)


@charter.command()
@FILE
def explain(file: Path) -> None:
    """Say each rule of FILE in French: what its authors meant, and what the machine applies."""
    names = load_taxonomy(DEFAULTS / "taxonomy.yaml").names
    found = _read(file)
    for line in _frame(found):
        click.echo(line)
    for article in found.articles:
        click.echo(f"{article.id} {article.title}")
        for rule in article.rules:
            click.echo(f"  {rule.id} {rule.says}\n    {say_rule(rule, names)}")


@charter.command()
def schema() -> None:
    """Print the JSON Schema of a charter's file, for editors that check while one types."""
    words = load_taxonomy(DEFAULTS / "taxonomy.yaml").words
    click.echo(json.dumps(charter_schema(words), ensure_ascii=False, indent=2))


@charter.command()
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--accept", is_flag=True, help="Exit 0 although somebody gains something.")
@click.option("--council", help="Count on this council's requests and records, by its short name.")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    help=f"How many days of requests ({DAYS} without it); goes with --council.",
)
def compare(before: Path, after: Path, accept: bool, council: str | None, days: int | None) -> None:
    """Say who gains and who loses what if AFTER replaces BEFORE; exit 1 if anybody gains."""
    if days is not None and council is None:
        raise click.UsageError("--days goes with --council: whose requests?")
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    old, new = Engine(_read(before)), Engine(_read(after))
    if council is None:
        changes = compare_on_grid(old, new, taxonomy.words, now().date())
        told = [say_change(change, taxonomy.names) for change in changes]
    else:
        house = furnished()
        chosen = council_id(house, council)
        with house.sessions.snapshot(chosen) as session:
            found = compared(session, chosen, old, new, taxonomy.words, now(), days or DAYS)
        with house.sessions.of(chosen) as session:
            read = {"before": old.name, "after": new.name, "entries": found.replay.entries}
            note(session, chosen, now(), "trail:count", "audit_entry:*", read)
        changes = [line.change for line in found.lines]
        told = [*say_lines(found, taxonomy.names), say_replay(found)]
    framed = zip(_frame(old.charter)[1:], _frame(new.charter)[1:], strict=True)
    beside = [f"{was} → {becomes}" for was, becomes in framed if was != becomes]
    click.echo("\n".join([f"{old.name} → {new.name}", *beside, *told]))
    gains = sum(change.gain for change in changes)
    verdict = "wider" if gains else ("stricter" if changes else "the same")
    click.echo(f"{gains} gained, {len(changes) - gains} lost: {verdict}")
    if gains and not accept:
        raise SystemExit(1)


@charter.command("decide")
@FILE
def decide_lines(file: Path) -> None:
    """Read requests as JSON lines from standard input, write decisions as JSON lines.

    A request is {"actor": {...}, "action": "event:read", "record": {...}}, and perhaps its
    "context": {"at": "2026-11-22T02:14:00+01:00", "body": ..., "purpose": ..., "met": [...]}.
    """
    engine = Engine(_read(file))
    accepted, words = engine.charter.own_name, load_taxonomy(DEFAULTS / "taxonomy.yaml").words
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            asked = read_request(line.decode(), engine.context(now()), accepted, words)
        except UnicodeDecodeError:
            raise click.ClickException(f"line {number}: not UTF-8") from None
        except RequestError as error:
            raise click.ClickException(f"line {number}: {error}") from None
        decision = decide(engine, *asked)
        answer = {
            "permitted": decision.permitted,
            "articles": decision.articles,
            "rules": decision.rules,
            "obligations": decision.obligations,
            "owed": sorted(decision.owed),
            "charter": decision.version,
            "explanation": decision.explanation,
            "english": decision.english,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))


def _frame(found: Charter) -> list[str]:
    """Return what a charter says besides its articles."""
    zone = f"Jours et heures\u00a0: {found.time_zone}."
    said = say_quorum(found.quorum), say_begins(found.begins), zone
    return [f"{found.title}, {found.name}", *said]


def _read(file: Path) -> Charter:
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    try:
        return load_charter(file, taxonomy.words)
    except DocumentError as error:
        raise click.ClickException(str(error)) from None
