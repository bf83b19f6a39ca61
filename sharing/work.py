"""One unit of work: all that a command may touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from charters.decide import Decision, Engine
from charters.parties import Actor
from charters.residual import Tree
from sharing.ahead import Ahead
from sharing.library import Library
from sharing.store import Outbox, new_id
from sharing.store.sessions import put
from sharing.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Work:
    """What a command may touch.  Only the desk makes one.

    ``engine`` is the charter that decides here, ``library`` reads the others; ``would`` asks it
    about somebody else without doing anything (who will see this?), ``ahead`` the charter of a
    council in a time to come; ``allowed`` is the tree that narrows a list; ``detail`` is what the
    trail will say besides; ``bells`` are the councils whose workers are called after the commit.
    """

    session: Session
    actor: Actor
    now: datetime
    taxonomy: Taxonomy
    library: Library
    engine: Engine
    would: Callable[..., Decision]
    ahead: Callable[[str], Ahead]
    allowed: Tree | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    bells: list[str] = field(default_factory=list)

    def announce(self, kind: str, event_id: str) -> None:
        """Put news in the outbox; it leaves only if this work commits."""
        news = {"id": new_id(), "kind": kind, "event_id": event_id, "written_at": self.now}
        put(self.session, Outbox, news)
        self.ring()

    def ring(self) -> None:
        """Have the workers called once this work has been committed."""
        self.bells.append(self.actor.council)
