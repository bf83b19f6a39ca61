"""``vigie recovery``: what officers open together, at a terminal, for somebody who lost their key.

A share is shown once, to its officer alone, and typed without being shown.  It is written nowhere.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from config.commands.furnish import council_id, furnished
from config.wiring import House
from sharing.command import ConflictError
from sharing.recovery import OfficersError
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.shares import MADE, NEEDED, WORDS, ShareError, ShareFault, check
from sharing.store import Agent, Login

COUNCIL = click.argument("council")
AGENT = click.option("--agent", "email", required=True, help="The address they log in with.")
PER_LINE = 3  # words of a share, each with its number
# What xterm understands, and whatever is like it: to the second screen and back; clear the screen
# and what one could scroll back to, and go to its corner.
_SECOND_SCREEN, _FIRST_SCREEN, _CLEARED = "\033[?1049h", "\033[?1049l", "\033[2J\033[3J\033[H"

SAID = {
    ShareFault.CHECKSUM: "a word is another one of the list, or two have changed places",
    ShareFault.COUNT: f"{NEEDED} shares are needed",
    ShareFault.LENGTH: f"a share has {WORDS} words",
    ShareFault.NOT_JOINED: "they come from different keys",
    ShareFault.OTHER_KIND: "this is no share of a recovery key",
    ShareFault.OTHER_SET: "this share is of another set-up",
    ShareFault.TWICE: "this share was given before",
    ShareFault.WORD: "this word is not in the list",
}


@click.group()
def recovery() -> None:
    """Give records back to somebody who lost their key: three of five officers."""


@recovery.command("set-up")
@COUNCIL
@click.option("--officer", "emails", multiple=True, help=f"{MADE} times: who gets a share.")
def set_up(council: str, emails: tuple[str, ...]) -> None:
    """Make the recovery pair of COUNCIL; show each officer their share, once.

    Five people of three partners at least, none of which has three of them.  What was set up before
    is replaced when three of them have rehearsed.
    """
    house = furnished()
    here = council_id(house, council)
    officers = [_find(house, here, email) for email in emails]
    _need_terminal()
    try:
        shares = house.recovery.set_up(here, [agent for agent, _ in officers])
    except OfficersError as error:
        raise click.UsageError(str(error)) from None
    for number, (share, (_, name)) in enumerate(zip(shares, officers, strict=True), 1):
        _show_alone(share, f"Share {number} of {MADE}: {name}")
    rehearse_now = f"vigie recovery rehearse {council}"
    click.echo(f"it is in use once {NEEDED} of them have rehearsed: {rehearse_now}")


@recovery.command()
@COUNCIL
def rehearse(council: str) -> None:
    """Have three officers of COUNCIL try their shares; nothing of anybody's is opened.

    The first time it puts what was set up in use.
    """
    house = furnished()
    here = council_id(house, council)
    shares = _typed()
    try:
        house.recovery.rehearse(here, shares)
    except (ShareError, CannotOpenError) as error:
        raise _refused(error) from None
    click.echo("these shares open the recovery pair")


@recovery.command()
@COUNCIL
@AGENT
def retire(council: str, email: str) -> None:
    """Retire the key that somebody lost, so that they can make another; Vigie tells them.

    Be sure who is asking, and that nobody else can give them the records of their groups.
    """
    house = furnished()
    here = council_id(house, council)
    try:
        keys = house.recovery.retire(here, _find(house, here, email)[0])
    except ConflictError:
        raise click.UsageError("they have no key in use") from None
    click.echo(f"retired; {keys.given_up} keys given up, {keys.kept} kept as the last of a record")


@recovery.command()
@COUNCIL
@AGENT
def restore(council: str, email: str) -> None:
    """Give somebody the records of their groups, by the shares of three officers.

    Their lost key was retired, and they have made a new one in their sealed space.
    """
    house = furnished()
    here = council_id(house, council)
    agent, _ = _find(house, here, email)
    shares = _typed()
    done = 0
    try:
        for given in house.recovery.restore(here, shares, agent):
            done += given
            click.echo(f"{done} records")
    except (ShareError, CannotOpenError) as error:
        raise _refused(error) from None
    except ConflictError:
        raise click.UsageError("they have to make their new key first, in Vigie") from None
    click.echo("done")


def _find(house: House, council: str, email: str) -> tuple[str, str]:
    """Return the id and name of who logs in with this address, in this council."""
    with house.sessions.everywhere("a command finds the agent by the address") as session:
        login = session.get(Login, email.strip().lower())
        if login is None or login.council_id != council:
            raise click.UsageError(f"nobody of this council logs in with {email}")
        agent = session.get_one(Agent, (council, login.agent_id))
        return agent.id, agent.name


def _typed() -> Sequence[str]:
    """Have three officers type their shares; one that is wrong is said at once, and typed again."""
    shares: list[str] = []
    while len(shares) < NEEDED:
        typed = click.prompt(f"Share {len(shares) + 1} of {NEEDED}, unseen", hide_input=True)
        try:
            check(typed, len(shares) + 1)
        except ShareError as error:
            click.echo(_said(error), err=True)
            continue
        if " ".join(typed.lower().split()) in shares:
            click.echo(SAID[ShareFault.TWICE], err=True)
            continue
        shares.append(" ".join(typed.lower().split()))
    return shares


def _said(error: ShareError) -> str:
    line = f", line {(error.word - 1) // PER_LINE + 1}" if error.word else ""
    word = f", word {error.word}{line}" if error.word else ""
    return f"share {error.share or ''}{word}: {SAID[error.fault]}; type it again"


def _refused(error: ShareError | CannotOpenError) -> click.ClickException:
    if isinstance(error, ShareError):
        return click.ClickException(_said(error))
    return click.ClickException("these shares open nothing of this council")


def _laid_out(share: str) -> str:
    words = [f"{number:2} {word:<12}" for number, word in enumerate(share.split(), 1)]
    lines = [words[first : first + PER_LINE] for first in range(0, WORDS, PER_LINE)]
    return "\n".join(f"line {number:2}   {''.join(line)}" for number, line in enumerate(lines, 1))


def _show_alone(share: str, whose: str) -> None:
    """Show a share to its officer, then leave nothing of it.

    On the terminal's second screen, which keeps nothing to scroll back to; whoever breaks off
    (Ctrl-C) ends the command, with the screen cleared.
    """
    click.echo(_SECOND_SCREEN + _CLEARED, nl=False)
    try:
        _wait(f"{whose}, alone before the screen. Press a key.")
        click.echo(_CLEARED + _laid_out(share))
        _wait("Copy the words by hand, read them over, then press a key: they are gone.")
    finally:
        click.echo(_CLEARED + _FIRST_SCREEN + _CLEARED, nl=False)


def _wait(said: str) -> None:
    click.echo(said)
    if sys.stdin.isatty():
        click.getchar()


def _need_terminal() -> None:
    """Refuse to show shares where they would end up in a file."""
    if not sys.stdout.isatty():
        raise click.UsageError("shares are shown on a terminal only")
