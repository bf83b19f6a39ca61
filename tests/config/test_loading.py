"""The collector rests while a process loads, and is at work again afterwards, whatever happened."""

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from config.commands.serve import ROLES, gunicorn
from config.loading import loading
from tests.servers.process import Process, python

ASK = """
import gc, sys
from click.testing import CliRunner
from config.cli import main
assert CliRunner().invoke(main, ["{command}", "--help"]).exit_code == 0
print(gc.isenabled(), gc.get_freeze_count() > 100_000, "web.app" in sys.modules)
"""


@pytest.fixture(autouse=True)
def _collecting() -> Iterator[None]:
    yield
    gc.unfreeze()
    assert gc.isenabled()


def test_it_rests_while_something_is_loaded() -> None:
    """And what was loaded is never looked through again."""
    gc.unfreeze()
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count()


def test_it_works_again_when_loading_fails() -> None:
    with pytest.raises(ModuleNotFoundError), loading():
        import_module("config.commands.nowhere")


@pytest.mark.parametrize("role", ROLES)
def test_gunicorn_finds_its_hooks(role: str) -> None:
    """They are named on its command line, under the names that it calls."""
    words = gunicorn(role, "127.0.0.1:8000", 1)
    module = import_module(words[words.index("--config") + 1].removeprefix("python:"))
    gc.unfreeze()
    module.post_fork(None, None)
    assert not gc.isenabled()
    module.post_worker_init(None)
    assert gc.isenabled()
    assert gc.get_freeze_count()


@pytest.mark.parametrize("command", ["worker", "sweep", "serve"])
def test_a_process_that_shows_no_page_loads_none(command: str, tmp_path: Path) -> None:
    """Half of all there is: whoever relays at night starts in half of the time."""
    asked = Process(python("-c", ASK.format(command=command)), tmp_path / "out")
    assert asked.popen.wait(60) == 0, asked.text
    assert asked.text.split() == ["True", "True", "False"]
    assert asked.stop() == 0
