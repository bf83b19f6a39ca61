"""``/live/alerts``: the board's stream of server-sent events.

1. Ids are opaque and cannot be forged: the message's number sealed with AES-SIV for the council.
2. ``Last-Event-ID`` (or ``?after=`` for the first connection of a page) resumes; when the
   history no longer reaches back, ``event: loss`` tells the screen to read its list again.  Any
   live process resumes what any other began.
3. ``event: beat`` every ``BEAT`` seconds, so that a screen knows that its link is alive.
4. ``event: bye`` when the rights have gone; then the stream ends.  A stream that ends without it
   is to be opened again.
"""

from __future__ import annotations

import base64
import binascii
import json
import queue
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Blueprint, Flask, Response, abort, current_app, request

from alerts.bulletin import Bulletin
from alerts.hub import Hub, Item, Screen
from web.door import known, visitor
from web.line import Line, line_of

bp = Blueprint("live", __name__)

BEAT = 15.0
RETRY_MS = 2000
LEFT_OUT = ("record", "records", "recipients", "owner", "alone")


class Ids:
    """Numbers of live messages, as opaque ids and back."""

    def __init__(self, secret_key: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=b"vigie live ids 1").derive(secret_key.encode())
        self._siv = AESSIV(key)

    def write(self, council: str, number: int) -> str:
        """Return the opaque id of a number."""
        sealed = self._siv.encrypt(number.to_bytes(8, "big"), [council.encode()])
        return base64.urlsafe_b64encode(sealed).decode()

    def read(self, council: str, opaque: str) -> int | None:
        """Return the number, or None for an id that this council never gave."""
        try:
            sealed = base64.urlsafe_b64decode(opaque.encode("ascii"))
            return int.from_bytes(self._siv.decrypt(sealed, [council.encode()]), "big")
        except (InvalidTag, ValueError, binascii.Error, UnicodeError):
            return None


def encode(ids: Ids, number: int, bulletin: Bulletin, mine: bool) -> bytes:
    """Return a bulletin as the event that goes to the screens; its data never spans two lines."""
    body = {name: getattr(bulletin, name) for name in bulletin.__slots__ if name not in LEFT_OUT}
    data = json.dumps({**body, "mine": mine}, ensure_ascii=False, separators=(",", ":"))
    opaque = ids.write(bulletin.record.council, number)
    return f"id: {opaque}\nevent: alert\ndata: {data}\n\n".encode()


def attach(app: Flask, hub: Hub | None, places: int) -> None:
    """Give *app* its hub and its ids; at most *places* streams are open at once."""
    app.extensions["vigie.hub"] = hub
    app.extensions["vigie.live_places"] = places
    app.extensions["vigie.live_ids"] = Ids(str(app.secret_key))


def live_id(number: int) -> str:
    """Return the opaque id of *number* for whoever knocked (for a page's first connection)."""
    ids = cast(Ids, current_app.extensions["vigie.live_ids"])
    return ids.write(visitor().actor.council, number)


@bp.get("/live/alerts")
@known("alerts:read")
def alerts() -> Response:
    """Stream the alerts delivered to whoever knocks, from where they left off."""
    hub = cast(Hub | None, current_app.extensions["vigie.hub"])
    if hub is None:
        abort(404)
    if hub.screens >= current_app.extensions["vigie.live_places"]:
        abort(503)
    ids = cast(Ids, current_app.extensions["vigie.live_ids"])
    asked = request.headers.get("Last-Event-ID") or request.args.get("after")
    screen = hub.join(visitor())
    answer = Response(
        _events(screen, line_of(request.environ), _first(hub, screen, ids, asked)),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
    answer.call_on_close(partial(hub.leave, screen))  # also when nobody begins to read, as for HEAD
    return answer


def _events(screen: Screen, line: Line | None, first: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    while True:
        try:
            item = screen.next(BEAT, line.send if line else None)
        except queue.Empty:
            yield b"event: beat\ndata: {}\n\n"
            continue
        if line:
            line.send_rest()
        text, ends = together(screen, item)
        if text:
            yield text
        if ends:
            if screen.gone:
                yield b"event: bye\ndata: {}\n\n"
            return


def together(screen: Screen, item: Item | None) -> tuple[bytes, bool]:
    """Return what waits in the queue, *item* first, as one piece; and whether the stream ends."""
    texts: list[bytes] = []
    with suppress(queue.Empty):
        while item is not None:
            number, text = item
            if number > screen.since:
                texts.append(text)
            item = screen.queue.get_nowait()
        return b"".join(texts), True
    return b"".join(texts), False


def _first(hub: Hub, screen: Screen, ids: Ids, asked: str | None) -> Iterator[bytes]:
    council = screen.presence.council
    here = ids.write(council, screen.since)
    yield b"retry: %d\n\n" % RETRY_MS
    if asked:
        number = ids.read(council, asked)
        missed = None if number is None else hub.missed(screen, number)
        if missed is None:
            yield b"id: %s\nevent: loss\ndata: {}\n\n" % here.encode()
            return
        for _, text in missed:
            yield text
    yield b"id: %s\nevent: beat\ndata: {}\n\n" % here.encode()
