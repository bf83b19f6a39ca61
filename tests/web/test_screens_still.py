"""Nothing at the top of a page moves while it comes, in however many pieces it comes."""

from urllib.parse import urlsplit

import pytest

from tests.servers.proxy import Proxy
from tests.web.looking import shifted
from tests.web.site import COORDINATOR, DESK, NARROW, Site, Visits

# A browser may draw what it has of a page at any of these places of its top.
HALTS = (b'<nav class="nav"', b"</nav>", b"<summary>", b'class="account-panel"', b"</header>")


@pytest.mark.parametrize("size", [NARROW, DESK], ids=["narrow", "desk"])
@pytest.mark.parametrize(
    "halt", HALTS, ids=lambda words: words.decode().strip("</>").split("=")[-1]
)
def test_the_top_of_a_page_stays_where_it_is(
    halt: bytes, size: tuple[int, int], site: Site, visits: Visits
) -> None:
    """Over a line that halts in the middle of it."""
    visit = visits.home(COORDINATOR, size)
    visit.locator(".account").wait_for()
    page = visit.context.new_page()
    proxy = Proxy([urlsplit(site.url).port or 80], halt=halt)
    try:
        page.goto(f"{proxy.url}/charte")
        assert shifted(page) == (0, [])
        assert page.locator(".account").is_visible()  # not the page of a stranger
    finally:
        proxy.close()
