"""Hash the entries of a long trail ahead of the walk, in processes of their own.

Rules:

1. What is told here is hashes, and only of a portion in which nothing is amiss; whatever is not
   as it was written is looked at by the walk itself, which names it.
2. Each process sees the trail as it is when it reads, the walk as it was when it began.  An entry
   of the signed tree does not change; if one did, the hashes differ, and the walk looks itself.
3. Nothing is written, nothing is kept: a process that dies leaves its portions to the walk, and
   none outlives the walk, however that ends.
4. The walk waits for nobody who has not begun: what is not being hashed yet, it hashes itself.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.context import BaseContext
from threading import Thread

from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from audit.canonical import many_entry_bytes
from audit.merkle import leaf_hashes
from audit.stored import PORTION, Stored

Hashed = Callable[[int, int], bytes | None]
"""``(start, end) -> the hashes of these positions, or None``, asked in the order of the tree."""

LONG = 32  # portions: a shorter trail is hashed before anybody else has begun
BEFORE = 2  # portions that wait for the walk, a process: 128 KiB each
_here: list[Stored] = []  # in a process of its own: the trail it reads


def nothing_ahead(_: int, __: int) -> bytes | None:
    """Leave all to the walk."""
    return None


@contextmanager
def hashed_ahead(stored: Stored, start: int, size: int, processes: int) -> Iterator[Hashed]:
    """Have so many processes hash the positions from *start* to before *size*, by portions."""
    portions = deque((at, min(at + PORTION, size)) for at in range(start, size, PORTION))
    if processes < 2 or len(portions) < LONG:
        yield nothing_ahead
        return
    where = stored.session.get_bind().engine.url.render_as_string(hide_password=False)
    pool = ProcessPoolExecutor(processes, _processes(), _open, (where, stored.council_id))
    beginning = Thread(target=_begin, args=(pool,), daemon=True)
    beginning.start()
    asked: dict[tuple[int, int], Future[bytes | None]] = {}

    def hashed(first: int, end: int) -> bytes | None:
        while portions and portions[0][0] < first:
            portions.popleft()  # hashed by the walk
        try:
            while portions and len(asked) <= BEFORE * processes and not beginning.is_alive():
                portion = portions.popleft()
                asked[portion] = pool.submit(_hashes, *portion)
            found = asked.pop((first, end), None)
            return found.result() if found and not found.cancel() else None
        except BrokenProcessPool:
            return None

    try:
        yield hashed
    finally:
        beginning.join()
        pool.shutdown(cancel_futures=True)


def _begin(pool: ProcessPoolExecutor) -> None:
    with suppress(BrokenProcessPool, OSError):
        pool.submit(int).result()


def _processes() -> BaseContext:
    """Processes that begin with nothing of this one, and read what they need only once for all."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    return context


def _open(where: str, council_id: str) -> None:
    Thread(target=_leave_with_the_walk, daemon=True).start()
    _here.append(Stored(Session(create_engine(where, poolclass=NullPool)), council_id))


def _leave_with_the_walk() -> None:
    if (walk := parent_process()) is not None:
        walk.join()
        os._exit(0)


def _hashes(start: int, end: int) -> bytes | None:
    stored = _here[0]
    try:
        rows = stored.entries(start, end)
        if [row[0] for row in rows] == list(range(start, end)):
            return b"".join(leaf_hashes(many_entry_bytes(stored.council_id, rows)))
    except (TypeError, ValueError, SQLAlchemyError):
        pass  # the walk says what is wrong, and where
    return None
