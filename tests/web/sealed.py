"""Somebody with a sealed space, at the pages."""

from __future__ import annotations

from werkzeug.test import TestResponse

from sharing.sealing.passphrase import Cost
from tests.web.test_second_factor_pages import Careful
from web.sealed import COOKIE

HERE = "/espace-scelle"
SECRET = "sept hérons gris derrière le gymnase"
CHEAP = Cost(memory=16 * 1024, iterations=1, lanes=1)


class Sealed(Careful):
    """Somebody with a second factor, shown just now, and a sealed space."""

    def make(self, phrase: str = SECRET, again: str | None = None) -> TestResponse:
        """Make the pair."""
        form = {"passphrase": phrase, "again": phrase if again is None else again}
        return self.post(f"{HERE}/preparer", form)

    def open(self, phrase: str = SECRET, onward: str = "") -> TestResponse:
        """Open the space."""
        return self.post(f"{HERE}/ouvrir", {"passphrase": phrase, "suite": onward})

    def cookie(self) -> str:
        """Return what the browser holds of the space."""
        found = self.client.get_cookie(COOKIE)
        return found.value if found else ""

    def inside(self) -> bool:
        """Say whether a page that needs the pair is shown."""
        return self.client.get("/essai").status_code == 200
