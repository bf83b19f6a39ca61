"""One entry, one string of bytes, and back."""

from collections.abc import Callable

import pytest

from audit.canonical import entry_bytes, is_list_of_names
from tests.audit.conftest import COUNCIL

FORGERIES: list[Callable[[dict[str, str]], dict[str, str]]] = [
    # The inner object of the detail pretends to be the rest of the entry.
    lambda row: (
        row
        | {
            "detail": '{"a":0',
            "id": "FAKE",
            "outcome": "permitted",
            "partner": "p",
            "resource": "r",
            "rules": f'[]}},"id":"{row["id"]}","outcome":"refused","partner":"P","resource":"R",'
            f'"rules":{row["rules"]}',
        }
    ),
    lambda row: row | {"articles": row["articles"] + f',"at":"{row["at"]}"'},
    lambda row: row | {"rules": "[ ]"},
    lambda row: row | {"rules": "{}"},
    lambda row: row | {"rules": '["\\u0041"]'},
    lambda row: row | {"rules": "[1]"},
    lambda row: row | {"articles": ""},
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_the_same_bytes_cannot_be_cut_otherwise(
    forge: Callable[[dict[str, str]], dict[str, str]],
) -> None:
    """What a column holds cannot be moved to its neighbour, even where the bytes would agree."""
    names = ["council_id", "id", "at", "actor", "partner", "action", "resource", "outcome",
             "articles", "rules", "charter", "detail"]  # fmt: skip
    detail = '{"a":0,"id":"FAKE","outcome":"permitted","partner":"p","resource":"r","rules":[]}'
    values = [COUNCIL, "REAL", "at", "a", "P", "x", "R", "refused", "[]", '["A"]', "1", detail]
    row = dict(zip(names, values, strict=True))
    entry_bytes(*row.values())
    with pytest.raises(ValueError, match="canonical list"):
        entry_bytes(*forge(row).values())


def test_lists_are_lists_of_strings() -> None:
    """The form is exact: one spelling for one list."""
    assert is_list_of_names('["A02","\U0001f989"]')
    for wrong in ("", "[", "[1]", '["a", "b"]', "{}", '"a"', '["\\u0061"]', "null"):
        assert not is_list_of_names(wrong)
