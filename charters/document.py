"""A YAML file read without being believed.

Rules:

1. At most 1 MB of UTF-8 text, one document, 12 levels deep; the size is known before parsing.
2. No tags, no anchors, no aliases: nothing can be built, named twice or multiplied.
3. No key twice in one mapping, and none that the reader did not ask for.
4. A scalar is text.  What it means (a number, a word of a closed list) is for the field to
   say, never for the way it is written: ``0.10`` and ``no`` stay what was typed.
5. The parser is libyaml, which PyYAML brings along: everywhere the same one, so that a signed
   charter means the same on every machine.
6. Every error names file, line, column, field, what is wrong and what would be right.

DocumentError   the file cannot be taken (``protocols.read`` and ``sharing.taxonomy`` raise it)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import cast

import yaml

from charters.nearest import listed, nearest

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_TEXT = 500
MAX_CODE = 32
HOURS = "([01][0-9]|2[0-3])-([01][0-9]|2[0-4])"
CODE = "[A-Za-z0-9][A-Za-z0-9._-]*"

_ABSENT = frozenset({"", "~", "null"})
_WHOLE = re.compile(r"-?[0-9]{1,9}")


class DocumentError(Exception):
    """The file cannot be taken.  Lines and columns count from 1, as editors do."""

    def __init__(
        self, file: str, line: int, column: int, field: str, wrong: str, right: str
    ) -> None:
        super().__init__(f"{file}:{line}:{column}: {field}: {wrong}; {right}")
        self.file, self.line, self.column = file, line, column
        self.field, self.wrong, self.right = field, wrong, right


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file, where it stands, and what the reader may ask of it."""

    file: str
    line: int
    column: int
    field: str
    content: str | tuple[Node, ...] | Mapping[str, Node] | None

    def error(self, wrong: str, right: str) -> DocumentError:
        """Return (not raise) the error that names this place."""
        return DocumentError(self.file, self.line, self.column, self.field, wrong, right)

    def keys(self, required: Sequence[str], optional: Sequence[str] = ()) -> Mapping[str, Node]:
        """Return the mapping, which has every required key and none that is unknown."""
        if not isinstance(self.content, Mapping):
            raise self.error(
                f"is {_kind(self.content)}", f"write a mapping with {listed(required)}"
            )
        for key, node in self.content.items():
            if key not in required and key not in optional:
                known = [*required, *optional]
                raise node.error(f"unknown key {_shown(key)}", nearest(key, known))
        for key in required:
            if key not in self.content:
                raise self.error(
                    f"the key '{key}' is missing", f"required here: {listed(required)}"
                )
        return self.content

    def entries(self) -> Mapping[str, Node]:
        """Return a mapping whose keys are ids that the writer chose."""
        if not isinstance(self.content, Mapping) or not self.content:
            wrong = "holds nothing" if self.content == {} else f"is {_kind(self.content)}"
            raise self.error(wrong, "write a mapping, such as name: [one]")
        for key, node in self.content.items():
            if len(key) > MAX_CODE or not re.fullmatch(CODE, key):
                raise node.error(f"the key {_shown(key)} is not well formed", f"match {CODE}")
        return self.content

    def items(self, at_least: int = 0) -> tuple[Node, ...]:
        """Return the members of a list."""
        if not isinstance(self.content, tuple):
            raise self.error(f"is {_kind(self.content)}", "write a list, such as [one, two]")
        if len(self.content) < at_least:
            raise self.error("the list is too short", f"give at least {at_least}")
        return self.content

    def text(self, longest: int = MAX_TEXT, pattern: str | None = None) -> str:
        """Return text of 1 to *longest* characters that matches *pattern* as a whole."""
        if not isinstance(self.content, str) or not self.content:
            raise self.error(f"is {_kind(self.content)}", "write some text")
        if len(self.content) > longest:
            raise self.error(f"{len(self.content)} characters", f"at most {longest}")
        if pattern is not None and not re.fullmatch(pattern, self.content):
            raise self.error(
                f"{_shown(self.content)} is not well formed", f"it must match {pattern}"
            )
        return self.content

    def number(self, least: int, most: int) -> int:
        """Return a whole number between *least* and *most*, both included."""
        content = self.content if isinstance(self.content, str) else ""
        if not _WHOLE.fullmatch(content) or not least <= int(content) <= most:
            shown = _shown(content) if content else _kind(self.content)
            raise self.error(f"is {shown}", f"write a whole number from {least} to {most}")
        return int(content)

    def hours(self) -> tuple[int, int]:
        """Return a band of local hours written ``22-06``: from the first, up to the second."""
        if not re.fullmatch(HOURS, self.text()):
            raise self.error(f"{_shown(self.text())} is no band of hours", "such as 22-06")
        begins, ends = (int(part) for part in self.text().split("-"))
        if begins == ends:
            raise self.error(f"{_shown(self.text())} is no band", "two different hours")
        return begins, ends

    def flag(self) -> bool:
        """Return true or false, written so."""
        return self.word(("true", "false")) == "true"

    def code(self) -> str:
        """Return a short id: letters, digits, ``.``, ``_`` and ``-``, as the trail cites it."""
        return self.text(MAX_CODE, CODE)

    def day(self) -> date:
        """Return a date written 2026-11-22."""
        try:
            return datetime.strptime(self.text(10), "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            raise self.error(f"{_shown(self.text())} is no day", "such as 2026-11-22") from None

    def word(self, words: Collection[str]) -> str:
        """Return one word of a closed list."""
        content = self.text()
        if content not in words:
            raise self.error(f"unknown word {_shown(content)}", nearest(content, words))
        return content

    def words(self, words: Collection[str], at_least: int = 0) -> tuple[str, ...]:
        """Return distinct words of a closed list, in the order of the file."""
        found: dict[str, None] = {}
        for node in self.items(at_least):
            if node.word(words) in found:
                raise node.error(f"{_shown(node.text())} stands twice", "say it once")
            found[node.text()] = None
        return tuple(found)


def unique(nodes: Sequence[Node], ids: Sequence[str], taken: Collection[str] = ()) -> None:
    """Raise ``DocumentError`` at the first of *nodes* whose id is *taken* or stands twice."""
    seen = set(taken)
    for node, one in zip(nodes, ids, strict=True):
        if one in taken:
            raise node.error(f"the id '{one}' stands twice: the base has it", "another id")
        if one in seen:
            raise node.error(f"the id '{one}' stands twice", "give each its own id")
        seen.add(one)


def read(path: Path) -> Node:
    """Return the one document of a file.  Raises ``DocumentError``."""
    name = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DocumentError(name, 0, 0, "file", reason, "name a file that can be read") from error
    return read_bytes(raw, name)


def read_bytes(raw: bytes, name: str) -> Node:
    """Return the one document of *raw*; *name* is what errors call the file."""
    if len(raw) > MAX_BYTES:
        raise DocumentError(name, 0, 0, "file", "is too long", f"at most {MAX_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        raise DocumentError(name, line, column, "file", "is not UTF-8", "save as UTF-8") from error
    return parse(text, name)


def parse(text: str, name: str) -> Node:
    """Return the one document of *text*; *name* is what errors call the file."""
    reader = _Reader(name)
    try:
        return reader.document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        wrong = error.problem or "is not YAML"
        raise DocumentError(name, line, column, "file", wrong, "correct the YAML") from error
    except yaml.YAMLError as error:
        raise DocumentError(
            name, 0, 0, "file", "holds a control character", "keep plain text"
        ) from error
    except UnicodeEncodeError as error:
        wrong = "holds half a character"
        raise DocumentError(name, 0, 0, "file", wrong, "write the character") from error


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the parser's events into nodes, refusing what the rules refuse."""

    name: str

    def document(self, events: Iterator[yaml.Event]) -> Node:
        next(events)  # the start of the stream
        if isinstance(next(events), yaml.StreamEndEvent):
            raise DocumentError(self.name, 1, 1, "file", "is empty", "write one document")
        node = self.node(events, next(events), "", 0)
        next(events)  # the end of the document
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.at(after, "").error("holds a second document", "keep one")
        return node

    def node(self, events: Iterator[yaml.Event], event: yaml.Event, field: str, depth: int) -> Node:
        here = self.at(event, field)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise here.error("anchors and aliases are refused", "write the value out")
        if getattr(event, "tag", None) is not None:
            raise here.error("tags are refused", "remove what begins with '!'")
        if depth > MAX_DEPTH:
            raise here.error("is nested too deep", f"at most {MAX_DEPTH} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.at(event, field, tuple(self.sequence(events, field, depth)))
        if isinstance(event, yaml.MappingStartEvent):
            return self.at(event, field, dict(self.mapping(events, field, depth)))
        scalar = cast(yaml.ScalarEvent, event)
        absent = not scalar.style and scalar.value in _ABSENT
        return self.at(event, field, None if absent else scalar.value.strip())

    def sequence(self, events: Iterator[yaml.Event], field: str, depth: int) -> Iterator[Node]:
        number = 0
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            yield self.node(events, event, f"{field}[{number}]", depth + 1)
            number += 1

    def mapping(
        self, events: Iterator[yaml.Event], field: str, depth: int
    ) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(events, event, field, depth + 1)
            if not isinstance(key.content, str):
                raise key.error("this key is not text", "write a plain word before ':'")
            if key.content in seen:
                raise key.error(f"the key {_shown(key.content)} stands twice", "keep one")
            seen.add(key.content)
            below = f"{field}.{key.content}" if field else key.content
            value = self.node(events, next(events), below, depth + 1)
            if not isinstance(value.content, str | None):  # a block begins under its key
                value = replace(value, line=key.line, column=key.column)
            yield key.content, value

    def at(
        self,
        event: yaml.Event,
        field: str,
        content: str | tuple[Node, ...] | Mapping[str, Node] | None = None,
    ) -> Node:
        mark = cast(yaml.Mark, event.start_mark)  # the parser marks every event
        return Node(self.name, mark.line + 1, mark.column + 1, field or "file", content)


def _kind(content: object) -> str:
    if isinstance(content, Mapping):
        return "a mapping"
    if isinstance(content, tuple):
        return "a list"
    return "text" if content else "empty"


def _shown(text: str) -> str:
    return f"'{text}'" if len(text) <= 60 else f"'{text[:59]}…'"
