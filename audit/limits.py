"""How many rows at most, in a way that PostgreSQL can plan for."""

from __future__ import annotations

from sqlalchemy import BindParameter, Integer, bindparam


def at_most(rows: int) -> BindParameter[int]:
    """Return a limit that is written out in the statement.

    A plan that PostgreSQL keeps for a limit that it does not know is one for a tenth of the table.
    """
    return bindparam(None, rows, Integer, literal_execute=True)
