"""Everything that this package raises on purpose.

    MatchingError
    ├── UnreadableNameError   a name that cannot be compared: empty, too long, another script
    ├── BirthDateError        not a date of birth
    ├── IndexKeyError         not an index key
    └── PartitionError        no partition, or too long a one

Rule: a text says what was wrong and what would be right; it never repeats the name or the date.
"""

from enum import StrEnum


class MatchingError(ValueError):
    """Base of the tree."""


class NameFault(StrEnum):
    """What is wrong with a name; the page says it in French beside the field."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    OTHER_SCRIPT = "other_script"


class UnreadableNameError(MatchingError):
    """The name cannot be compared; `fault` says why."""

    def __init__(self, fault: NameFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class BirthDateError(MatchingError):
    """The birth date does not exist, or lacks its year."""


class IndexKeyError(MatchingError):
    """The index key has another length than a key of HMAC-SHA256 has here."""


class PartitionError(MatchingError):
    """The partition is empty, or longer than the encoding allows."""
