"""Two groups of a council, the one asking about a person whom the other follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from sharing.nominative.matches import Answer, AskWhetherFollowed
from sharing.sealing.keys import Key
from sharing.shredding import unwrap_kept
from sharing.store import IndexWrap
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, PERSON, Group, a_group

WHY = "Un élève absent depuis trois semaines."
SOMEBODY = {"last_name": "Quillivéré", "first_name": "Oswald", "birth_date": "2008-07-19"}
WHO = {name: PERSON[name] for name in ("last_name", "first_name", "birth_date")}


@dataclass
class Two:
    """The north follows people, with the officer as referent; the police sits in another group."""

    north: Group
    south: str

    def ask(self, by: str = "police", **more: Any) -> Answer:
        """Ask, in the name of the group that one sits in, about the person of the tests."""
        group = self.south if by == "police" else self.north.id
        asked = {
            "group": group, "purpose": FOLLOW_UP, "motive": WHY, "pair": self.north.pairs[by],
            **WHO, **more,
        }  # fmt: skip
        proved = asked.pop("proved", True)
        return self.north.ask(by, AskWhetherFollowed(**asked), proved=proved)


def two_groups(council: SmallCouncil) -> Two:
    """One member each, besides the coordinator, who sits in both."""
    north = a_group(council)
    south = council.ask("coordinator", CreateGroup("Décrochage", "thematic_group"))
    until = datetime.now(UTC) + timedelta(days=90)
    for member in ("coordinator", "police"):
        council.ask("coordinator", Accredit(south, council.agents[member], until))
    return Two(north, south)


def key_of(two: Two, agent: str) -> Key:
    """The index key, as its holder opens it."""
    council, pair = two.north.council, two.north.pairs[agent]
    [kept] = [row for row in council.rows(IndexWrap) if row.pair_id == pair.key_id]
    with council.sessions.reading(council.id) as session:
        return unwrap_kept(session, kept.wrapped, pair, "index", "index")


def holders(two: Two) -> set[str]:
    """Whose pairs have the index key, and open it."""
    kept = {row.pair_id for row in two.north.council.rows(IndexWrap)}
    found = {agent for agent, pair in two.north.pairs.items() if pair.key_id in kept}
    assert len(found) == len(kept)
    assert len({key_of(two, agent).raw for agent in found}) == 1
    return found
