"""The project's own files, as the rules see them.

A `Tree` can be given files that are not on the disk: a planted fault needs no copy.
"""

import ast
import contextlib
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("alerts", "audit", "charters", "config", "protocols", "sharing", "web")
# What `make` leaves behind: seen only where there is no git to say so.
MADE = {".cache", ".git", ".hypothesis", ".venv", "__pycache__", "build", "dist", "var"}
TEXTS = {".css", ".html", ".js", ".json", ".lock", ".md", ".mjs", ".py", ".sh", ".toml", ".yaml"}


@dataclass(frozen=True)
class Source:
    """One text file; `path` is relative to the root, with slashes."""

    path: str
    text: str

    @property
    def top(self) -> str:
        """The top-level directory it is in."""
        return self.path.partition("/")[0]

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of a Python file."""
        return list(ast.walk(self.module))

    @cached_property
    def module(self) -> ast.Module:
        """A Python file, parsed."""
        return ast.parse(self.text, self.path)


@dataclass(frozen=True)
class Tree:
    """The files below `root` that git knows or would add, with `planted` ones over them.

    `known` are files that another tree has read and parsed already.
    """

    root: Path = ROOT
    planted: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Source] | None = None

    def __post_init__(self) -> None:
        """Refuse to be blind: rules over an empty tree would all be kept."""
        if not self.files:
            raise AssertionError(f"no file of the project was found below {self.root}")

    @cached_property
    def files(self) -> dict[str, Source]:
        """Every text file, by path."""
        known = self.known if self.known is not None else _sources(self.root)
        planted = {name: Source(name, text) for name, text in self.planted.items()}
        return dict(sorted({**known, **planted}.items()))

    def with_file(self, path: str, text: str) -> "Tree":
        """The same tree with text added to the end of a file, or with a new file."""
        known = self.files.get(path)
        return Tree(self.root, {path: f"{known.text if known else ''}\n{text}\n"}, self.files)

    def python(self, *tops: str) -> Iterator[Source]:
        """The Python files of these top-level directories; of our packages when none is named."""
        for source in self.files.values():
            if source.path.endswith(".py") and source.top in (tops or PACKAGES):
                yield source

    def ending(self, *suffixes: str) -> Iterator[Source]:
        """The files of our packages whose name ends in one of these."""
        for source in self.files.values():
            if source.top in PACKAGES and source.path.endswith(suffixes):
                yield source


def _sources(root: Path) -> dict[str, Source]:
    names = {name for name in _listed(root) if Path(name).suffix in TEXTS | {""}}
    found = {name: _read(root / name) for name in names}
    return {name: Source(name, text) for name, text in found.items() if text is not None}


def _listed(root: Path) -> Iterable[str]:
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists():
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            listed = subprocess.run(words, cwd=root, capture_output=True, check=True).stdout
            return [name for name in listed.decode().split("\0") if name]
    return [
        name
        for path in root.rglob("*")
        if path.is_file() and not MADE & set((name := path.relative_to(root).as_posix()).split("/"))
    ]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError, IsADirectoryError):
        return None
