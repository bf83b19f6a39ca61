"""Where the tiles of a tree stand as files (C2SP tlog-tiles).  Pure.

    checkpoint                       the newest one
    tile/0/x001/x234/067             a full tile: level 0, index 1234067
    tile/1/004.p/112                 the first 112 hashes of a tile that is not full yet
    tile/entries/000.p/9             the first 9 entries, each after its length in two bytes

Rule: every tile has one path.  What has another spelling has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.merkle import WIDTH

CHECKPOINT = "checkpoint"
ENTRIES = "entries"
HIGHEST = 63  # level

_PATH = re.compile(r"([0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?", re.ASCII)


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of a tile of hashes, or with `ENTRIES` for a level that of a bundle of entries."""
    groups = []
    while True:
        index, last = divmod(index, 1000)
        groups.append(f"{last:03}")
        if not index:
            break
    number = "/".join([f"x{group}" for group in groups[:0:-1]] + groups[:1])
    return f"tile/{level}/{number}" + (f".p/{width}" if width < WIDTH else "")


def read_tile_path(path: str) -> tuple[int, int, int] | None:
    """Level, index and width of a tile of hashes, from its path after `tile/`; None: no such."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level, number, partial = found.groups()
    index = int(number.replace("x", "").replace("/", ""))
    width = WIDTH if partial is None else int(partial)
    place = (int(level), index, width)
    right = place[0] <= HIGHEST and width > 0 and (partial is None or width < WIDTH)
    return place if right and f"tile/{path}" == tile_path(*place) else None


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each after its length: two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)
