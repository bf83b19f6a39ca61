"""``vigie recovery`` at a real terminal: one share on the screen at a time, none left there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.council import SmallCouncil, settled
from tests.kills.city import VIGIE
from tests.servers.databases import Databases
from tests.servers.process import python
from tests.servers.terminal import Terminal
from tests.sharing.test_recovery import OFFICERS

WORD = re.compile(r" *\d+ ([a-z]+) *")
COPIED, ALONE = "they are gone.", "Press a key."


@pytest.fixture
def council(sqlite: Databases, redis_url: str) -> Iterator[SmallCouncil]:
    """A council for which the command runs in a process of its own."""
    url = sqlite.fresh()
    with settled(url, redis_url) as here:
        yield here
    sqlite.drop(url)


def at_a_terminal(council: SmallCouncil, *words: str) -> Terminal:
    """Start the command there."""
    settings = council.house.settings
    environ = {
        "VIGIE_DATABASE_URL": settings.database_url,
        "VIGIE_REDIS_URL": settings.redis_url,
        "VIGIE_SECRET_KEY": settings.secret_key,
        "VIGIE_TRAIL_SEED": settings.trail_seed,
        "VIGIE_SHRED_DIR": str(settings.shred_dir),
    }
    return Terminal(python(*VIGIE, "recovery", *words), environ)


def words_on(screen: str) -> list[str]:
    """Return the words of shares that stand on a screen."""
    lines = [line.partition("   ")[2] for line in screen.splitlines() if "line " in line]
    return WORD.findall("".join(lines))


def test_each_share_stands_alone_and_is_typed_unseen(council: SmallCouncil) -> None:
    """Five officers come one after the other; three rehearse, one of whom mistypes a word."""
    officers = [w for one in OFFICERS for w in ("--officer", council.email(one))]
    with at_a_terminal(council, "set-up", council.slug, *officers) as screen:
        for _ in OFFICERS:
            screen.expect(ALONE)
            screen.type("x")
            screen.expect(COPIED)
            screen.type("x")
        screen.expect("vigie recovery rehearse")
        assert screen.ended() == 0
    shares = [words for one in screen.screens if (words := words_on(one))]
    assert [len(words) for words in shares] == [33] * 5
    assert words_on(screen.screens[-1]) == []
    with at_a_terminal(council, "rehearse", council.slug) as screen:
        wrong = [*shares[1][:6], "boulangerie", *shares[1][7:]]
        for number, typed in ((1, shares[0]), (2, wrong), (2, shares[1]), (3, shares[2])):
            screen.expect(f"Share {number} of 3, unseen: ")
            screen.type(" ".join(typed) + "\r")
        screen.expect("these shares open the recovery pair")
        assert screen.ended() == 0
    assert "share 2, word 7, line 3: this word is not in the list" in screen.written
    assert "boulangerie" not in screen.written
    assert not any(f"{one} {two}" in screen.written for one, two in pairwise(shares[0]))


def test_whoever_breaks_off_shows_no_share(council: SmallCouncil) -> None:
    """Ctrl-C where the next officer should come: the command ends, and the screen is empty."""
    officers = [w for one in OFFICERS for w in ("--officer", council.email(one))]
    with at_a_terminal(council, "set-up", council.slug, *officers) as screen:
        screen.expect(ALONE)
        screen.type("x")
        screen.expect(COPIED)
        screen.type("x")
        screen.expect(ALONE)
        screen.type("\x03")  # what the keys send, once it listens
        assert screen.ended() != 0
    assert [len(words) for one in screen.screens if (words := words_on(one))] == [33]
    assert words_on(screen.screens[-1]) == []
