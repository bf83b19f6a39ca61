"""Plain rows that one transaction asks for by a key of theirs, many keys at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam
from sqlalchemy.orm import Session

from sharing.store.sessions import ask

KEYS: BindParameter[str] = bindparam("keys", expanding=True)
"""What a question of ``Rows`` names the keys that it is asked about."""


class Rows:
    """Plain rows by a key of theirs: read once, many keys together, then kept up to date here."""

    def __init__(
        self,
        session: Session,
        question: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]],
        key: str,
    ) -> None:
        self._session, self._question, self._key = session, question, key
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def read(self, keys: Iterable[str]) -> None:
        """Have the rows of *keys* at hand, by one question."""
        if missing := sorted({*keys} - self._rows.keys()):
            self._rows |= {key: [] for key in missing}
            for row in ask(self._session, self._question, keys=missing).mappings().all():
                self._rows[row[self._key]].append(dict(row))

    def __getitem__(self, key: str) -> list[dict[str, Any]]:
        """Return the rows of *key*."""
        self.read([key])
        return self._rows[key]

    def add(self, key: str, rows: Iterable[dict[str, Any]]) -> None:
        """Note rows that have been written: of a key that was read, or had none."""
        self._rows.setdefault(key, []).extend(rows)

    def forget(self, key: str) -> None:
        """Have the rows of *key* read again when they are asked for."""
        self._rows.pop(key, None)
