"""Signed notes and the text of a checkpoint (C2SP signed-note, tlog-checkpoint).  Pure.

A note is a text, an empty line, and signature lines: a dash, the name of a key, and base64 of the
key's id and its signature.

Rule: parsing is strict.  What has two spellings has one too many: base64 is canonical, and numbers
have no leading zero.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator

from audit.errors import NoteError
from audit.merkle import HASH

DASH = "— "
KEY_ID = 4  # bytes
MAX_NOTE = 65_536  # characters: 16 witnesses with post-quantum signatures
MAX_SIZE = 2**63 - 1

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

Line = tuple[str, bytes]


def split(note: str) -> tuple[str, list[Line]]:
    """The text with its last line end, and of each signature line the name and what was base64.

    Raises NoteError.
    """
    if len(note) > MAX_NOTE:
        raise NoteError("the note is too long")
    if _CONTROL.search(note) or not is_utf8(note):
        raise NoteError("a note is UTF-8 without control characters")
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteError("a note is a text, an empty line and signature lines")
    return text + "\n", list(_signatures(lines))


def line(name: str, blob: bytes) -> str:
    """One signature line, from the name of a key, and its id and signature."""
    return f"{DASH}{name} {to_base64(blob)}\n"


def text_of(origin: str, size: int, root: bytes) -> str:
    """The three lines of a checkpoint."""
    return f"{origin}\n{size}\n{to_base64(root)}\n"


def read_text(text: str, *, extensions: bool = False) -> tuple[str, int, bytes]:
    """Origin, size and root.  `extensions`: more lines may follow, none of them empty.

    Raises NoteError.
    """
    lines = text[:-1].split("\n")
    if not (len(lines) == 3 or (extensions and len(lines) > 3)) or not all(lines[3:]):
        raise NoteError("a checkpoint has three lines: origin, size and root")
    root = from_base64(lines[2])
    if len(root) != HASH:
        raise NoteError(f"a root has {HASH} bytes")
    return lines[0], number(lines[1]), root


def number(text: str) -> int:
    """A size: decimal, no sign, no leading zero, below 2**63.  Raises NoteError."""
    if not _NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise NoteError("the size is not a plain number")
    return int(text)


def to_base64(data: bytes) -> str:
    """RFC 4648, section 4."""
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """The same, read back; raises NoteError unless it is written as we would write it."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        raise NoteError("not base64") from None
    if to_base64(data) != text:
        raise NoteError("not base64 as it is written")
    return data


def is_utf8(text: str) -> bool:
    """Whether the text can be written at all: no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _signatures(lines: str) -> Iterator[Line]:
    for one in lines[:-1].split("\n"):
        words = one.removeprefix(DASH).split(" ")
        if not one.startswith(DASH) or len(words) != 2 or not words[0]:
            raise NoteError("a signature line is a dash, a name and base64")
        blob = from_base64(words[1])
        if len(blob) <= KEY_ID:
            raise NoteError("a signature has a key id and something after it")
        yield words[0], blob
