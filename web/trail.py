"""The council's tree for outsiders (C2SP tlog-tiles): checkpoint and hashes, never an entry.

Nobody is asked who they are, and nothing is decided here: a hash of an entry, whose id is random,
tells nothing of it, and a checkpoint tells how many there are.  What an entry says, the desk
decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response

from audit.checkpoint import Verifier
from audit.layout import read_tile_path
from web.door import public

_ID = re.compile(r"[a-z2-7]{16}", re.ASCII)
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class PublicTrail:
    """The newest checkpoint of a council, and a tile by level, index and width; None: no such.

    ``key``: with what a council's checkpoints are verified.
    """

    checkpoint: Callable[[str], str | None]
    tile: Callable[[str, int, int, int], bytes | None]
    key: Callable[[str], Verifier]


def register(app: Flask, trail: PublicTrail) -> None:
    """Add ``/trail/<council>/checkpoint`` and ``/trail/<council>/tile/…``."""

    @app.get("/trail/<council>/checkpoint")
    @public("witnesses and monitors carry no credentials; a signed size and root")
    def trail_checkpoint(council: str) -> Response:
        note = trail.checkpoint(council) if _ID.fullmatch(council) else None
        if note is None:
            return _nothing()
        return _answer(note.encode(), "text/plain; charset=utf-8", "no-cache")

    @app.get("/trail/<council>/tile/<path:place>")
    @public("witnesses and monitors carry no credentials; hashes only, never an entry")
    def trail_tile(council: str, place: str) -> Response:
        found = read_tile_path(place) if _ID.fullmatch(council) else None
        hashes = trail.tile(council, *found) if found else None
        if hashes is None:
            return _nothing()
        return _answer(hashes, "application/octet-stream", FOR_EVER)


def _answer(data: bytes, kind: str, cached: str) -> Response:
    return Response(data, content_type=kind, headers={"Cache-Control": cached})


def _nothing() -> Response:
    return Response("no such part of a trail\n", 404, content_type="text/plain; charset=utf-8")
