"""One way to get a charter file wrong."""

from typing import NamedTuple


class Fault(NamedTuple):
    """Replace *old* in the right file by *new*; the error begins with *told*, after the file."""

    old: str
    new: str
    told: str
