"""Every statement of these tests is looked at: does it go round the fence between councils?"""

from collections.abc import Iterator

import pytest

from tests.sharing.fence import watched


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    """See `tests/sharing/fence.py`."""
    with watched():
        yield
