"""A mapping, read and checked: from the cells of a row to the draft of an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sharing.drafts import EventDraft
from sharing.imports.fields import Field
from sharing.imports.places import Places
from sharing.imports.rows import RowError
from sharing.imports.times import Span, Times


@dataclass(frozen=True, slots=True)
class RowMapping:
    """Where each part of an event stands in a row.  ``identity``: the source's own number.

    ``skip``: a column, and the values in it whose rows are not wanted.
    """

    source: str
    identity: str | None
    time: Times
    until: Times | None
    sector: Places
    fields: Mapping[str, Field]
    quantities: Mapping[str, Field]
    skip: tuple[str, frozenset[str]]

    def draft(self, cells: Mapping[str, str], now: datetime) -> EventDraft | None:
        """Return the event of a row, or None if it is not wanted; raise ``RowError``."""
        column, unwanted = self.skip
        if cells.get(column, "") in unwanted:
            return None
        span = self._span(cells, now)
        said: dict[str, Any] = {
            name: value
            for name, field in self.fields.items()
            if (value := field.read(cells)) is not None
        }
        if "severity" in said:
            said["severity"] = int(said["severity"])
        return EventDraft(
            sector=self.sector.read(cells),
            occurred_from=span.begins,
            occurred_to=span.ends,
            quantities={
                name: value
                for name, field in self.quantities.items()
                if (value := field.read(cells)) is not None
            },
            **said,
        )

    def _span(self, cells: Mapping[str, str], now: datetime) -> Span:
        span = self.time.read(cells)
        if span is None:
            raise RowError("time", "the row does not say when")
        span = span.by(now)
        if self.until is None:
            return span
        try:
            end = self.until.read(cells)
        except RowError as error:
            raise RowError("until", error.reason) from None
        if end is None:
            return span
        end = end.by(now)
        return Span(span.begins, end.ends or end.begins)
