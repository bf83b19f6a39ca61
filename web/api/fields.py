"""Fields that take exactly what the description says, and nothing that resembles it.

1. JSON keeps its types: a number in quotes, a ``true`` for a 1, a ``1`` for a true are refused.
2. Codes and ids have a shape; which codes exist is the taxonomy's business (``vocabulary``), and
   for what is posted, the desk's.
3. A time has a zone (RFC 3339) and is UTC from here on.
4. An error never repeats the value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from marshmallow import Schema, ValidationError, fields

from sharing.taxonomy import Taxonomy
from web.api.vocabulary import words_of
from web.english import FIELDS

ID = "[a-z2-7]{16}"
CODE = "[A-Za-z0-9][A-Za-z0-9_+-]{0,39}"
CURSOR = "[A-Za-z0-9_-]{1,120}"
KEY = "[!-~]{1,100}"

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?:\d*)([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)
_LONGEST_MOMENT = 40


class Coded(fields.String):
    """A text that has the shape of *pattern* from end to end."""

    default_error_messages = {"shape": "Not of the expected shape."}

    def __init__(self, pattern: str, **options: Any) -> None:
        metadata = {"pattern": f"^{pattern}$", **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self._pattern = re.compile(pattern)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> str:
        text = super()._deserialize(value, attr, data, **rest)
        if not self._pattern.fullmatch(text):
            raise self.make_error("shape")
        return text


class Word(Coded):
    """A code of the taxonomy's list *kind*; unknown ones are refused further on, by the desk."""

    def __init__(self, kind: str, **options: Any) -> None:
        metadata = {"x-words": kind, **options.pop("metadata", {})}
        super().__init__(CODE, metadata=metadata, **options)
        self.kind = kind


class KnownWord(Word):
    """The same for a filter, where an unknown code would silently find nothing."""

    default_error_messages = {"unknown": FIELDS["unknown"]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> str:
        code = super()._deserialize(value, attr, data, **rest)
        taxonomy: Taxonomy = current_app.extensions["vigie.taxonomy"]
        if code not in words_of(taxonomy, self.kind):
            raise self.make_error("unknown")
        return code


class Whole(fields.Integer):
    """A JSON integer."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **rest)


class Digits(fields.Integer):
    """An integer of a query string: digits, and few of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch("[0-9]{1,6}", value):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **rest)


class Flag(fields.Boolean):
    """A JSON boolean."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Moment(fields.AwareDateTime):
    """A time with its zone, RFC 3339; what is finer than a microsecond is dropped."""

    default_error_messages = {
        "invalid": "Not a time: write it as 2026-11-22T02:14:00+01:00.",
        "no_zone": FIELDS["no_zone"],
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> datetime:
        text = value if isinstance(value, str) and len(value) <= _LONGEST_MOMENT else ""
        found = _MOMENT.fullmatch(text)
        if found is None:
            raise self.make_error("invalid")
        moment, zone = found.groups()
        if zone is None:
            raise self.make_error("no_zone")
        try:
            return datetime.fromisoformat(f"{moment}{zone}".upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid") from None


class Quantities(fields.Field[Mapping[str, int | float | str]]):
    """Numbers and codes by the taxonomy's names for them; the desk knows which go together."""

    default_error_messages = {
        "invalid": "Not an object of names and values.",
        "name": "A name is a code of the taxonomy.",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **rest: Any
    ) -> Mapping[str, int | float | str]:
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        wrong: dict[str, list[str]] = {}
        for name, amount in value.items():
            if not re.fullmatch(CODE, name):
                raise self.make_error("name")
            if not _is_amount(amount):
                wrong[name] = ["A value is a finite number or a code of the taxonomy."]
        if wrong:
            raise ValidationError(wrong)
        return value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **rest: Any) -> Any:
        return dict(value)


class Shape(Schema):
    """What crosses the wire, and nothing else: unknown names are refused (marshmallow's RAISE)."""


def identifier(**options: Any) -> Coded:
    """Return a field for a public id."""
    return Coded(ID, **options)


def _is_amount(amount: object) -> bool:
    if isinstance(amount, bool):
        return False
    if isinstance(amount, str):
        return re.fullmatch(CODE, amount) is not None
    return isinstance(amount, int | float) and math.isfinite(amount)
