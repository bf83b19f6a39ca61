"""A hub for those who ask; and every statement of these tests is looked at by the fence."""

from collections.abc import Iterator

import pytest

import alerts.hub
from alerts.hub import Hub
from tests.alerts.night import Night
from tests.alerts.screens import running
from tests.council import SmallCouncil
from tests.sharing.fence import watched


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    """See `tests/sharing/fence.py`."""
    with watched():
        yield


@pytest.fixture
def hub(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that does not wait long for a message that does not come."""
    monkeypatch.setattr(alerts.hub, "LISTEN_MS", 50)
    with running(council) as hub:
        yield hub


@pytest.fixture
def night(council: SmallCouncil) -> Night:
    """Two in the morning; the house is of this test alone, its protocol may change."""
    return Night(council)
