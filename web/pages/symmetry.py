"""Whoever is seen sees who looks: one's own accesses, an organisation's records, a person's."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sharing.symmetry import MOST_RECORDS, PERIOD, ReadMyAccesses, ReadPartnerReadings, ReadWhoSaw
from web.door import ask, guarded
from web.forms import record as forms
from web.pages.around import show

bp = Blueprint("symmetry", __name__)


@bp.get("/mes-acces")
@guarded
def mine() -> ResponseReturnValue:
    """Show what the trail holds of whoever asks."""
    return show("my_accesses.html", entries=ask(ReadMyAccesses(request.args.get("suite"))))


@bp.get("/nos-fiches-lues")
@guarded
def ours() -> ResponseReturnValue:
    """Show which other organisations read one's own organisation's records."""
    found = ask(ReadPartnerReadings())
    return show("our_records_read.html", found=found, days=PERIOD.days, most=MOST_RECORDS)


@bp.get("/fiches/<record>/qui-a-vu")
@guarded
def person(record: str) -> ResponseReturnValue:
    """Show who saw a person, in one record of them, under which articles."""
    found = ask(ReadWhoSaw(record))
    return show("who_saw.html", found=found, titles=forms.TITLES, purposes=forms.PURPOSE_FR)
