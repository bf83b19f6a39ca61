"""What the screens' tests ask for: the site, visits to it, and where pictures go."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.servers.databases import Databases
from tests.web.members import group, keeper, officer
from tests.web.site import Site, Visits, build

__all__ = ["group", "keeper", "officer"]
"""Fixtures made elsewhere."""

SCREENS = Path(__file__).parents[2] / "docs" / "screens"


@pytest.fixture(scope="session")
def site(
    sqlite: Databases, redis_urls: Iterator[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Rivelune, served by a real process; what screens show does not depend on the database."""
    here, process = build(sqlite.fresh(), next(redis_urls), tmp_path_factory.mktemp("site"))
    yield here
    process.kill()
    here.house.close()


@pytest.fixture
def visits(browser: Browser, site: Site) -> Iterator[Visits]:
    """Visits to the site by a browser; the test fails if the browser complains."""
    found = Visits(browser, site)
    yield found
    found.close()


@pytest.fixture(scope="session")
def screens() -> Path | None:
    """Where pictures of the screens go, when VIGIE_SCREENS asks for them."""
    if not os.environ.get("VIGIE_SCREENS"):
        return None
    SCREENS.mkdir(parents=True, exist_ok=True)
    return SCREENS
