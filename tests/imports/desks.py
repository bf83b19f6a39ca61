"""Small files for the small council, and the command that imports them."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result

from config.commands import imports as command
from tests.council import SmallCouncil

HEADER = "day,hour,what,where,story"
MAPPING = """\
format: csv
source: essai
as: coordinator@val-fleuri.example
time: {zone: Europe/Paris, column: [day, hour], format: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
category:
  column: what
  values: {noise: TRQ-01, roof: TRQ-04, child: VUL-06}
  skip: [nothing]
sector:
  column: where
  unplaced: ville
narrative: {column: story}
"""


class Campaign(Protocol):
    """The shape of the `campaign` fixture."""

    def __call__(self, name: str, short: int, whole: int) -> int:
        """How many rounds to run."""


@dataclass(frozen=True)
class ImportDesk:
    """The command, in the house of a small council, in a directory of its own."""

    council: SmallCouncil
    directory: Path

    def file(self, *rows: str, name: str = "events.csv", header: str = HEADER) -> Path:
        """Write a file of rows under a header."""
        path = self.directory / name
        path.write_text("".join(f"{row}\n" for row in (header, *rows)), encoding="utf-8")
        return path

    def mapping(self, text: str = MAPPING) -> Path:
        """Write a mapping."""
        path = self.directory / "map.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def events(self, file: Path, *options: str, mapping: str = MAPPING) -> Result:
        """Run ``vigie import events``."""
        words = ["events", str(file), "--mapping", str(self.mapping(mapping)), *options]
        return CliRunner().invoke(command.imports, words, catch_exceptions=False)

    def territory(self, file: Path, *options: str) -> Result:
        """Run ``vigie import territory``."""
        words = ["territory", str(file), *options]
        return CliRunner().invoke(command.imports, words, catch_exceptions=False)

    @property
    def report(self) -> str:
        """What the report of refused rows says; nothing if there is none."""
        path = self.directory / "events.csv.refused.csv"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def refusals(self) -> list[list[str]]:
        """The same, by line, record, field and reason."""
        return list(csv.reader(self.report.splitlines()))[1:]


def environment(council: SmallCouncil) -> dict[str, str]:
    """What a process needs to work in the council's house."""
    settings = council.house.settings
    return {
        "VIGIE_DATABASE_URL": settings.database_url,
        "VIGIE_REDIS_URL": settings.redis_url,
        "VIGIE_SECRET_KEY": settings.secret_key,
        "VIGIE_TRAIL_SEED": settings.trail_seed,
        "VIGIE_SHRED_DIR": str(settings.shred_dir),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


@pytest.fixture
def desk(council: SmallCouncil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportDesk:
    """The command works in the council's own house, so that its connections are closed."""
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    monkeypatch.chdir(tmp_path)
    return ImportDesk(council, tmp_path)


def rows(count: int) -> Iterable[str]:
    """Return different rows, two an hour from the first of January 2024.

    As many as the longest campaign needs lie in the past: a row of tomorrow is refused.
    """
    for number in range(count):
        day, half = divmod(number, 48)
        month, day = divmod(day, 28)
        date = f"{2024 + month // 12}-{1 + month % 12:02}-{1 + day:02}"
        yield f"{date},{half // 2:02}:{5 + 30 * (half % 2):02},noise,nord,"
