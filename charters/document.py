"""A YAML file read as what it is: words at places.

Rules:

1. Bounded before it is read: ``MAX_BYTES``, and ``MAX_DEPTH`` once composed.
2. No tags, no anchors, no aliases, no duplicate keys: none is needed, each hides something.
3. A value is asked for by its kind (``text``, ``word``, ``number``…); anything else is an error
   that names the file, the line, the column, the key and the nearest right word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import yaml

from charters.errors import CharterFileError

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_CODE = 32
CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_CODE - 1}}}")


class Entry:
    """One value of the document, with the place where it stands."""

    def __init__(self, node: yaml.Node, file: str, key: str) -> None:
        self._node, self._file, self.key = node, file, key

    def fail(self, wrong: str) -> NoReturn:
        """Raise an error that names this place."""
        mark = self._node.start_mark
        raise CharterFileError(
            f"{self._file}:{mark.line + 1}:{mark.column + 1}: {self.key}: {wrong}"
        )

    def mapping(
        self, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, Entry]:
        """Return the entries by key; refuse unknown, missing and duplicate keys."""
        if not isinstance(self._node, yaml.MappingNode):
            self.fail(f"expected keys {', '.join(sorted(required))}")
        known = [*required, *optional]
        found: dict[str, Entry] = {}
        for name_node, value in self._node.value:
            name = Entry(name_node, self._file, self.key).text()
            key = f"{self.key}.{name[:60]}"
            if name not in known:
                Entry(name_node, self._file, key).fail(f"unknown key{_nearest(name, known)}")
            if name in found:
                Entry(name_node, self._file, key).fail("this key stands twice")
            found[name] = Entry(value, self._file, key)
        for name in required:
            if name not in found:
                self.fail(f"the key '{name}' is missing")
        return found

    def items(self) -> Iterator[Entry]:
        """Yield the entries of a list."""
        if not isinstance(self._node, yaml.SequenceNode):
            self.fail("expected a list")
        for number, value in enumerate(self._node.value, start=1):
            yield Entry(value, self._file, f"{self.key}[{number}]")

    def text(self) -> str:
        """Return a text that is not empty."""
        value = self._scalar()
        if not value.strip():
            self.fail("expected a text, found nothing")
        return value

    def code(self) -> str:
        """Return a short id: the trail names rules and articles by theirs."""
        value = self._scalar()
        if not CODE.fullmatch(value):
            self.fail(
                f"expected 1 to {MAX_CODE} letters, digits, '.', '_' or '-', "
                f"beginning with a letter or digit; found {value[:40]!a}"
            )
        return value

    def word(self, vocabulary: Collection[str]) -> str:
        """Return one word of *vocabulary*."""
        value = self._scalar()
        if value not in vocabulary:
            self.fail(f"unknown word '{value[:60]}'{_nearest(value, vocabulary)}")
        return value

    def words(self, vocabulary: Collection[str]) -> frozenset[str]:
        """Return a list of words of *vocabulary*, at least one, none twice."""
        found: list[str] = []
        for entry in self.items():
            word = entry.word(vocabulary)
            if word in found:
                entry.fail(f"'{word}' stands twice")
            found.append(word)
        if not found:
            self.fail("expected at least one word; an empty list would mean nobody")
        return frozenset(found)

    def number(self, low: int, high: int) -> int:
        """Return a whole number from *low* to *high*."""
        value = self._scalar()
        short = len(value) <= len(str(high))
        if not (short and value.isascii() and value.isdigit() and low <= int(value) <= high):
            self.fail(f"expected a whole number from {low} to {high}, found '{value[:20]}'")
        return int(value)

    def flag(self) -> bool:
        """Return true or false."""
        return self.word(("true", "false")) == "true"

    def day(self) -> date:
        """Return a date written 2026-11-22."""
        value = self._scalar()
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            self.fail(f"expected a date such as 2026-11-22, found '{value[:20]}'")

    def _scalar(self) -> str:
        if not isinstance(self._node, yaml.ScalarNode):
            self.fail("expected one value, found a list or keys")
        return str(self._node.value)


def read_document(path: Path) -> Entry:
    """Read *path*; raise ``CharterFileError`` for anything but a bounded, plain document."""
    if not path.is_file():
        raise CharterFileError(f"{path.name}: no such file")
    if path.stat().st_size > MAX_BYTES:
        raise CharterFileError(f"{path.name}: larger than {MAX_BYTES} bytes")
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_tricks(text, path.name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise CharterFileError(f"{path.name}: not UTF-8 at byte {error.start}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "?"
        raise CharterFileError(f"{path.name}:{place}: {error.problem}") from None
    except yaml.YAMLError:
        raise CharterFileError(
            f"{path.name}: not YAML (a character that cannot stand here)"
        ) from None
    if node is None:
        raise CharterFileError(f"{path.name}: the file is empty")
    return Entry(node, path.name, path.stem)


def _refuse_tricks(text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        mark = event.start_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise CharterFileError(f"{place}: anchors and aliases are not taken")
        if getattr(event, "tag", None):
            raise CharterFileError(f"{place}: tags are not taken")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise CharterFileError(f"{place}: more than {MAX_DEPTH} levels")


def _nearest(word: str, vocabulary: Collection[str]) -> str:
    close = get_close_matches(word, list(vocabulary), n=1)
    return (
        f"; did you mean '{close[0]}'?" if close else f"; one of: {', '.join(sorted(vocabulary))}"
    )
