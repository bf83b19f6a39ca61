"""``vigie push``: the key that push services know this house by."""

from __future__ import annotations

import click

from config.vapid import new_key


@click.group()
def push() -> None:
    """Notifications by Web Push."""


@push.command()
def key() -> None:
    """Make a key and print it as a setting, once: it is kept nowhere."""
    click.echo(f"VIGIE_PUSH_KEY={new_key()}")
