"""Each guard is seen to fail: one planted fault for each thing that it forbids.

The rules read planted files from memory; the import contracts read a copy of the tree in which each
fault has a file of its own, that must be named under the contract that it breaks.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.house.faults import FAULTS, LEANINGS, Fault, Leaning
from tests.house.rules import Rule
from tests.house.test_house_rules import RULES
from tests.house.tree import PACKAGES, Tree


@pytest.fixture(scope="module")
def tree() -> Tree:
    """The project as it stands."""
    return Tree()


@pytest.fixture(scope="module")
def copy(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and their contracts."""
    root = tmp_path_factory.mktemp("house")
    for source in [*tree.python(*PACKAGES), tree.files["pyproject.toml"]]:
        target = root / source.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.text, encoding="utf-8")
    return root


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the tree at `root`."""
    program = str(Path(sys.executable).with_name("lint-imports"))
    return subprocess.run(
        [program, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, check=False
    )


def contract_names(tree: Tree) -> dict[str, str]:
    """The contracts of pyproject.toml: what they are called, by id."""
    settings = tomllib.loads(tree.files["pyproject.toml"].text)
    return {found["id"]: found["name"] for found in settings["tool"]["importlinter"]["contracts"]}


def test_the_contracts_are_kept(copy: Path) -> None:
    """Nobody leans where they may not, as long as nothing is planted."""
    report = lint_imports(copy)
    assert report.returncode == 0, report.stdout


@pytest.fixture(scope="module")
def found_in(tree: Tree) -> Callable[[Rule], set[str]]:
    """What a rule finds in the project as it stands; asked once."""
    return cache(lambda rule: set(rule(tree)))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.rule.__name__)
def test_a_planted_fault_is_caught(
    tree: Tree, found_in: Callable[[Rule], set[str]], fault: Fault
) -> None:
    """The rule finds something that was not there before."""
    assert set(fault.rule(tree.with_file(fault.path, fault.text))) - found_in(fault.rule)


@pytest.fixture(scope="module")
def broken(copy: Path) -> dict[str, str]:
    """What is reported of each contract, by its name, when every leaning has been planted."""
    for fault in LEANINGS:
        planted = copy / fault.path
        known = planted.read_text(encoding="utf-8") if planted.exists() else ""
        planted.write_text(f"{known}\n{fault.text}\n", encoding="utf-8")
    report = lint_imports(copy).stdout.partition("Broken contracts\n")[2]
    parts = re.split(r"^(.+)\n-+\n", report, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("fault", LEANINGS, ids=lambda fault: f"{fault.contract}: {fault.text}")
def test_a_forbidden_import_is_caught(tree: Tree, broken: dict[str, str], fault: Leaning) -> None:
    """The contract that forbids it is broken, and the report names who imports."""
    assert re.search(
        rf"{re.escape(fault.importer)}\b", broken[contract_names(tree)[fault.contract]]
    )


def test_every_guard_was_tried(tree: Tree) -> None:
    """A rule or a contract without a planted fault has never been seen to fail."""
    assert {fault.rule for fault in FAULTS} == set(RULES)
    assert {fault.contract for fault in LEANINGS} == set(contract_names(tree))
