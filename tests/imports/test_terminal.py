"""On a terminal, a bar moves; elsewhere, plain lines."""

import os
import pty
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.council import SmallCouncil
from tests.imports.desks import HEADER, MAPPING, ImportDesk, environment, rows
from tests.servers.process import python


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_bar_on_a_terminal(council: SmallCouncil, tmp_path: Path) -> None:
    """It reaches the end of the file, and the summary is not part of it."""
    file, mapping = tmp_path / "events.csv", tmp_path / "map.yaml"
    file.write_text("".join(f"{row}\n" for row in (HEADER, *rows(600))), encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    words = ["import", "events", str(file), "--mapping", str(mapping)]
    ours, theirs = pty.openpty()
    done = subprocess.run(
        python("-c", "from config.cli import main; main()", *words),
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | environment(council),
    )
    os.close(theirs)
    shown = ""
    with suppress(OSError):  # the end of a terminal whose other side is gone
        while piece := os.read(ours, 4096):
            shown += piece.decode()
    os.close(ours)
    assert done.returncode == 0, shown
    assert "Importing" in shown
    assert "100%" in shown
    assert done.stdout.startswith("events.csv: 600 rows read: 600 imported")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_lines_elsewhere(desk: ImportDesk) -> None:
    """One every five thousand rows."""
    skipped = (f"2024-07-08,12:46,nothing,nord,{number}" for number in range(11_000))
    result = desk.events(desk.file(*skipped))
    told = [line.partition(":")[0] for line in result.stderr.splitlines()]
    assert told == ["5000 rows read", "10000 rows read"]
