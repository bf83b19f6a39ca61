"""`docs/trail.md` shows real bytes: they are made again here."""

import re
from datetime import UTC, datetime
from pathlib import Path

from audit.canonical import entry_bytes
from audit.checkpoint import Verifier
from audit.merkle import leaf_hash
from tests.audit.conftest import COUNCIL, SIGNER

PAGE = Path(__file__).parents[2] / "docs" / "trail.md"
SHOWN = re.findall(
    r"^```\w+\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)


def test_the_examples_of_the_page() -> None:
    """An entry, its leaf, the checkpoint of the tree that it makes alone, and the key."""
    entry, leaf, _addresses, note, key = SHOWN
    written = entry_bytes(
        COUNCIL, "k3vq7t5mzc2xw4ya", "2026-11-22T02:14:05.123456Z", "h7n2qx5tdv3km6pw",
        "w4c6zt2yb5rj7fsa", "event:read", "event:q5mx3kz7tn2vd4hc", "permitted",
        '["A02","A07"]', '["A02.1"]', "2026-1", '{"sector":"t6yb2rj4fsw7caqz"}',
    )  # fmt: skip
    assert written.decode() + "\n" == entry
    assert len(written) == 332
    assert leaf_hash(written).hex() + "\n" == leaf
    at = datetime(2026, 11, 22, 2, 14, 6, tzinfo=UTC)
    begin, _, _ = note.rpartition("…\n")  # ML-DSA never signs twice alike
    assert SIGNER.seal(1, leaf_hash(written), at).startswith(begin)
    classical = Verifier.from_text(key.strip())
    assert str(classical) == str(SIGNER.verifier)
    assert classical.open(begin.rpartition("—")[0]).at == at
