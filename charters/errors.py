"""What can go wrong with a charter.

CharterError    base of everything this package raises on purpose about rules
DocumentError   (charters.document) the file: names file, line, column, what is wrong, what is right
"""

from __future__ import annotations


class CharterError(Exception):
    """A rule that cannot be read as one."""
