"""Journal: the trail, read by whoever the charter lets read it.  Reading it is recorded too."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web.door import guarded

bp = Blueprint("journal", __name__)


@bp.get("/journal")
@guarded
def read() -> ResponseReturnValue:
    """Show a page of the trail."""
    return ""
