"""What a hundred small councils in one process need to be made but once.

Each test has a house, an application and an engine of its own.  What they all compile from the
same sources (a statement, a template, an address) is kept here for the process; nothing a test did
is.  A passphrase is checked as in earnest, against a hash that says itself how little it cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from functools import cache
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Rule


@cache
def hashed(passphrase: str) -> str:
    """Return a hash of *passphrase*, at little cost."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(passphrase)


class _Statements(MutableMapping[Any, Any]):
    """Compiled statements, by what was compiled: engines of one dialect compile alike."""

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    @staticmethod
    def _key(key: Any) -> Any:
        dialect, *rest = key
        return (dialect.name, dialect.driver, dialect.paramstyle, *rest)

    def __getitem__(self, key: Any) -> Any:
        return self._kept[self._key(key)]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._kept[self._key(key)] = value

    def __delitem__(self, key: Any) -> None:
        del self._kept[self._key(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


class _Templates(BytecodeCache):
    """Compiled templates, by their names and sources."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class _Rule(Rule):
    """An address, whose way of being built is compiled once."""

    _built: ClassVar[dict[Any, Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        given = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, tuple(self._trace), given, append_unknown)
        if key not in self._built:
            self._built[key] = super()._compile_builder(append_unknown)
        built: Callable[..., tuple[str, str]] = self._built[key]
        return built


_STATEMENTS = _Statements()
_TEMPLATES = _Templates()


def share_statements(engine: Engine) -> None:
    """Let *engine* use what others compiled."""
    engine.update_execution_options(compiled_cache=_STATEMENTS)


def share_addresses() -> None:
    """Let applications that are made from now on use what others compiled."""
    Flask.url_rule_class = _Rule


def share_templates(app: Flask) -> None:
    """Let *app* use what others compiled."""
    app.jinja_env.bytecode_cache = _TEMPLATES
