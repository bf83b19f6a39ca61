"""The settings that a command was given by its environment."""

from __future__ import annotations

import os

import click

from config.settings import Settings, SettingsError


def settings() -> Settings:
    """Return them; end with a plain message when the environment is incomplete."""
    try:
        return Settings.from_environ(os.environ)
    except SettingsError as error:
        raise click.ClickException(f"{error} (docs/settings.md tells each)") from None
