"""One text of the values that several rows have in a column, with a space between.

SQLAlchemy's own ``aggregate_strings`` has the separator written into the statement at each use,
which is then read and looked up anew each time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Joined(FunctionElement[str]):
    """The values of one column, none of which holds a space; NULL if there is no row."""

    name = "joined"
    inherit_cache = True
    type = String()


@compiles(Joined)
def _written(element: Joined, compiler: Any, **words: Any) -> str:
    called = "string_agg" if compiler.dialect.name == "postgresql" else "group_concat"
    return f"{called}({compiler.process(element.clauses, **words)}, ' ')"
