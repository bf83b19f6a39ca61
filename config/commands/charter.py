"""``vigie charter``: is the file a charter, what does it say, and what would it decide?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from charters.decide import Engine, decide
from charters.document import DocumentError
from charters.model import Charter
from charters.parties import Actor, Context, Record
from charters.read import Words, read_charter
from config.settings import DEFAULTS
from config.wiring import now
from sharing.taxonomy import load_taxonomy

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def charter() -> None:
    """Check a charter, explain it, put questions to it."""


@charter.command()
@FILE
def check(file: Path) -> None:
    """Read FILE; exit 1 and name the place of the first fault."""
    found = _read(file)
    rules = sum(len(article.rules) for article in found.articles)
    click.echo(f"{file.name}: {found.name}, {len(found.articles)} articles, {rules} rules")


@charter.command()
@FILE
def explain(file: Path) -> None:
    """Say what each rule of FILE means, in French."""
    for article in _read(file).articles:
        click.echo(f"{article.id} {article.title}")
        for rule in article.rules:
            click.echo(f"  {rule.id} {rule.says}")


@charter.command("decide")
@FILE
def decide_lines(file: Path) -> None:
    """Read requests as JSON lines from standard input, write decisions as JSON lines.

    A request is {"actor": {...}, "action": "event:read", "record": {...}}.
    """
    engine = Engine(_read(file))
    for number, line in enumerate(sys.stdin, start=1):
        try:
            asked: dict[str, Any] = json.loads(line)
            actor = _actor(asked["actor"])
            record = Record(**asked["record"])
            decision = decide(engine, actor, str(asked["action"]), record, Context(now()))
        except (ValueError, TypeError, KeyError) as error:
            raise click.ClickException(f"line {number}: {type(error).__name__}: {error}") from None
        answer = {
            "permitted": decision.permitted,
            "articles": decision.articles,
            "rules": decision.rules,
            "obligations": decision.obligations,
            "charter": decision.version,
            "explanation": decision.explanation,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))


def _actor(fields: dict[str, Any]) -> Actor:
    sets: dict[str, Any] = {
        name: frozenset(fields.pop(name, ())) for name in ("sectors", "perimeter", "bodies")
    }
    return Actor(**fields, **sets)


def _read(file: Path) -> Charter:
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    try:
        return read_charter(file, Words(frozenset(taxonomy.categories), frozenset(taxonomy.groups)))
    except DocumentError as error:
        raise click.ClickException(str(error)) from None
