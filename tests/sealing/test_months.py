"""The pair of a month opens with its key, in its place, and nowhere else."""

from __future__ import annotations

import pytest

from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.months import put_by, take_out
from sharing.sealing.pairs import PrivatePair

PAIR, KEY = PrivatePair.new(), Key.new()
HERE = {"council": "aulnoye234567aul", "month": "2026-11"}


def test_it_opens_in_its_place_only() -> None:
    """160 bytes; not in another month or council, as another pair, with another key or letter."""
    kept = put_by(PAIR, KEY, **HERE)
    assert len(kept) == 160
    assert take_out(kept, KEY, key_id=PAIR.key_id, **HERE).raw == PAIR.raw
    for wrong in (
        {"month": "2026-12"},
        {"council": "berlaimont23456b"},
        {"key_id": PrivatePair.new().key_id},
        {"key": Key.new()},
        {"kept": b"R" + kept[1:]},
        {"kept": kept[:-1]},
        {"kept": b""},
    ):
        asked = {"kept": kept, "key": KEY, "key_id": PAIR.key_id, **HERE, **wrong}
        with pytest.raises(CannotOpenError):
            take_out(**asked)  # type: ignore[arg-type]  # the test knows
