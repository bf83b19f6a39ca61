"""The browser behind the tests is a real one, and it draws letters."""

import pytest
from playwright.sync_api import Browser

from tests.servers.chromium import NoChromiumError, find_chromium


def test_chromium_draws_letters(browser: Browser) -> None:
    """Without a font, text has no width and every page would look empty."""
    page = browser.new_page()
    page.set_content('<span id="short">il</span><br><span id="long">mmmm</span>')
    widths = [page.locator(name).evaluate("it => it.offsetWidth") for name in ("#short", "#long")]
    page.close()
    assert 0 < widths[0] < widths[1]


def test_a_wrong_name_is_not_replaced_by_another() -> None:
    """VIGIE_CHROMIUM means that browser and no other."""
    with pytest.raises(NoChromiumError, match="nowhere"):
        find_chromium({"VIGIE_CHROMIUM": "nowhere"})
