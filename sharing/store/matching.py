"""Who is followed, in a way that only its key can compare (``sharing.matching``); who was asked.

A token says nothing of a name; neither does a question, of which only the hour is kept.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class IndexWrap(Tenant, Base):
    """The council's index key for one person's pair; ``at``: when they were weighed last."""

    __tablename__ = "index_wrap"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "pair_id"], ["sealed_pair.council_id", "sealed_pair.id"]
        ),
    )

    pair_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class IndexToken(Tenant, Base):
    """One blind token of a record."""

    __tablename__ = "index_token"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "record_id"], ["nominative_record.council_id", "nominative_record.id"]
        ),
        Index(None, "council_id", "record_id"),
    )

    token: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    record_id: Mapped[str] = mapped_column(Id, primary_key=True)


class MatchQuestion(Tenant, Base):
    """Somebody asked something: too many in a while, and they have to wait."""

    __tablename__ = "match_question"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]


class MatchRequest(Tenant, Base):
    """A question met another group's record; the asker may ask its referent to get in touch.

    ``group_id``: in which group it was asked.  ``asked_at`` None: not yet.  ``answer``: a word of
    ``sharing.nominative.requests``, or nothing.
    """

    __tablename__ = "match_request"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(
            ["council_id", "group_id"], ["working_group.council_id", "working_group.id"]
        ),
        ForeignKeyConstraint(
            ["council_id", "record_id"], ["nominative_record.council_id", "nominative_record.id"]
        ),
        Index(None, "council_id", "agent_id"),
        Index(None, "council_id", "record_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    group_id: Mapped[str] = mapped_column(Id)
    record_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(String(40))
    met_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(20), default="")
    answered_at: Mapped[datetime | None]
