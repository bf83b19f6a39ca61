"""A complaint from its first day to its last, and who sees what of it (charter A14)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.complaints.answering import GiveAppointment, ListRequests
from sharing.complaints.course import NEXT
from sharing.complaints.moving import HandComplaint, TakeStep
from sharing.complaints.opening import ComplainOfEvent, OpenComplaint
from sharing.complaints.reading import CountComplaints, ListComplaints, ReadComplaint
from sharing.events import PostEvent, ReadEvent
from sharing.notices import ListNotices
from sharing.reports import ListMyReports
from sharing.store import Agent, Complaint
from sharing.store.complaints import STATES
from tests.complaints.people import NOW, at, damage, settle
from tests.council import SmallCouncil


@pytest.fixture
def here(council: SmallCouncil) -> SmallCouncil:
    """With a landlord, a colleague of theirs, and the mayor."""
    return settle(council)


def test_from_the_caretakers_report_to_the_answer(here: SmallCouncil) -> None:
    """Decided, asked, given by the police, filed, answered; each learns what is theirs to know."""
    event = damage(here)
    mine = here.ask("landlord", ComplainOfEvent(event))
    service = here.partners["state"]
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=service))
    [asked] = here.ask("police", ListRequests())
    assert (asked.id, asked.partner_name, asked.appointment_at) == (mine, "Habitat du Val", None)
    assert [n.kind for n in here.ask("police", ListNotices())] == ["complaint_asked"]

    at(here, NOW, "police", GiveAppointment(mine, "2026-11-26", "14:30"))
    for one in ("landlord", "deputy"):
        [told] = here.ask(one, ListNotices())
        assert (told.kind, told.record, told.word) == ("complaint_appointment", mine, "")
    assert here.ask("mayor", ListNotices()) == ()
    at(
        here,
        NOW + timedelta(days=1, hours=20),
        "landlord",
        TakeStep(mine, "filed", day="2026-11-26"),
    )
    at(here, NOW + timedelta(days=40), "landlord", TakeStep(mine, "answered"))

    page = here.ask("deputy", ReadComplaint(mine))
    assert [step.step for step in page.steps] == list(STATES[:5])
    assert [step.by for step in page.steps] == [
        *("Gisèle Aubry",) * 2, "Police nationale", *("Gisèle Aubry",) * 2,
    ]  # fmt: skip
    assert (page.complaint.state, page.complaint.next) == ("answered", ())
    assert page.complaint.filed_on == date(2026, 11, 26)
    assert page.complaint.appointment_at is not None
    assert page.complaint.appointment_at.isoformat() == "2026-11-26T13:30:00+00:00"


def test_the_event_says_that_it_was_filed_and_its_author_learns_it(here: SmallCouncil) -> None:
    """In the event's own words, and in the report's follow-up, by the organisation."""
    event = damage(here)
    mine = here.ask("landlord", ComplainOfEvent(event))
    assert "complaint_filed" not in here.ask("caretaker", ReadEvent(event)).quantities
    at(here, NOW, "landlord", TakeStep(mine, "filed", day="2026-11-24"))
    assert here.ask("caretaker", ReadEvent(event)).quantities["complaint_filed"] == "organisme"
    [report] = here.ask("caretaker", ListMyReports()).items
    assert [(step.step, step.by) for step in report.steps] == [("complained", "Habitat du Val")]


def test_an_event_has_one_complaint_at_a_time(here: SmallCouncil) -> None:
    """Another only after it was given up; not from what another organisation reported."""
    event = damage(here)
    first = here.ask("landlord", ComplainOfEvent(event))
    with pytest.raises(ConflictError, match="déjà une plainte"):
        here.ask("deputy", ComplainOfEvent(event))
    here.ask("landlord", TakeStep(first, "given_up"))
    assert here.ask("deputy", ComplainOfEvent(event)) != first
    strangers = damage(here, "mediator")
    hall = here.ask("caretaker", PostEvent(here.draft(sector=here.places["peupliers"])))
    for wrong in (strangers, hall.id, "nothing"):
        with pytest.raises(NotFoundError):
            here.ask("landlord", ComplainOfEvent(wrong))
    with pytest.raises(NotFoundError):
        here.ask("caretaker", ComplainOfEvent(event))
    assert len(here.rows(Complaint)) == 2


def test_an_organisation_reads_its_own_and_no_other(here: SmallCouncil) -> None:
    """Absent to all others, whatever they ask; each refusal is in the trail."""
    mine = here.ask("landlord", OpenComplaint("goods"))
    theirs = here.ask("mayor", OpenComplaint("people"))
    assert [one.id for one in here.ask("deputy", ListComplaints())] == [mine]
    assert [one.id for one in here.ask("officer", ListComplaints())] == [theirs]  # of the town too
    for one, wrong in (
        ("landlord", theirs),
        ("mayor", mine),
        ("police", mine),
        ("caretaker", mine),
    ):
        for command in (
            ReadComplaint(wrong),
            TakeStep(wrong, "given_up"),
            HandComplaint(wrong, here.agents[one]),
        ):
            with pytest.raises(NotFoundError):
                here.ask(one, command)
    for one in ("mediator", "caretaker", "coordinator", "police", "auditor"):
        with pytest.raises(RefusedError):
            here.ask(one, OpenComplaint("goods"))
        with pytest.raises(RefusedError):
            here.ask(one, ListComplaints())
    refused = [e for e in here.trail() if e.outcome == "refused"]
    assert len(refused) == 4 * 3 + 5 * 2
    assert {row.state for row in here.rows(Complaint)} == {"decided"}


def test_the_police_sees_what_its_own_service_is_asked(here: SmallCouncil) -> None:
    """Before it is asked, and after it was filed, there is nothing for it; nor for the municipal
    police, which receives no complaint."""
    mine = here.ask("landlord", OpenComplaint("goods"))
    give = GiveAppointment(mine, "2026-11-26", "14:30")
    with pytest.raises(NotFoundError):
        at(here, NOW, "police", give)
    for wrong in (here.partners["town"], here.partners["mediation"], "", "nothing"):
        with pytest.raises(InvalidInputError, match="service"):
            at(here, NOW, "landlord", TakeStep(mine, "asked", service=wrong))
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=here.partners["state"]))
    for one in ("officer", "gendarme"):
        with pytest.raises(NotFoundError):
            at(here, NOW, one, give)
    assert here.ask("gendarme", ListRequests()) == ()
    assert here.ask("gendarme", ListNotices()) == ()
    with pytest.raises(RefusedError):
        here.ask("officer", ListRequests())
    for _ in range(2):  # given, and moved
        at(here, NOW, "police", give)
    assert [one.id for one in here.ask("police", ListRequests())] == [mine]
    at(here, NOW + timedelta(days=2), "deputy", TakeStep(mine, "filed", day="2026-11-26"))
    assert here.ask("police", ListRequests()) == ()
    with pytest.raises(NotFoundError):
        at(here, NOW, "police", give)


def test_the_coordinator_counts(here: SmallCouncil) -> None:
    """By organisation and state, and nothing else."""
    _, last = [here.ask("landlord", OpenComplaint(concerns)) for concerns in ("goods", "people")]
    here.ask("landlord", TakeStep(last, "given_up"))
    here.ask("mayor", OpenComplaint("goods"))
    assert [
        (c.partner_name, dict(c.by_state)) for c in here.ask("coordinator", CountComplaints())
    ] == [
        ("Habitat du Val", {"decided": 1, "given_up": 1}),
        ("Ville de Val-Fleuri", {"decided": 1}),
    ]
    for one in ("landlord", "police", "mayor", "auditor"):
        with pytest.raises(RefusedError):
            here.ask(one, CountComplaints())


def test_no_step_follows_that_should_not(here: SmallCouncil) -> None:
    """From each state, every other word is a conflict or no step at all, and changes nothing."""
    for state in STATES:
        mine = here.ask("landlord", OpenComplaint("goods"))
        with here.sessions.of(here.id) as session:
            session.get_one(Complaint, (here.id, mine)).state = state
        for step in (*STATES, "resolved", "", "Karim Benslimane l’a fait"):
            if step in NEXT[state]:
                continue
            kind = ConflictError if step in STATES else InvalidInputError
            with pytest.raises(kind):
                here.ask("landlord", TakeStep(mine, step, service=here.partners["state"]))
        assert here.ask("landlord", ReadComplaint(mine)).complaint.state == state


MOMENTS = (  # day, hour, the field that is wrong
    ("2026-11-24", "14:30", "day"),  # past
    ("2026-11-25", "01:59", "day"),  # a minute ago
    ("2028-01-01", "14:30", "day"),
    ("demain", "14:30", "day"),
    ("2026-02-30", "14:30", "day"),
    ("2026-11-26", "25:00", "hour"),
    ("2026-11-26", "", "hour"),
    ("2026-11-26", "14:30 au bureau de Mme Diallo", "hour"),
)


def test_an_appointment_is_a_day_and_an_hour_to_come(here: SmallCouncil) -> None:
    """From either side; what is wrong is said of its field, what was typed is not said again."""
    mine, service = here.ask("landlord", OpenComplaint("people")), here.partners["state"]
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=service))
    for day, hour, field in MOMENTS:
        for one, command in (
            ("landlord", TakeStep(mine, "given", service, day, hour)),
            ("police", GiveAppointment(mine, day, hour)),
        ):
            with pytest.raises(InvalidInputError) as refused:
                at(here, NOW, one, command)
            [problem] = refused.value.problems
            assert problem.field == field
            assert "Diallo" not in f"{problem.wrong}{problem.right}"
    assert here.ask("deputy", ReadComplaint(mine)).complaint.state == "asked"


def test_it_is_handed_to_a_colleague_who_may(here: SmallCouncil) -> None:
    """Of the same organisation and trade."""
    mine = here.ask("landlord", OpenComplaint("goods"))
    here.ask("landlord", HandComplaint(mine, here.agents["deputy"]))
    assert here.ask("landlord", ReadComplaint(mine)).complaint.follower_name == "Hakim Belaïd"
    for wrong in ("caretaker", "mayor", "police"):
        with pytest.raises(InvalidInputError):
            here.ask("landlord", HandComplaint(mine, here.agents[wrong]))


def test_every_step_is_in_the_trail(here: SmallCouncil) -> None:
    """By whom, of which complaint, which step; and no more than that."""
    mine = here.ask("landlord", ComplainOfEvent(damage(here)))
    service = here.partners["state"]
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=service))
    at(here, NOW, "police", GiveAppointment(mine, "2026-11-26", "14:30"))
    about = f"complaint:{mine}"
    said = [
        (e.actor, e.action, e.articles, json.loads(e.detail))
        for e in here.trail()
        if e.resource == about or mine in e.detail
    ]
    landlord, police = here.agents["landlord"], here.agents["police"]
    assert {(who, what) for who, what, *_ in said} == {
        (landlord, "event:complain"),
        (landlord, "complaint:edit"),
        (police, "complaint:answer"),
    }
    assert all("A14" in articles for _, _, articles, _ in said)
    assert sorted(detail["step"] for *_, detail in said) == ["asked", "decided", "given"]


def test_who_has_not_accepted_the_newest_charter_is_still_told(here: SmallCouncil) -> None:
    """A version that begins tonight hides no police station; to act, they accept first."""
    mine = here.ask("landlord", OpenComplaint("goods"))
    with here.sessions.of(here.id) as session:
        session.get_one(Agent, (here.id, here.agents["police"])).accepted_version = None
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=here.partners["state"]))
    with pytest.raises(RefusedError):
        here.ask("police", ListRequests())
