"""The same lists, written by hand: what somebody would write who knows the charter by heart.

1. Each reader has the SQL that suits them best.  Whoever sees everything is asked for nothing;
   whoever sees little has their rows sought place by place, newest first, and merged.
2. Nobody is shown what was reported more than 36 months ago: one more condition in each.
3. The answer is the same values as the desk's, the author hidden where the charter hides them,
   and the reading is recorded by a row of the trail, in the same transaction, durably.
4. No decision is made, no rule is named, nothing is checked: only the words of the SQL know who
   may see what.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table, bindparam, text
from sqlalchemy.sql.selectable import TextualSelect

from benchmarks.council import Settled
from charters.parties import Actor
from sharing.event_views import EventView
from sharing.store import Event, new_id

PAGE = 50
OWN = "(NOT event.confidential OR event.author_id = :me)"
NO_DEALING = "(event.category <> 'STU-02' OR event.partner_id = :org)"
NAMES = """
    SELECT {columns}, territory.name AS sector_name, partner.name AS partner_name,
           agent.name AS author_name
    FROM {source}
    LEFT JOIN territory
           ON territory.council_id = event.council_id AND territory.id = event.sector_id
    LEFT JOIN partner ON partner.council_id = event.council_id AND partner.id = event.partner_id
    LEFT JOIN agent ON agent.council_id = event.council_id AND agent.id = event.author_id
"""
MONTHS_36 = timedelta(days=1096)
NOT_OLD = "event.reported_at > :oldest"
NEWEST = "ORDER BY event.occurred_from DESC, event.id DESC LIMIT 51"
RECORD = """
    INSERT INTO trail_entry (council_id, id, at, actor, partner, action, resource, outcome,
                             articles, rules, charter, detail)
    VALUES (:council, :id, :at, :me, :org, 'event:read', 'event_record:*', 'permitted',
            '["A02"]', '["R02.3"]', 'charte-locale@1+base-nationale@1', :detail)
"""


@dataclass(frozen=True, slots=True)
class ByHand:
    """One reader's list: the statement and its values."""

    database: Engine
    statement: TextualSelect
    values: dict[str, Any]

    def read(self) -> tuple[EventView, ...]:
        """Return the first page, and record that it was read."""
        with self.database.begin() as connection:
            now = datetime.now(UTC)
            asked = self.values | {"oldest": now - MONTHS_36}
            rows = connection.execute(self.statement, asked).all()[:PAGE]
            connection.execute(
                _RECORD,
                {
                    "council": self.values["council"],
                    "me": self.values["me"],
                    "org": self.values["org"],
                    "id": new_id(),
                    "at": f"{now:%Y-%m-%dT%H:%M:%S.%f}Z",
                    "detail": json.dumps({"count": len(rows), "filter": {}}),
                },
            )
        return tuple(_view(row, self.values["org"]) for row in rows)


_RECORD = text(RECORD)


def by_hand(council: Settled, actor: Actor, code: str) -> ByHand:
    """Return the list of the actor known as *code*, written by hand."""
    values = {"council": council.id, "me": actor.id, "org": actor.partner}
    ground = sorted(actor.perimeter if code == "manager" else actor.sectors)
    sql, more = WRITTEN[code](ground)
    return ByHand(council.house.database, _typed(sql, more), values | more)


Written = tuple[str, dict[str, Any]]


def _everything(_: list[str]) -> Written:
    """The whole council is this reader's ground."""
    return f"{_names('event')} WHERE event.council_id = :council AND {NOT_OLD} {NEWEST}", {}


def _own_only(_: list[str]) -> Written:
    where = f"event.council_id = :council AND event.author_id = :me AND {NOT_OLD}"
    return f"{_names('event')} WHERE {where} {NEWEST}", {}


def _on_the_way(unless: str) -> Callable[[list[str]], Written]:
    """Much is visible: read on from the newest until there are fifty."""

    def written(ground: list[str]) -> Written:
        mine = "(event.sector_id IN :ground OR event.author_id = :me OR event.partner_id = :org)"
        where = f"event.council_id = :council AND {mine} AND {unless} AND {NOT_OLD}"
        return f"{_names('event')} WHERE {where} {NEWEST}", {"ground": ground}

    return written


def _sought(unless: str) -> Callable[[list[str]], Written]:
    """Little is visible: the newest of each place, of the author and of the organisation."""

    def written(ground: list[str]) -> Written:
        places = {f"place{n}": place for n, place in enumerate(ground)}
        keys = [f"event.sector_id = :{name}" for name in places]
        keys += ["event.author_id = :me", "event.partner_id = :org"]
        parts = " UNION ".join(
            f"SELECT * FROM (SELECT event.* FROM event WHERE event.council_id = :council"
            f" AND {key} AND {unless} AND {NOT_OLD} {NEWEST}) AS part{n}"
            for n, key in enumerate(keys)
        )
        return f"{_names(f'({parts}) AS event')} {NEWEST}", places

    return written


WRITTEN: dict[str, Callable[[list[str]], Written]] = {
    "coordinator": _everything,
    "prosecutor": _everything,
    "merchant": _own_only,
    "mediator": _on_the_way(OWN),
    "manager": _on_the_way(NO_DEALING),
    "officer": _on_the_way(NO_DEALING),
    "newcomer": _sought(OWN),
}


def _names(source: str) -> str:
    columns = ", ".join(f"event.{column.name}" for column in _columns())
    return NAMES.format(columns=columns, source=source)


def _columns() -> list[Any]:
    table = Event.__table__
    assert isinstance(table, Table)
    return list(table.columns)


def _typed(sql: str, values: dict[str, Any]) -> TextualSelect:
    written = text(sql)
    written = written.bindparams(bindparam("oldest", type_=Event.reported_at.type))
    if "ground" in values:
        written = written.bindparams(bindparam("ground", expanding=True))
    return written.columns(
        *_columns(), sector_name=_columns()[0].type, partner_name=_columns()[0].type,
        author_name=_columns()[0].type,
    )  # fmt: skip


def _view(row: Any, organisation: str) -> EventView:
    named = row.partner_id == organisation
    return EventView(
        id=row.id,
        category=row.category,
        group=row.category_group,
        sector=row.sector_id,
        sector_name=row.sector_name,
        place_type=row.place_type,
        occurred_from=row.occurred_from,
        occurred_to=row.occurred_to,
        reported_at=row.reported_at,
        severity=row.severity,
        urgency=row.urgency,
        certainty=row.certainty,
        target_kind=row.target_kind,
        actor_profile=row.actor_profile,
        bias_motive=tuple(row.bias_motive),
        recurrence=row.recurrence,
        ambience=row.ambience,
        measures_taken=tuple(row.measures_taken),
        quantities=dict(row.quantities),
        emergency_called=row.emergency_called,
        narrative=row.narrative,
        state=row.state,
        outcome=row.outcome,
        partner=row.partner_id,
        partner_name=row.partner_name,
        author=row.author_id if named else None,
        author_name=row.author_name if named else None,
    )
