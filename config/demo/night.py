"""One night of Rivelune, replayed live in twenty minutes so that the board moves.

Rules:

1. The night is written by hand in ``night.yaml``; the seed only shifts each step by a few
   seconds, so that nothing falls on the beat.
2. An answer never comes before its report, nor before the answer that precedes it.
3. It rises to one crisis (severity 5), and not everything is answered.

``DocumentError`` (charters.document) names the line of what does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from charters.document import Node, read
from config.council_file import CouncilFile
from config.demo.steps import CLOSED, IN_CHARGE, SEEN, Answered, Posted, Step
from sharing.drafts import EventDraft
from sharing.taxonomy import Taxonomy

FILE = Path(__file__).with_name("night.yaml")
LONGEST = 1200  # seconds
SHIFT = 5  # seconds


def night(
    taxonomy: Taxonomy, council: CouncilFile, seed: int, begins: datetime, path: Path = FILE
) -> Iterator[tuple[float, Step]]:
    """Yield what is done, and how many seconds after *begins* (aware, UTC), in order.

    Sectors of the drafts are codes of the territory (``steps``).
    """
    dice = Random(seed)  # noqa: S311 - a story, not a secret
    keys = read(path).keys(("reports", "answers"))
    written: list[tuple[int, Step]] = []
    for node in keys["reports"].items(1):
        written.append(_posted(node, taxonomy, council, begins))
    known = {step.number for _, step in written}
    for node in keys["answers"].items():
        at, answered = _answered(node, taxonomy, council)
        if answered.number not in known:
            raise node.error(f"no report {answered.number}", "answer one that is written above")
        written.append((at, answered))
    last: dict[int, float] = {}
    moved = []
    for at, step in sorted(written, key=lambda pair: pair[0]):
        shifted = max(at + dice.uniform(0, SHIFT), last.get(step.number, 0) + 1)
        last[step.number] = shifted
        moved.append((shifted, step))
    yield from sorted(moved, key=lambda pair: pair[0])


def _posted(
    node: Node, taxonomy: Taxonomy, council: CouncilFile, begins: datetime
) -> tuple[int, Posted]:
    required = ("number", "at", "by", "category", "place", "type", "ago", "urgency", "says")
    keys = node.keys(required, ("people", "called"))
    stored = [code for code, category in taxonomy.categories.items() if not category.external]
    bands = list(taxonomy.quantitative["people_band"].values)
    category = keys["category"].word(stored)
    emergency = taxonomy.categories[category].circuit == "EMERGENCY"
    by = keys["by"].word(list(council.agents))
    at = keys["at"].number(0, LONGEST)
    ago = keys["ago"].number(0, 240)
    draft = EventDraft(
        category=category,
        sector=keys["place"].word(sorted(council.grounds[by])),
        occurred_from=begins + timedelta(seconds=at) - timedelta(minutes=ago),
        place_type=keys["type"].word(list(taxonomy.place_types)),
        urgency=keys["urgency"].word(list(taxonomy.urgencies)),
        quantities={"people_band": keys["people"].word(bands)} if "people" in keys else {},
        emergency_called=keys["called"].flag() if "called" in keys and emergency else None,
        narrative=keys["says"].text(280),
    )
    return at, Posted(keys["number"].number(1, 999), by, draft)


def _answered(node: Node, taxonomy: Taxonomy, council: CouncilFile) -> tuple[int, Answered]:
    keys = node.keys(("to", "at", "by", "step"), ("outcome", "measures"))
    step = keys["step"].word((SEEN, IN_CHARGE, CLOSED))
    if (step == CLOSED) != ("outcome" in keys):
        raise node.error("step and outcome disagree", f"give outcome for '{CLOSED}' only")
    known = taxonomy.qualitative
    outcome = keys["outcome"].word(list(known["outcome"].values)) if "outcome" in keys else None
    measures = list(known["measures_taken"].values)
    answered = Answered(
        keys["to"].number(1, 999),
        keys["by"].word(list(council.agents)),
        step,
        outcome,
        keys["measures"].words(measures) if "measures" in keys else (),
    )
    return keys["at"].number(0, LONGEST), answered
