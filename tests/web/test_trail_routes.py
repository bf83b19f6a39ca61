"""Outsiders fetch the checkpoint and the hashes of a council's tree, and nothing else."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from audit.sequence import integrate
from audit.trail import Deed, append_all
from config.rounds import integrate_all
from tests.council import SmallCouncil


@pytest.fixture
def outsider(council: SmallCouncil) -> FlaskClient:
    """Somebody without any credentials, once 260 deeds have been sequenced."""
    deed = Deed(datetime(2026, 11, 22, tzinfo=UTC), "a", "p", "event:read", "event:1", "permitted")
    with council.sessions.of(council.id) as session:
        append_all(session, council.id, [deed] * 260)
    integrate_all(council.house)
    return council.app.test_client()


def test_checkpoint_and_hashes(council: SmallCouncil, outsider: FlaskClient) -> None:
    """What was signed, for ever where it never changes; and no entry, whatever is asked."""
    here = f"/trail/{council.id}"
    answer = outsider.get(f"{here}/checkpoint")
    head = council.house.signer(council.id).verifier.open(answer.text)
    assert (answer.status_code, head.size) == (200, 260)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    whole = outsider.get(f"{here}/tile/0/000")
    assert (whole.status_code, len(whole.data)) == (200, 8192)
    assert whole.headers["Content-Type"] == "application/octet-stream"
    assert whole.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    part = outsider.get(f"{here}/tile/0/001.p/4")
    assert len(part.data) == 128
    assert outsider.get(f"{here}/tile/0/001.p/3").data == part.data[:96]
    assert len(outsider.get(f"{here}/tile/1/000.p/1").data) == 32
    for path in (
        "tile/0/001.p/5", "tile/0/001", "tile/0/002.p/1", "tile/1/000", "tile/2/000.p/1",
        "tile/entries/000", "tile/entries/001.p/4", "tile/0/0", "tile/0/x000/000", "tile/0/000/",
        "tile/0/001.p/0", "tile/0/" + "x999/" * 6 + "999", "tile/63/000", "tile/64/000", "tile/",
        "tile", "entries", "tile/0/000%00", "tile/0/%D9%A1%D9%A2%D9%A3", "checkpoint/", "",
    ):  # fmt: skip
        assert outsider.get(f"{here}/{path}").status_code == 404, path
    assert outsider.post(f"{here}/checkpoint").status_code in {400, 405}


def test_a_council_that_is_none(council: SmallCouncil, outsider: FlaskClient) -> None:
    """Unknown, misspelt, of other letters: nothing; the neighbour has nothing signed."""
    assert council.neighbour is not None
    for name in (
        "aaaaaaaaaaaaaaaa", council.slug, council.id.upper(), f"{council.id}x", "%00" * 16,
        "é" * 16, council.neighbour.id,
    ):  # fmt: skip
        for part in ("checkpoint", "tile/0/000", "tile/0/000.p/1"):
            assert outsider.get(f"/trail/{name}/{part}").status_code == 404, name


def test_each_council_has_its_own(council: SmallCouncil, outsider: FlaskClient) -> None:
    """What the neighbour signed is under the neighbour's name."""
    assert council.neighbour is not None
    deed = Deed(datetime(2026, 11, 22, tzinfo=UTC), "a", "p", "event:read", "event:1", "permitted")
    other, signer = council.neighbour.id, council.house.signer(council.neighbour.id)
    with council.sessions.of(other) as session:
        append_all(session, other, [deed])
        integrate(session, other, signer=signer, at=datetime.now(UTC))
    assert signer.verifier.open(outsider.get(f"/trail/{other}/checkpoint").text).size == 1
