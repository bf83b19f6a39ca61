"""Whoever was told « somebody else follows them » asks the referent to get in touch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.nominative.requests import AnswerRequest, AskReferent, ListRequests
from sharing.notices import ListNotices
from sharing.store import MatchRequest
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP
from tests.nominative.two import Two, two_groups
from tests.sharing.test_replay import again


@pytest.fixture
def two(council: SmallCouncil) -> Two:
    """The officer follows, the police asks."""
    return two_groups(council)


def test_the_referent_is_told_and_answers_by_a_word(two: Two) -> None:
    """They learn who asks about which of their records; the asker learns the word alone."""
    record = two.north.create()
    request = two.ask().elsewhere[0].request
    two.north.ask("police", AskReferent(request))
    two.north.ask("police", AskReferent(request))
    [notice] = two.north.ask("officer", ListNotices())
    assert (notice.kind, notice.record) == ("match_asked", record)
    [received] = two.north.ask("officer", ListRequests()).received
    assert (received.record, received.name, received.purpose) == (
        record,
        "Élise Garnier",
        FOLLOW_UP,
    )
    two.north.ask("officer", AnswerRequest(request, "will_contact"))
    [answered] = two.north.ask("police", ListNotices())
    assert (answered.kind, answered.record) == ("match_answered", request)
    assert answered.word == "will_contact"
    requests = two.north.ask("police", ListRequests())
    [sent] = requests.sent
    assert requests.received == ()
    assert (sent.name, sent.answer, sent.record) == ("Cédric Roche", "will_contact", "")
    assert record not in repr(requests) + repr(answered)


def test_nobody_asks_about_a_record_that_no_question_met(two: Two) -> None:
    """Neither with somebody else's answer, nor with an old one, nor with none."""
    two.north.create()
    request = two.ask().elsewhere[0].request
    for who, asked in (("coordinator", request), ("officer", request), ("police", "nothing")):
        with pytest.raises(NotFoundError):
            two.north.ask(who, AskReferent(asked))
    with two.north.council.sessions.of(two.north.council.id) as session:
        hour_ago = datetime.now(UTC) - timedelta(hours=1)
        session.execute(update(MatchRequest).values(met_at=hour_ago))
    with pytest.raises(ConflictError, match="plus d'une heure"):
        two.north.ask("police", AskReferent(request))
    two.ask()
    [left] = two.north.council.rows(MatchRequest)
    assert left.id != request, "what was never asked is not kept"


def test_one_request_at_a_time_about_one_record(two: Two) -> None:
    """Another question does not ring twice; after the answer it may."""
    two.north.create()
    first, second = (two.ask().elsewhere[0].request for _ in range(2))
    two.north.ask("police", AskReferent(first))
    with pytest.raises(ConflictError, match="déjà demandé"):
        two.north.ask("police", AskReferent(second))
    two.north.ask("officer", AnswerRequest(first, "cannot"))
    two.north.ask("police", AskReferent(second))
    assert len(two.north.ask("officer", ListRequests()).received) == 2


def test_only_the_referent_sees_and_answers(two: Two) -> None:
    """Not another member, not the asker; once, by a word of the list, with a second factor."""
    two.north.create()
    request = two.ask().elsewhere[0].request
    with pytest.raises(NotFoundError):
        two.north.ask("officer", AnswerRequest(request, "cannot"))  # nobody has asked yet
    two.north.ask("police", AskReferent(request))
    assert two.north.ask("coordinator", ListRequests()).received == ()
    for who in ("coordinator", "police", "mediator"):
        with pytest.raises(NotFoundError):
            two.north.ask(who, AnswerRequest(request, "cannot"))
    with pytest.raises(RefusedError) as owed:
        two.north.ask("officer", AnswerRequest(request, "cannot"), proved=False)
    assert owed.value.decision.owed == {"mfa"}
    with pytest.raises(InvalidInputError, match="unknown_word"):
        two.north.ask("officer", AnswerRequest(request, "il serait connu de nos services"))
    two.north.ask("officer", AnswerRequest(request, "cannot"))
    with pytest.raises(ConflictError, match="déjà répondu"):
        two.north.ask("officer", AnswerRequest(request, "will_contact"))
    with pytest.raises(RefusedError):
        two.north.ask("mediator", ListRequests())


def test_all_of_it_is_asked_again_as_it_was(two: Two) -> None:
    """The same charter gives the same answers, those to who asked for another group included."""
    two.north.create()
    request = two.ask().elsewhere[0].request
    with pytest.raises(NotFoundError):
        two.ask(group=two.north.id)
    with pytest.raises(RefusedError):
        two.ask(proved=False)
    two.north.ask("police", AskReferent(request))
    two.north.ask("officer", ListRequests())
    two.north.ask("officer", AnswerRequest(request, "cannot"))
    found = again(two.north.council)
    assert (found.otherwise, found.gone_records, found.changes) == (0, 0, ())
