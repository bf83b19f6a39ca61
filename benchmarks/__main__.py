"""``vigie bench [NAME…] [--quick] [--json FILE]``: measure, and say which budgets are kept.

The exit status says whether the run could be made, not whether the budgets are kept.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from benchmarks.machine import described, load
from benchmarks.measure import Finding
from benchmarks.table import as_json, notes, table

BENCHES = {
    "decide": "benchmarks.decide.bench",
    "list": "benchmarks.listing.bench",
    "post": "benchmarks.post.bench",
    "live": "benchmarks.live.bench",
    "alerts": "benchmarks.alerts.bench",
    "replay": "benchmarks.replay.bench",
    "open": "benchmarks.sealed.bench",
    "rewrap": "benchmarks.rewrap.bench",
    "audit": "benchmarks.audit.bench",
    "journal": "benchmarks.journal.bench",
    "patterns": "benchmarks.patterns.bench",
}
BUSY = 1.0  # others wanted that many cores before we began


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHES)))
@click.option("--quick", is_flag=True, help="A small honest run, to see that everything works.")
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Keep the figures here."
)
def main(names: tuple[str, ...], quick: bool, file: Path | None) -> None:
    """Measure the budgets NAMES (all of them without a name), each as a ratio in one run."""
    machine = described()
    click.echo(", ".join(machine.values()))
    findings: list[Finding] = []
    for name in names or BENCHES:
        before = load()
        if before > BUSY:
            click.echo(f"{name}: load {before:.1f} before the run; the machine is not ours alone")
        found: list[Finding] = importlib.import_module(BENCHES[name]).run(quick)
        findings += found
        click.echo(f"\n{table(found)}\n{notes(found)}")
    if len(names) != 1:
        click.echo(f"\n{table(findings)}")
    if file is not None:
        file.write_text(as_json(machine, findings) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
