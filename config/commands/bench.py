"""``vigie bench``: the budgets.  The benchmarks lean on the product, never the other way round."""

from __future__ import annotations

import subprocess
import sys

import click


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def bench(words: tuple[str, ...]) -> None:
    """Measure the budgets, each as a ratio against its floor or peer in the same run."""
    raise SystemExit(subprocess.call([sys.executable, "-m", "benchmarks", *words]))
