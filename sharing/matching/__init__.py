"""Hit / no hit: two working groups learn that they follow the same person, and nothing else.

A person's names and birth date become *blind tokens*: short keyed digests that compare and do not
read.  A record keeps the tokens of `tokens`; a question carries those of `question`; one token in
common is a hit (`is_hit`).  Whoever holds the tokens and not the index key learns no name.

The package is pure: no session, no clock, no file, no network; nothing it raises holds a piece of
a name.  Rules, formats, figures and limits: docs/matching.md (issue 4, item 5).
"""

from sharing.matching.comparisons import Identity
from sharing.matching.dates import BirthDate
from sharing.matching.errors import (
    BirthDateError,
    IndexKeyError,
    MatchingError,
    NameFault,
    PartitionError,
    UnreadableNameError,
)
from sharing.matching.index import KEY_BYTES, TOKEN_BYTES, is_hit, question, tokens
from sharing.matching.letters import LONGEST_NAME

__all__ = [
    "KEY_BYTES",
    "LONGEST_NAME",
    "TOKEN_BYTES",
    "BirthDate",
    "BirthDateError",
    "Identity",
    "IndexKeyError",
    "MatchingError",
    "NameFault",
    "PartitionError",
    "UnreadableNameError",
    "is_hit",
    "question",
    "tokens",
]
