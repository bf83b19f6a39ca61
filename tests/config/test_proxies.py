"""What a request says of who asks: of one proxy it is believed, of a caller it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import request

from config.serving import application
from config.wiring import House
from tests.council import SmallCouncil

CALLER = "203.0.113.9"
SAID = {
    "X-Forwarded-For": f"198.51.100.1, {CALLER}",  # the first is the caller's own invention
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "elsewhere.example",
    "X-Forwarded-Prefix": "/elsewhere",
    "Forwarded": "for=198.51.100.1;host=elsewhere.example",
}


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, ("127.0.0.1", "http", "vigie.example", "")),
        (1, (CALLER, "https", "vigie.example", "")),
    ],
)
def test_exactly_as_many_proxies_are_believed_as_there_are(
    council: SmallCouncil, proxies: int, seen: tuple[str, ...]
) -> None:
    """Address and scheme by the last of them; the host only by what it asks for itself."""
    app = application(House(replace(council.house.settings, proxies=proxies)), live=False)
    found: list[tuple[str | None, str, str, str]] = []

    @app.before_request
    def look() -> None:
        found.append((request.remote_addr, request.scheme, request.host, request.script_root))

    answer = app.test_client().get("/healthz", base_url="http://vigie.example", headers=SAID)
    assert answer.status_code == 200
    assert found == [seen]
    assert ("Strict-Transport-Security" in answer.headers) is bool(proxies)
