"""The last lines of a run tell the truth: tried on real runs of small tests."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import own_logical_database

ROOT = Path(__file__).parents[1]
PROMISES = ("CI", "VIGIE_CI", "VIGIE_SOAK", "VIGIE_DATA_DIR")

Run = Callable[..., subprocess.CompletedProcess[str]]

LEFT_OUT = """
@pytest.mark.parametrize("n", [1, 2])
def test_wind(n): pytest.skip("no wind")
def test_data(data_dir): pass
def test_browser(chromium): pass
def test_unwanted(): pass
def test_campaign(campaign): assert campaign("kills", 2, 9) == 2
@pytest.mark.soak
def test_long(): pass
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run pytest, with our conftest, on one file of tests."""

    def run_tests(text: str, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "test_small.py"
        file.write_text(f"import pytest\n{text}", encoding="utf-8")
        plugins = ["-p", "pytest_timeout", "-p", "xdist.plugin", "-p", "tests.conftest"]
        config = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
        cache = ["-o", f"cache_dir={tmp_path / 'cache'}"]
        env = {key: value for key, value in os.environ.items() if key not in PROMISES}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *plugins, *config, *cache, *words, str(file)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**env, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **settings},
        )

    return run_tests


@pytest.fixture(params=[(), ("-n", "2")], ids=["here", "beside"])
def how(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Run the tests in this process, or in two others."""
    words: tuple[str, ...] = request.param
    return words


def test_a_whole_run_says_so(run: Run) -> None:
    """Nothing left out, nothing to confess."""
    done = run("def test_one(): pass")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything that was asked for was run" in done.stdout


def test_what_was_left_out_is_counted_with_its_reason(run: Run, how: tuple[str, ...]) -> None:
    """A skip, missing data, a missing browser, a choice, a campaign: one line each."""
    done = run(LEFT_OUT, "-k", "not unwanted", *how, VIGIE_CHROMIUM="nowhere")
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        "not run: 2 test(s): no wind",
        "not run: 1 test(s): real data: VIGIE_DATA_DIR is not set",
        "not run: 1 test(s): Chromium is missing",
        "not run: 1 test(s): deselected on the command line",
        "not run: 1 test(s): long campaign: run by `make soak`",
        "shortened: kills: 2 of 9",
    ):
        assert line in done.stdout
    assert "the run stopped" not in done.stdout
    assert "was run\n" not in done.stdout


def test_a_run_that_was_cut_short_says_so(run: Run) -> None:
    """A run that stops at its first failure has left out the rest."""
    done = run("def test_one(): assert False\ndef test_two(): pass", "-x")
    assert "not run: 1 test(s): the run stopped before them" in done.stdout
    assert "was run\n" not in done.stdout


def test_a_process_that_dies_has_left_out_its_tests(run: Run) -> None:
    """The test it was at has failed, and those that it should have run are counted."""
    died = "import os\ndef test_one(): os._exit(3)\ndef test_two(): pass"
    done = run(died, "-n", "2", "--dist", "loadfile", "--max-worker-restart", "0")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    assert "not run: 1 test(s): the run stopped before them" in done.stdout


def test_processes_side_by_side_empty_a_logical_database_each() -> None:
    """Of a server that is named: the one it names, and those after it."""
    first, second = {"PYTEST_XDIST_WORKER": "gw0"}, {"PYTEST_XDIST_WORKER": "gw1"}
    assert own_logical_database("redis://h:1/3", {}) == "redis://h:1/3"
    assert own_logical_database("redis://h:1/3", first) == "redis://h:1/3"
    assert own_logical_database("redis://h:1/3", second) == "redis://h:1/4"
    assert own_logical_database("rediss://:x@h", second) == "rediss://:x@h/1"


def test_a_file_that_cannot_be_loaded_is_named(run: Run) -> None:
    """Nobody knows how many tests are in it."""
    done = run("import nowhere", "--continue-on-collection-errors")
    assert "test_small.py: it could not be loaded" in done.stdout
    assert "was run\n" not in done.stdout


def test_what_is_missing_is_a_failure_where_everything_was_promised(run: Run) -> None:
    """Without a browser a developer is told, and CI is red."""
    red = run("def test_one(chromium): pass", VIGIE_CHROMIUM="nowhere", VIGIE_CI="1")
    assert red.returncode == pytest.ExitCode.TESTS_FAILED
    assert "this machine must run everything" in red.stdout
