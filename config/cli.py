"""``vigie``: the command line.  Each command lives in ``config.commands``, loaded when used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from config.loading import loading
from config.logs import speak

COMMANDS = {
    "agent": ("agent", "agent", "Renew a passphrase, reset factors, note a departure."),
    "audit": ("audit", "audit", "Verify, prove and export the trail."),
    "bench": ("bench", "bench", "Measure the budgets, each as a ratio in one run."),
    "charter": ("charter", "charter", "Check a charter, explain it, put questions to it."),
    "check": ("check", "check", "The doctor: is everything in place?"),
    "db": ("db", "db", "Bring the tables to a version."),
    "demo": ("demo", "demo", "A fictional council, one night replayed live."),
    "import": ("imports", "imports", "Import events or a territory from files."),
    "key": ("key", "key", "Keys of partners' machines."),
    "protocol": ("protocol", "protocol", "Check a protocol, or plan who would be told."),
    "push": ("push", "push", "The key that push services know this house by."),
    "recovery": ("recovery", "recovery", "What officers open together: lost keys."),
    "retention": ("retention", "retention", "Destroy records at their day, or show which."),
    "serve": ("serve", "serve", "Serve pages, the API and live boards."),
    "settle": ("settle", "settle", "Create a council from its file."),
    "sweep": ("work", "sweep", "Go the rounds every second."),
    "worker": ("work", "worker", "Answer the doorbell."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, without loading them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        with loading():
            found: Any = getattr(import_module(f"config.commands.{module}"), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their one line, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup)
@click.version_option(package_name="vigie")
def main() -> None:
    """Vigie: shared information and alerts for local councils of security and prevention."""
    speak()
