"""``vigie recovery`` at a terminal: five shares shown, three typed, and nothing of them left."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from click.testing import CliRunner, Result

from config.cli import main
from config.commands import recovery as command
from sharing.store import RecordWrap
from tests.council import SmallCouncil
from tests.nominative.group import Group, a_group
from tests.sharing.test_recovery import OFFICERS, lose

WORD = re.compile(r" *\d+ ([a-z]+) *")


@pytest.fixture
def group(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> Group:
    """A group of the council for which the command runs."""
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    return a_group(council)


def run(*words: str, typed: Sequence[str] = ()) -> Result:
    """Run the command; *typed* is what is entered, line by line."""
    return CliRunner().invoke(main, ["recovery", *words], input="\n".join((*typed, "")))


def shown(group: Group, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Set it up and copy the five shares from the screen."""
    monkeypatch.setattr(command, "_need_terminal", lambda: None)
    officers = [w for one in OFFICERS for w in ("--officer", group.council.email(one))]
    done = run("set-up", group.council.slug, *officers)
    assert done.exit_code == 0, done.output
    lines = [line.partition("   ")[2] for line in done.output.splitlines() if "line " in line]
    words = WORD.findall("".join(lines))
    assert len(words) == 5 * 33
    return [" ".join(words[first : first + 33]) for first in range(0, 5 * 33, 33)]


def test_what_was_copied_from_the_screen_gives_records_back(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rehearsed first, then used; shares are not shown as they are typed."""
    shares, slug = shown(group, monkeypatch), group.council.slug
    done = run("rehearse", slug, typed=shares[:3])
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        0, "these shares open the recovery pair",
    )  # fmt: skip
    assert not any(share in done.output for share in shares)
    record = group.create()
    lose(group)
    done = run("restore", slug, "--agent", group.council.email("officer"), typed=shares[2:])
    assert done.output.splitlines()[-3:] == ["1 records", "1 records", "done"]
    assert group.read(record, "identity")


def test_a_share_that_is_typed_wrongly_is_asked_for_again(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word and line are said, never the word; the shares before are not lost."""
    shares, slug = shown(group, monkeypatch), group.council.slug
    words = shares[1].split()
    words[6] = "boulangerie"
    changed = [*shares[1].split()[::-1]]
    typed = (shares[0], " ".join(words), " ".join(changed), shares[0], shares[1], shares[2])
    done = run("rehearse", slug, typed=typed)
    assert done.exit_code == 0, done.output
    for said in (
        "share 2, word 7, line 3: this word is not in the list; type it again",
        "share 2: a word is another one of the list, or two have changed places; type it again",
        "this share was given before",
    ):
        assert said in done.output
    assert "boulangerie" not in done.output


def test_shares_are_shown_on_a_terminal_only(group: Group) -> None:
    """A file, or another program, gets none; nothing is set up."""
    officers = [w for one in OFFICERS for w in ("--officer", group.council.email(one))]
    done = run("set-up", group.council.slug, *officers)
    assert (done.exit_code, "line" in done.output) == (2, False)
    assert "on a terminal only" in done.output


def test_what_cannot_be_is_said(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is unknown, too few officers, no key to retire, no new key to give to."""
    shares, slug = shown(group, monkeypatch), group.council.slug
    officer = group.council.email("officer")
    unknown = run("retire", slug, "--agent", "personne@nulle-part.example")
    assert "nobody of this council logs in with" in unknown.output
    assert "5 different people" in run("set-up", slug, "--officer", officer).output
    assert run("retire", slug, "--agent", officer).output.startswith("retired; 0 keys given up")
    assert "no key in use" in run("retire", slug, "--agent", officer).output
    done = run("restore", slug, "--agent", officer, typed=shares[:3])
    assert "make their new key first" in done.output
    assert group.council.neighbour is not None
    elsewhere = run("rehearse", group.council.neighbour.slug, typed=shares[:3])
    assert "open nothing of this council" in elsewhere.output
    assert group.council.rows(RecordWrap) == []
