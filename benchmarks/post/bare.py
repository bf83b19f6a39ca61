"""The floor: a Flask application that inserts the row it is sent, and nothing else.

The same table with its keys and indexes, the same engine with its durability, one plain ORM
session a request, one commit.  No key, no check, no decision, no trail, no news.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sharing.store import Event, new_id
from sharing.store.engine import make_engine

TIMES = ("occurred_from", "reported_at")


def make_app(engine: Engine) -> Flask:
    """Return the application."""
    app = Flask(__name__)

    @app.post("/events")
    def insert() -> ResponseReturnValue:
        values: dict[str, Any] = request.get_json()
        values.update({name: datetime.fromisoformat(values[name]) for name in TIMES})
        event_id, key = new_id(), request.headers["Idempotency-Key"]
        with Session(engine) as session, session.begin():
            session.add(Event(id=event_id, sending_key=key, **values))
        return {"id": event_id}, 201

    return app


def served() -> Flask:
    """For gunicorn, like the product: from the environment."""
    return make_app(make_engine(os.environ["VIGIE_DATABASE_URL"]))
