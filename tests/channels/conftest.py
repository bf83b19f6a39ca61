"""Every statement of these tests is looked at: does it go round the fence between councils?"""

from collections.abc import Iterator

import pytest

from tests.channels.mail_server import Smtp
from tests.channels.strangers import Machine
from tests.council import SmallCouncil
from tests.sharing.fence import watched


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    """See `tests/sharing/fence.py`."""
    with watched():
        yield


@pytest.fixture
def machine() -> Iterator[Machine]:
    """A partner's machine that answers HTTP."""
    with Machine() as here:
        yield here


@pytest.fixture
def smtp() -> Iterator[Smtp]:
    """A mail server."""
    with Smtp() as here:
        yield here


@pytest.fixture
def council(council: SmallCouncil) -> SmallCouncil:
    """The small council, whose protocol names the board alone: what people wish for is tested here.

    What a protocol asks for is put into it by those tests that are about that.
    """
    vars(council.house).update(protocol=council.house.protocol.on_boards())
    return council
