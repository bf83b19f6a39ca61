"""What does not belong here goes to its circuit of the law; that it went is kept (article A10)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sharing.command import InvalidInputError, RefusedError
from sharing.events import PostEvent
from sharing.referrals import RecordReferral
from sharing.store import Council, Event, Outbox, ReferralStub
from tests.council import SmallCouncil

TEXT = "une enfant de neuf ans"
NEARLY_MIDNIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # in Paris it is the 22nd already


def external(council: SmallCouncil) -> list[str]:
    """The categories about which nothing is written here."""
    return [c.code for c in council.house.taxonomy.categories.values() if c.external]


def test_nothing_is_written_about_an_external_category(council: SmallCouncil) -> None:
    """Refused by article N01, and the text is nowhere."""
    assert external(council)
    for category in external(council):
        with pytest.raises(RefusedError) as refusal:
            council.ask("mediator", PostEvent(council.draft(category=category, narrative=TEXT)))
        assert refusal.value.decision.articles == ("N01",)
    assert council.rows(Event) == []
    assert council.rows(Outbox) == []
    assert not [e for e in council.trail() if TEXT in f"{e.detail}{e.resource}"]


def test_that_somebody_was_pointed_there_is_kept(council: SmallCouncil) -> None:
    """Circuit, day, sector, kind of organisation: the row has no other column."""
    nord = council.places["nord"]
    desk = replace(council.desk, clock=lambda: NEARLY_MIDNIGHT)
    for category in external(council):
        known = council.house.taxonomy.categories[category]
        view = desk.carry_out(RecordReferral(category, nord), council.actor("mediator"))
        assert (view.circuit, view.on, view.sector) == (known.circuit, "2026-11-22", nord)
    columns = {column.key for column in ReferralStub.__mapper__.column_attrs}
    assert columns == {"council_id", "id", "circuit", "on", "sector_id", "reporter_kind"}
    assert {row.reporter_kind for row in council.rows(ReferralStub)} == {"mediation"}


def test_the_day_is_that_of_the_council(council: SmallCouncil) -> None:
    """In La Réunion it is tomorrow sooner, in Martinique later."""
    days = {}
    for zone in ("Indian/Reunion", "America/Martinique", "Europe/Paris"):
        with council.sessions.of(council.id) as session:
            session.get_one(Council, council.id).time_zone = zone
        desk = replace(council.desk, clock=lambda: datetime(2026, 11, 21, 21, tzinfo=UTC))
        command = RecordReferral(external(council)[0], council.places["nord"])
        days[zone] = desk.carry_out(command, council.actor("mediator")).on
    assert days == {
        "Indian/Reunion": "2026-11-22",
        "America/Martinique": "2026-11-21",
        "Europe/Paris": "2026-11-21",
    }


def test_an_ordinary_category_has_no_circuit(council: SmallCouncil) -> None:
    """One that points to a service may be posted, and is not a referral."""
    with pytest.raises(InvalidInputError):
        council.ask("mediator", RecordReferral("TRQ-04", council.places["nord"]))
    taxonomy = council.house.taxonomy
    pointing = [c.code for c in taxonomy.categories.values() if c.circuit and not c.external]
    for category in pointing:
        with pytest.raises(RefusedError):
            council.ask("mediator", RecordReferral(category, council.places["nord"]))
    assert council.rows(ReferralStub) == []


def test_who_may_not_report_may_not_refer(council: SmallCouncil) -> None:
    """The auditor is nobody's first resort; the refusal is in the trail."""
    with pytest.raises(RefusedError):
        council.ask("auditor", RecordReferral(external(council)[0], council.places["nord"]))
    assert [entry.outcome for entry in council.trail()] == ["refused"]
