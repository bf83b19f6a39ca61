"""The facts of an event as JSON, to ask a protocol about: ``{"category": "TRQ-03", "hour": 2}``.

What is left out is what a report would have: the category's own severity, ``routine``, no sector in
particular, noon.

RequestError   (config.requests) what is wrong with them, in words
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from charters.nearest import nearest
from config.requests import RequestError, fields_of
from protocols.model import Facts
from sharing.taxonomy import Taxonomy

_KNOWN: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("category", "urgency", "sector"), (str,)),
    **dict.fromkeys(("severity", "hour"), (int,)),
}
LEAST, MOST = {"severity": 1, "hour": 0}, {"severity": 5, "hour": 23}
NOON = 12


def read_facts(line: str, taxonomy: Taxonomy) -> Facts:
    """Return the facts that a line of JSON tells."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise RequestError("not a JSON object") from None
    return facts_of(fields_of("facts", said, _KNOWN), taxonomy)


def facts_of(said: Mapping[str, Any], taxonomy: Taxonomy) -> Facts:
    """Return the facts that these fields tell; None is as good as left out."""
    given = {name: value for name, value in said.items() if value is not None}
    if "category" not in given:
        raise RequestError("'category' is missing: a code such as TRQ-03")
    for name, words in (("category", taxonomy.categories), ("urgency", taxonomy.urgencies)):
        if (word := given.get(name)) is not None and word not in words:
            raise RequestError(f"{name}: unknown word '{word[:40]}'; {nearest(word, words)}")
    for name, least in LEAST.items():
        if not least <= given.get(name, least) <= MOST[name]:
            raise RequestError(f"{name}: a whole number from {least} to {MOST[name]}")
    category = taxonomy.categories[given["category"]]
    usual = {"severity": category.severity, "urgency": "routine", "sector": "", "hour": NOON}
    return Facts(**{"group": category.group, **usual, **given})
