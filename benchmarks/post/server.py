"""A load that the workers of a server share evenly.

With threads and connections that stay open, one worker may accept them all and leave the others
idle.  Whoever accepted what is read from the process table; an uneven load is opened anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks.processes import Helper, helper, workers
from tests.servers.process import Process, wait_until

ATTEMPTS = 60


class UnevenError(Exception):
    """However often the connections were opened, one worker had more of them than another."""


class NotPostedError(Exception):
    """A post was not answered 201: what was measured is not posting."""


@dataclass(frozen=True, slots=True)
class Load:
    """Those who post to one server."""

    server: Process
    orders: Mapping[str, Any]
    posters: Helper

    def post(self, length: float) -> float:
        """Post for *length* seconds; return the rate of acknowledged posts a second."""
        self._open_evenly()
        found = self.posters.tell(str(length))
        if set(found["statuses"]) != {"201"}:
            said = self.server.text[-2000:]
            raise NotPostedError(f"answers by status: {found['statuses']}\n{said}")
        return float(found["statuses"]["201"] / found["seconds"])

    def _open_evenly(self) -> None:
        """Open connections until each worker has accepted as many as any other."""
        for _ in range(ATTEMPTS):
            self.posters.tell("open")
            if len(set(self._accepted())) == 1:
                return
        raise UnevenError(f"in {ATTEMPTS} attempts")

    def _accepted(self) -> list[int]:
        """Return how many of the open connections each worker has accepted."""
        port, many = self.orders["port"], self.orders["connections"]

        def found() -> list[int]:
            open_here = [
                [c for c in worker.net_connections("tcp") if c.laddr[1:] == (port,)]
                for worker in workers(self.server)
            ]
            return [sum(c.status == psutil.CONN_ESTABLISHED for c in one) for one in open_here]

        wait_until(lambda: sum(found()) == many, f"{many} connections to be accepted")
        return found()


@contextlib.contextmanager
def load_on(server: Process, orders: Mapping[str, Any]) -> Iterator[Load]:
    """Start those who post as *orders* say (see `benchmarks.post.load`)."""
    with helper("benchmarks.post.load", orders) as posters:
        yield Load(server, orders, posters)
