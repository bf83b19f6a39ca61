"""A council's two files are refused at their first fault, with the place and the remedy."""

import shutil
from pathlib import Path

import pytest

from charters.document import DocumentError
from config.council_file import load_council
from config.demo.town import RIVELUNE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("council.yaml", "territory.geojson"):
        shutil.copy(RIVELUNE / name, tmp_path / name)
    return tmp_path


def change(folder: Path, good: str, bad: str) -> None:
    path = folder / "council.yaml"
    text = path.read_text()
    assert good in text
    path.write_text(text.replace(good, bad, 1))


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("code: pm, ", "code: ville, ", "partners[1]: 'ville' stands twice"),
        ("login: fatou.sarr", "login: bruno.castagnet", "agents[4]: 'bruno.castagnet' stands"),
        ("partner: pm,", "partner: mp,", "agents[5].partner: unknown word 'mp'; did you mean 'pm'"),
        ("profession: dpo", "profession: dop", "did you mean 'dpo'?"),
        ("places: [hauts, centre]}", "places: [haut]}", "did you mean 'hauts'?"),
        ("perimeter: [glycines,", "perimeter: [glycine,", "did you mean 'glycines'?"),
        ("kind: transport,", "kind: transports,", "did you mean 'transport'?"),
        ("covers: [centre]", "covers: []", "watch_cells[1].covers: the list is too short"),
        ("members: [samira.belhadj,", "members: [samira,", "unknown word 'samira'"),
        ("Europe/Paris", "Europe/Rivelune", "time_zone: unknown word 'Europe/Rivelune'"),
        ("slug: rivelune", "slug: rivelune\nmayor: x", "unknown key 'mayor'"),
    ],
)
def test_a_fault_is_named(folder: Path, good: str, bad: str, message: str) -> None:
    change(folder, good, bad)
    with pytest.raises(DocumentError) as caught:
        load_council(folder)
    assert message in str(caught.value)


def test_a_real_council_gives_its_people_their_own_addresses(folder: Path) -> None:
    login = "login: edouard.lestrange,"
    change(folder, login, f"{login} email: Sous-Prefet@etat.example,")
    assert load_council(folder).agents["edouard.lestrange"].email == "sous-prefet@etat.example"


def test_an_address_is_for_one_person(folder: Path) -> None:
    change(
        folder, "login: edouard.lestrange,", "login: e.l, email: fatou.sarr@ville.rivelune.example,"
    )
    with pytest.raises(DocumentError, match=r"agents\[10\]: this address stands twice"):
        load_council(folder)


@pytest.mark.parametrize(
    "ground",
    ["", "[]", "{", '{"features": 1}', '{"features": [{}]}', '{"features": [[]]}',
     '{"features": [{"properties": {"id": 1, "kind": "sector", "name": "x"}}]}', "[" * 100_000],
)  # fmt: skip
def test_a_ground_that_is_none_is_refused(folder: Path, ground: str) -> None:
    (folder / "territory.geojson").write_text(ground)
    with pytest.raises(DocumentError, match="is not the ground of a council"):
        load_council(folder)


def test_missing_files_are_named(folder: Path) -> None:
    (folder / "territory.geojson").unlink()
    with pytest.raises(DocumentError, match=r"territory.geojson:0:0: file: No such file"):
        load_council(folder)
