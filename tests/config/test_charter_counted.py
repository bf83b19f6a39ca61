"""``vigie charter compare --council``: counted on a council, from a terminal, on both databases."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.cli import main
from config.commands import charter as command
from config.settings import DEFAULTS
from tests.council import SmallCouncil
from tests.sharing.test_replay import a_night

CHARTER = DEFAULTS / "charter.yaml"
TEXT = CHARTER.read_text().partition("\nscenarios:")[0]
WIDER = TEXT.replace("who: [housing_manager, municipal_police]", "who: [housing_manager]")
STRICTER = TEXT.replace("prosecutor, prefecture, prevention_educator, social_worker", "prefecture")


def compare(after: Path, *words: str) -> Result:
    """Compare the shipped charter with a file."""
    return CliRunner().invoke(main, ["charter", "compare", str(CHARTER), str(after), *words])


@pytest.fixture(autouse=True)
def _at_home(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works in the council's own house, so that its connections are closed."""
    monkeypatch.setattr(command, "furnished", lambda: council.house)


def written(folder: Path, text: str) -> Path:
    """A charter's file with this text."""
    (folder / "after.yaml").write_text(text)
    return folder / "after.yaml"


def test_each_line_says_what_it_would_have_changed(council: SmallCouncil, tmp_path: Path) -> None:
    """In French beside the change; then what became of every entry; 1, unless it is accepted."""
    a_night(council)
    assert WIDER != TEXT != STRICTER
    words = ("--council", council.slug)
    wider = compare(written(tmp_path, WIDER), *words)
    assert wider.exit_code == 1, wider.output
    start = "Gagne\u00a0: police municipale, lire une fiche événement"
    [line] = [line for line in wider.output.splitlines() if line.startswith(start)]
    assert line.endswith("Demandes sur 30 jours\u00a0: 2\u00a0; fiches gardées\u00a0: 1.")
    entries = len(council.trail()) - 1  # to count them is in the trail too
    assert f"{entries} entries in 30 days: {entries - 3} weighed again; left out: 1" in wider.output
    assert "0 would be answered otherwise today" in wider.output
    again = compare(tmp_path / "after.yaml", *words, "--accept")
    assert again.exit_code == 0
    assert f"{entries + 1} entries in 30 days" in again.output
    assert again.output.splitlines()[:-2] == wider.output.splitlines()[:-2]

    assert council.trail()[-1].action == "trail:count"
    assert f'"entries":{entries + 1}' in council.trail()[-1].detail
    stricter = compare(written(tmp_path, STRICTER), *words, "--days", "1")
    assert stricter.exit_code == 0
    assert "Demandes sur 1 jours\u00a0: 0\u00a0; fiches gardées\u00a0: 0." in stricter.output
    assert stricter.output.endswith("lost: stricter\n")
    same = compare(CHARTER, *words)
    assert (same.exit_code, same.output.splitlines()[-1]) == (0, "0 gained, 0 lost: the same")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_cannot_be_asked_is_said(council: SmallCouncil, tmp_path: Path) -> None:
    """No such council, no such days, no council to count on, no such file, a fault in it."""
    here = ("--council", council.slug)
    for words, told in (
        (("--council", "nulle-part"), "no council 'nulle-part': autre-ville, val-fleuri"),
        ((*here, "--days", "0"), "0 is not in the range 1<=x<=1100"),
        ((*here, "--days", "-3"), "-3 is not in the range 1<=x<=1100"),
        ((*here, "--days", "999999999999999999999"), "is not in the range 1<=x<=1100"),
        ((*here, "--days", "hier"), "'hier' is not a valid integer"),
        (("--days", "3"), "--days goes with --council"),
    ):
        answer = compare(CHARTER, *words)
        assert answer.exit_code == 2
        assert told in answer.output
    assert "does not exist" in compare(tmp_path / "none.yaml", *here).output
    broken = compare(written(tmp_path, TEXT.replace("who: [dpo,", "who: [dpoo,")), *here)
    assert broken.exit_code == 1
    assert "did you mean 'dpo'?" in broken.output
    assert "after.yaml:" in broken.output
