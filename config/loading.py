"""Loading without the collector: what is loaded stays, and is never looked through again.

Two thousand modules make a million objects, none of them garbage; Python would look through all of
them again and again while they come, and once more on every great round of whoever serves a night.

gunicorn reads this module as its configuration (``-c python:config.loading``) and calls the hooks.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Around imports."""
    gc.disable()
    try:
        yield
    finally:
        _loaded()


def post_fork(_server: object, _worker: object) -> None:
    """Before a worker of gunicorn loads the application."""
    gc.disable()


def post_worker_init(_worker: object) -> None:
    """Once it has loaded it."""
    _loaded()


def _loaded() -> None:
    gc.freeze()
    gc.enable()
