"""The default protocol with nothing but its duties, for tests that count alerts.

What grouping and patterns do to alerts is told in `tests/alerts/test_grouping.py` and
`test_pattern_alerts.py`.
"""

from dataclasses import replace
from datetime import timedelta

from protocols.model import Grouping, Protocol

NO_GROUPS = Grouping(within=timedelta(0))


def duties_of(protocol: Protocol) -> Protocol:
    """Return only its duties: each event has an alert of its own, and no pattern is looked for."""
    return replace(protocol, patterns=(), grouping=NO_GROUPS)
