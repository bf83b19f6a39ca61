"""What can go wrong with a charter.

CharterError
└── CharterFileError   the file: names file, line, column, what is wrong, what would be right
"""

from __future__ import annotations


class CharterError(Exception):
    """Base of everything this package raises on purpose."""


class CharterFileError(CharterError):
    """The file cannot be taken as a charter."""
