"""``vigie serve``: pages and API on threads, live boards on gevent, each its own process."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address

import click

from config.commands.environment import settings

ROLES = {
    "web": ("config.serving:web()", ["-k", "gthread", "--threads", "8"]),
    "live": ("config.serving:live()", ["-k", "gevent", "--worker-connections", "10000"]),
    "both": ("config.serving:both()", ["-k", "gthread", "--threads", "64"]),
}


def gunicorn(role: str, bind: str, workers: int) -> list[str]:
    """Return the command line that serves *role* at *bind*."""
    target, kind = ROLES[role]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:config.loading",
        *kind,
        "--workers",
        str(workers),
        "--bind",
        bind,
        "--no-control-socket",
        "--backlog",
        "4096",
        "--graceful-timeout",
        "5",
        "--log-level",
        "warning",
        target,
    ]


@click.command()
@click.argument("role", type=click.Choice(sorted(ROLES)))
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="HOST:PORT")
@click.option("--workers", default=None, type=int, help="Processes (web: 2, live: 1).")
def serve(role: str, bind: str, workers: int | None) -> None:
    """Serve ROLE: web (pages and API), live (boards), or both in one small process."""
    known = settings()  # loading the house is for whoever serves it
    host = bind.rpartition(":")[0].strip("[]")
    if known.for_demo and not _on_loopback(host):
        raise click.ClickException(
            "these are the demo's secrets, which everybody knows: "
            "serve them on 127.0.0.1 only, or set VIGIE_SECRET_KEY and VIGIE_TRAIL_SEED"
        )
    count = workers if workers is not None else (2 if role == "web" else 1)
    command = gunicorn(role, bind, count)
    os.execv(command[0], command)  # noqa: S606  # our own interpreter, no shell


def _on_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
