"""What a session cannot afford to look for in every statement, looked for in every test.

The session confines the mapped entities of a query.  A bare table beside them, or a select inside
that has no mapped entity of its own (a window function alone is enough), goes round it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import ColumnClause, Engine, Select, Table, event
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.sql import visitors

from sharing.store import Base, sessions
from sharing.store.sessions import EVERYWHERE, HERE, ConfinedSession


class UnfencedError(AssertionError):
    """This statement reads a council's table where the session does not see it."""


_LOOKED_AT: set[Any] = set()


def look(statement: Any) -> None:
    """Raise UnfencedError for a statement that goes round the fence."""
    bare: set[str] = set()
    mapped: set[str] = set()
    for part in visitors.iterate(statement):
        table: Any = part.table if isinstance(part, ColumnClause) else None
        if _is_a_councils(table):
            (mapped if _is_mapped(part) else bare).add(table.key)
        elif isinstance(part, Table) and _is_mapped(part):
            mapped.add(part.key)
        elif isinstance(part, Select) and not _is_fenced(part):
            raise UnfencedError(str(statement))
    if bare - mapped:
        raise UnfencedError(str(statement))


def _is_fenced(query: Any) -> bool:
    if query._propagate_attrs.get("compile_state_plugin") != "orm":
        return not any(_is_a_councils(table) for table in query.get_final_froms())
    beside = [*query._from_obj, *(target for target, *_ in query._setup_joins)]
    return all(_is_mapped(table) for table in beside if _is_a_councils(table))


def _is_mapped(part: Any) -> bool:
    return "parententity" in part._annotations


def _is_a_councils(table: Any) -> bool:
    return isinstance(table, Table) and table.metadata is Base.metadata and "council_id" in table.c


def _look_once(statement: Any) -> None:
    """Look at what was not looked at before: SQLAlchemy knows it again by all but its values."""
    known = statement._generate_cache_key()
    if known is None or known.key not in _LOOKED_AT:
        look(statement)
        if known is not None:
            _LOOKED_AT.add(known.key)


@contextmanager
def watched() -> Iterator[None]:
    """Look at every statement of every confined session, and all that is asked, until the end."""

    def look_at(state: ORMExecuteState) -> None:
        if EVERYWHERE not in state.session.info:
            _look_once(state.statement)

    def look_at_asked(_: Any, statement: Any, many: Any, values: dict[str, Any], __: Any) -> None:
        if HERE in values and not many:
            _look_once(statement)

    def look_at_question(statement: Any) -> Any:
        question = confine(statement)
        _look_once(question)
        return question

    confine = sessions._question
    event.listen(ConfinedSession, "do_orm_execute", look_at)
    event.listen(Engine, "before_execute", look_at_asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "_question", look_at_question)
        yield
    event.remove(Engine, "before_execute", look_at_asked)
    event.remove(ConfinedSession, "do_orm_execute", look_at)
