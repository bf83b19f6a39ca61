"""Chromium for the browser tests: the machine's own, never a downloaded one."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

# The first has no windows, and draws the screens in half the time of the others.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

# Nothing may leave the machine or appear over the page while a test looks at it.
FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromiumError(Exception):
    """There is no Chromium on this machine; says where it was looked for."""


def find_chromium(env: Mapping[str, str]) -> Path:
    """The executable named by VIGIE_CHROMIUM, or the first one of the usual names.

    Raises NoChromiumError.
    """
    named = env.get("VIGIE_CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise NoChromiumError(f"VIGIE_CHROMIUM names {named}, which cannot be run")
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    raise NoChromiumError(f"none of {', '.join(NAMES)} is installed")


def flags() -> list[str]:
    """What to start it with; it refuses its sandbox to root."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
