"""How somebody is told: what is grave is never taken away, whatever they wished."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.wishes import GRAVE, NEVER, Wish, besides
from protocols.model import Channel, Hours

CHANNELS = st.sampled_from(list(Channel))
HOURS = st.builds(Hours, st.integers(0, 23), st.integers(0, 23))
WISHES = st.dictionaries(
    CHANNELS, st.builds(Wish, st.integers(1, NEVER), st.none() | HOURS), max_size=5
)
EMAIL, NIGHT = Channel.EMAIL, Hours(22, 6)


@given(st.frozensets(CHANNELS), WISHES, st.integers(1, 5), st.integers(0, 23))
def test_what_is_grave_is_never_hidden(
    asked: frozenset[Channel], wishes: dict[Channel, Wish], severity: int, hour: int
) -> None:
    """By every channel that the protocol names; and quiet hours change nothing for it."""
    found = besides(asked, wishes, severity, hour)
    loud = {channel: Wish(wish.severity_from) for channel, wish in wishes.items()}
    assert found <= besides(asked, loud, severity, hour)
    assert Channel.BOARD not in found
    assert found <= asked | wishes.keys()
    if severity >= GRAVE:
        assert found >= asked - {Channel.BOARD}
        assert found == besides(asked, loud, severity, hour)


def test_wishes_in_words() -> None:
    """Asked by the protocol, wished for, wished away, and at night."""
    asked = frozenset({Channel.BOARD, EMAIL})
    assert besides(asked, {}, 1, 3) == {EMAIL}
    assert besides(frozenset({Channel.BOARD}), {}, 5, 3) == set()
    assert besides(frozenset(), {EMAIL: Wish(3)}, 3, 12) == {EMAIL}
    assert besides(frozenset(), {EMAIL: Wish(3)}, 2, 12) == set()
    assert besides(asked, {EMAIL: Wish(NEVER)}, 3, 12) == set()
    assert besides(asked, {EMAIL: Wish(NEVER)}, 4, 12) == {EMAIL}
    assert besides(asked, {EMAIL: Wish(1, NIGHT)}, 3, 23) == set()
    assert besides(asked, {EMAIL: Wish(1, NIGHT)}, 3, 7) == {EMAIL}
    assert besides(frozenset(), {EMAIL: Wish(1, NIGHT)}, 4, 23) == {EMAIL}
