"""The council's ground: a tree of territories with their outlines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class Territory(Tenant, Base):
    """One place of the tree: council_area, commune, district, sector or estate."""

    __tablename__ = "territory"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "parent_id"], ["territory.council_id", "territory.id"]),
        ForeignKeyConstraint(["council_id"], ["council.id"]),
        Index(None, "council_id", "code", unique=True),
        Index(None, "council_id", "parent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    parent_id: Mapped[str | None] = mapped_column(Id)
    code: Mapped[str] = mapped_column(String(60))  # the importer's own name for it
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    outline: Mapped[dict[str, Any] | None]  # a GeoJSON geometry, WGS 84
    relayed_by: Mapped[str | None] = mapped_column(Id)  # a sector's: see ``alerts.memory``


class PartnerSector(Tenant, Base):
    """A territory of a partner's perimeter: estate, network or school area."""

    __tablename__ = "partner_sector"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        ForeignKeyConstraint(
            ["council_id", "territory_id"], ["territory.council_id", "territory.id"]
        ),
    )

    partner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    territory_id: Mapped[str] = mapped_column(Id, primary_key=True)
