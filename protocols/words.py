"""What all sentences of a protocol say alike: delays, and words in quotation marks."""

from __future__ import annotations

from datetime import timedelta

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def say_delay(delay: timedelta) -> str:
    """Return how long that is, in French."""
    for unit, word in ((DAY, "jour"), (HOUR, "heure"), (MINUTE, "minute")):
        if delay >= unit and not delay % unit:
            many = delay // unit
            return f"{many} {word}{'s' if many > 1 else ''}"
    return f"{delay // MINUTE} minutes"


def quoted(text: str) -> str:
    """Return *text* between French quotation marks."""
    return f"«\u00a0{text}\u00a0»"
