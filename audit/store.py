"""The rows of the trail.

Rules:

1. `council_id` leads every key: one tree per council, nothing is global.
2. An entry is inserted once.  Nobody changes it afterwards, except the sequencer, who gives it
   its position, and whoever removes it at its day (`audit.prune`).
3. What is hashed is stored as text, not as JSON of the database: PostgreSQL and SQLite would
   write the same value in different bytes.  `articles`, `rules` and `detail` hold canonical JSON
   (RFC 8785).
4. Tiles are those of C2SP tlog-tiles, one row each; a partial tile is the beginning of the full
   one, so the row simply grows.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, LargeBinary, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ID_LENGTH = 16
TIME_LENGTH = 27  # 2026-11-22T02:14:05.123456Z

_WAITING = text("position IS NULL")
_PLACED = text("position IS NOT NULL")


class Base(DeclarativeBase):
    """The tables of the trail, apart from all others."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


metadata = Base.metadata


class Kept:
    """A row that belongs to one council: a session may confine every query to it."""

    council_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, sort_order=-2)


class Entry(Kept, Base):
    """One deed.  `position` is its leaf in the tree, from 0; none while it waits."""

    __tablename__ = "trail_entry"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, sort_order=-1)
    at: Mapped[str] = mapped_column(String(TIME_LENGTH))
    actor: Mapped[str] = mapped_column(Text)
    partner: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    resource: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    articles: Mapped[str] = mapped_column(Text)
    rules: Mapped[str] = mapped_column(Text)
    charter: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    position: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        # No two are alike: to look for what could be packed together only costs the sequencer.
        Index(
            "ix_trail_entry_at",
            "council_id",
            "at",
            "id",
            postgresql_with={"deduplicate_items": "off"},
        ),
        # Whom, what, which article: `audit.marks`, made afterwards.
        # Partial, so that appending touches the first only, and the sequencer finds its work.
        Index(
            "ix_trail_entry_waiting",
            "council_id",
            "at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "ix_trail_entry_position",
            "council_id",
            "position",
            unique=True,
            sqlite_where=_PLACED,
            postgresql_where=_PLACED,
        ),
    )


CONTENT = (
    Entry.id,
    Entry.at,
    Entry.actor,
    Entry.partner,
    Entry.action,
    Entry.resource,
    Entry.outcome,
    Entry.articles,
    Entry.rules,
    Entry.charter,
    Entry.detail,
)
"""What is hashed, after `council_id`, in the order of `canonical.entry_bytes`."""


class Log(Kept, Base):
    """The tree of one council: how far it goes, and the last checkpoint signed.

    The sequencer locks this row.  It extends the tree only while `state` is `open`.
    """

    __tablename__ = "trail_log"

    size: Mapped[int] = mapped_column(BigInteger)
    checkpoint: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))


class Pruned(Kept, Base):
    """Entries before position `minimum` were removed at their day; the entry `deed` says so."""

    __tablename__ = "trail_pruned"

    minimum: Mapped[int] = mapped_column(BigInteger)
    deed: Mapped[str] = mapped_column(String(ID_LENGTH))


class Tile(Kept, Base):
    """Up to 256 consecutive hashes of one level of the tree, 32 bytes each, concatenated."""

    __tablename__ = "trail_tile"

    level: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    width: Mapped[int] = mapped_column(BigInteger)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Kept, Base):
    """A tree head that was signed.  `previous` is the size of the one before it, or 0."""

    __tablename__ = "trail_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    previous: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[str] = mapped_column(String(TIME_LENGTH))
    note: Mapped[str] = mapped_column(Text)


class Witness(Kept, Base):
    """A partner's machine that follows this log, and how the last round with it went.

    `keys` are its public keys, one a line; `size` is the largest that it cosigned, `said` what came
    of the last question (`audit.watch.Said`).  `fork` is what it holds against us, '' for nothing;
    it stays until somebody has looked.  `gone` is when it was taken off the list, or ''.
    """

    __tablename__ = "trail_witness"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, sort_order=-1)
    partner: Mapped[str] = mapped_column(String(ID_LENGTH))
    address: Mapped[str] = mapped_column(Text)
    keys: Mapped[str] = mapped_column(Text)
    added: Mapped[str] = mapped_column(String(TIME_LENGTH))
    gone: Mapped[str] = mapped_column(String(TIME_LENGTH))
    size: Mapped[int] = mapped_column(BigInteger)
    asked: Mapped[str] = mapped_column(String(TIME_LENGTH))
    said: Mapped[str] = mapped_column(String(16))
    fork: Mapped[str] = mapped_column(String(16))
    fork_size: Mapped[int] = mapped_column(BigInteger)
    fork_at: Mapped[str] = mapped_column(String(TIME_LENGTH))


class Cosignature(Kept, Base):
    """That a witness has seen a checkpoint: its signature lines, which belong under the note."""

    __tablename__ = "trail_cosignature"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    at: Mapped[str] = mapped_column(String(TIME_LENGTH))
    lines: Mapped[str] = mapped_column(Text)


class Mark(Kept, Base):
    """Which entries of a chunk have a facet (`audit.marks`).  Not hashed; can be made again."""

    __tablename__ = "trail_mark"

    facet: Mapped[str] = mapped_column(Text, primary_key=True)
    chunk: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bits: Mapped[bytes] = mapped_column(LargeBinary)


class Marked(Kept, Base):
    """Up to which position a council's entries have been marked; that one is not."""

    __tablename__ = "trail_marked"

    upto: Mapped[int] = mapped_column(BigInteger)
