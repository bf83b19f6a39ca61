"""When it happened: cells into an instant or an interval in UTC, no more precise than they are.

Rules:

1. Cells are local times of the zone that the mapping names, unless they carry their offset.
2. Without a minute, the event lies in the hour; without an hour, in the whole local day, which
   lasts 23 or 25 hours when the clocks change.
3. A local time that came twice (clocks put back) is the interval from the first to the second.
4. A local time that never was (clocks put forward) is read as if nobody had touched the clock:
   02:30 is then what the others call 03:30.
5. An interval made by rules 2 and 3 ends now at the latest: today is not over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sharing.imports.rows import RowError

ISO, EPOCH_S, EPOCH_MS = "iso", "epoch_s", "epoch_ms"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

_NUMBER_PARTS = ("year", "month", "day", "hour", "minute")


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant to another, both UTC; ``ends`` None: at that instant."""

    begins: datetime
    ends: datetime | None = None

    def by(self, now: datetime) -> Span:
        """Return the span as far as it is known *now* (rule 5)."""
        if self.ends is None or self.ends <= now or self.begins > now:
            return self
        return Span(self.begins, now)


class Times(Protocol):
    """Something that finds the time in a row."""

    def read(self, cells: Mapping[str, str]) -> Span | None:
        """Return when, or None if the cells are empty; raise ``RowError`` if they are wrong."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Numbers in columns of their own, by part: year, month, day, and perhaps hour and minute."""

    zone: ZoneInfo
    columns: Mapping[str, str]

    def read(self, cells: Mapping[str, str]) -> Span | None:
        """Return when, as precisely as the cells say."""
        found = {part: cells.get(column, "") for part, column in self.columns.items()}
        if not any(found.values()):
            return None
        given = [part for part in _NUMBER_PARTS if found.get(part)]
        if given != list(_NUMBER_PARTS[: max(3, len(given))]):
            missing = next(part for part in _NUMBER_PARTS if part not in given)
            raise RowError("time", f"there is no {missing}")
        numbers = [*(_whole(part, found[part]) for part in given), 0, 0]
        year, month, day, hour, minute = numbers[: len(_NUMBER_PARTS)]
        try:
            local = datetime(year, month, day, hour, minute, tzinfo=self.zone)
        except ValueError as error:
            raise RowError("time", str(error)) from None
        return precise(local, (DAY, HOUR, None)[len(given) - 3])


@dataclass(frozen=True, slots=True)
class Stamp:
    """Text in one column, or several joined by a space, in the first format that fits."""

    zone: ZoneInfo
    columns: Sequence[str]
    formats: Sequence[str]

    def read(self, cells: Mapping[str, str]) -> Span | None:
        """Return when, as precisely as the format that fits."""
        text = " ".join(cell for column in self.columns if (cell := cells.get(column, "")))
        if not text:
            return None
        for pattern in self.formats:
            try:
                at, step = _read(text, pattern)
            except (ValueError, OverflowError):
                continue
            return precise(at if at.tzinfo else at.replace(tzinfo=self.zone), step)
        raise RowError("time", f"is not written as {' or '.join(self.formats)}")


def precise(local: datetime, step: timedelta | None) -> Span:
    """Return the span of *local*, known to the *step* (None: exactly)."""
    try:
        first, last = _instants(local)
        if step is None:
            return Span(first, last if last > first else None)
        if step == HOUR:
            return Span(first, last + HOUR)
        return Span(first, _instants(local + DAY)[0])
    except OverflowError:
        raise RowError("time", "this year is out of the calendar") from None


def _instants(local: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last instant, in UTC, that clocks showed *local* (rules 3, 4)."""
    before = local.replace(fold=0).astimezone(UTC)
    after = local.replace(fold=1).astimezone(UTC)
    return before, max(before, after)


def _whole(part: str, cell: str) -> int:
    """Return a number written 7, 07 or 7.0."""
    digits, _, decimals = cell.partition(".")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4) or decimals.strip("0"):
        raise RowError("time", f"the {part} is not a whole number")
    return int(digits)


def _read(text: str, pattern: str) -> tuple[datetime, timedelta | None]:
    if pattern == ISO:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return datetime.fromisoformat(text), None
        return datetime(day.year, day.month, day.day), DAY  # noqa: DTZ001  # the zone comes later
    if pattern in (EPOCH_S, EPOCH_MS):
        seconds = float(text) / (1000 if pattern == EPOCH_MS else 1)
        return datetime.fromtimestamp(seconds, UTC), None
    return datetime.strptime(text, pattern), _precision(pattern)  # noqa: DTZ007  # as above


def _precision(pattern: str) -> timedelta | None:
    if "%H" not in pattern and "%I" not in pattern:
        return DAY
    return None if "%M" in pattern else HOUR
