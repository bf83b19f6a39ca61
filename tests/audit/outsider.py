"""Files as an outsider is given them, and the script that checks them, in and out of process."""

import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from audit.export import Part, export_lines
from audit.prove import prove, prove_growth
from audit.store import Checkpoint, Entry, metadata
from tests.audit.conftest import COUNCIL, ELSEWHERE, SIGNER, open_engine
from tests.audit.trails import OTHER, sequence, write

SCRIPT = Path(__file__).parents[2] / "docs" / "verify" / "verify_trail.py"
KEY = str(SIGNER.verifier)
BATCHES = (40, 216, 44)  # checkpoints of 40, 256 and 300 entries


def the_script() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("verify_trail", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made_files(folder: Path) -> dict[str, str]:
    """What the product hands out of one trail, by name."""
    engine = open_engine(f"sqlite:///{folder / 'trail.sqlite'}")
    metadata.create_all(engine)
    with sessionmaker(engine).begin() as session:
        for batch in BATCHES:
            write(session, batch)
            sequence(session)
        write(session, 5, ELSEWHERE)
        sequence(session, council_id=ELSEWHERE)
        ids = select(Entry.id).where(Entry.council_id == COUNCIL).order_by(Entry.position)
        entries = session.scalars(ids).all()
        elsewhere = session.scalars(select(Entry.id).where(Entry.council_id == ELSEWHERE)).first()
        notes = session.scalars(select(Checkpoint).where(Checkpoint.council_id == COUNCIL)).all()
        found = {f"note{point.size}": point.note for point in notes}
        found |= {
            f"proof{n}": prove(session, COUNCIL, entries[n], SIGNER.verifier) for n in (0, 77)
        }
        found |= {
            f"growth{n}": prove_growth(session, COUNCIL, n, SIGNER.verifier) for n in (40, 300)
        }
        found["elsewhere"] = prove(session, ELSEWHERE, str(elsewhere), OTHER.verifier)
        found["note elsewhere"] = found["elsewhere"].partition("\n\n")[2]
        for name, part in (("whole", Part()), ("part", Part(70, 73))):
            found[name] = "".join(export_lines(session, COUNCIL, SIGNER.verifier, part))
    engine.dispose()
    return found


@dataclass
class Outsider:
    """Somebody with files, a key and the script."""

    folder: Path
    files: dict[str, str]
    script: ModuleType
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def paths(self, names: tuple[str, ...], **changed: str) -> list[str]:
        """Files of these names; *changed* holds other texts for some."""
        for name in names:
            text = changed.get(name.replace(" ", "_"), self.files.get(name))
            if text is not None:
                (self.folder / name).write_bytes(text.encode(errors="surrogateescape"))
        return [str(self.folder / name) for name in names]

    def ask(self, what: str, *names: str, key: str | None = KEY, **changed: str) -> tuple[int, str]:
        """The exit status and what is said, in this process."""
        words = [] if key is None else ["--key", key]
        argv = [str(SCRIPT), *words, what, *self.paths(names, **changed)]
        self.patch.setattr(sys, "argv", argv)
        status = self.script.main()
        return status, self.capture.readouterr().out

    def run(self, what: str, *names: str, python: tuple[str, ...] = ()) -> tuple[int, str]:
        """The same in a process of its own, far from the product."""
        argv = [sys.executable, *python, str(SCRIPT), "--key", KEY, what, *self.paths(names)]
        environ = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        done = subprocess.run(
            argv, capture_output=True, text=True, cwd=self.folder, env=environ, check=False
        )
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout
