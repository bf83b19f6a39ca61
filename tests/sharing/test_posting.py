"""What is answered to a post is what is read afterwards: nothing is written that was not shown."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.drafts import LARGEST, EventDraft, problems
from sharing.events import ListEvents, PostEvent, ReadEvent, SubmitEvent
from sharing.reports import ListMyReports
from sharing.store import Event
from sharing.terms import FieldKind, Taxonomy
from tests.council import SmallCouncil

TIMES = st.datetimes(
    datetime(1991, 1, 1), datetime(2026, 1, 1),  # noqa: DTZ001  # the zone is drawn beside it
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)  # fmt: skip
WORDS = "calme bruit porte hall dégradé l'œuvre «ça» 🦉 e\u0301 %_ \\ '\" {} <b> ; --".split()


def drafts(council: SmallCouncil) -> st.SearchStrategy[EventDraft]:
    """Any draft that is right."""
    taxonomy = council.house.taxonomy
    values = {
        name: st.sampled_from(list(f.values))
        for name, f in taxonomy.qualitative.items()
        if f.values
    }
    some = {name: st.none() | words for name, words in values.items()}
    ordinary = [c.code for c in taxonomy.categories.values() if not c.external]
    return st.builds(
        EventDraft,
        category=st.sampled_from(ordinary),
        sector=st.sampled_from([council.places["nord"], council.places["peupliers"]]),
        occurred_from=TIMES,
        occurred_to=st.none(),
        place_type=st.none() | st.sampled_from(list(taxonomy.place_types)),
        severity=st.none() | st.integers(1, 5),
        urgency=st.sampled_from(list(taxonomy.urgencies)),
        certainty=st.sampled_from(list(taxonomy.certainties)),
        target_kind=some["target_kind"],
        actor_profile=some["actor_profile"],
        bias_motive=st.lists(values["bias_motive"], max_size=3).map(tuple),
        recurrence=some["recurrence"],
        ambience=some["ambience"],
        measures_taken=st.lists(values["measures_taken"], max_size=3).map(tuple),
        quantities=quantities(taxonomy),
        emergency_called=st.none() | st.booleans(),
        narrative=st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    )


def quantities(taxonomy: Taxonomy) -> st.SearchStrategy[dict[str, int | float | str]]:
    """Any quantities that are right."""
    kinds: dict[str, st.SearchStrategy[int | float | str]] = {}
    for name, known in taxonomy.quantitative.items():
        if known.kind is FieldKind.ONE:
            kinds[name] = st.sampled_from(list(known.values))
        elif known.kind is FieldKind.WHOLE:
            kinds[name] = st.integers(0, LARGEST) | st.integers(0, 9).map(float)
        else:
            kinds[name] = st.floats(0, LARGEST) | st.integers(0, LARGEST)
    return st.fixed_dictionaries({}, optional=kinds)


def test_what_is_answered_is_what_is_read(
    council: SmallCouncil, campaign: Callable[[str, int, int], int]
) -> None:
    """Field by field, to the microsecond, whatever the zone and the words, on both databases."""
    actor = council.actor("mediator")
    taxonomy = council.house.taxonomy

    @settings(max_examples=campaign("drafts posted and read", 60, 3_000), deadline=None)
    @given(drafts(council))
    def same(draft: EventDraft) -> None:
        if list(problems(draft, taxonomy, datetime.now(UTC))):
            return
        posted = council.desk.carry_out(PostEvent(draft), actor)
        assert posted.occurred_from == draft.occurred_from
        assert dict(posted.quantities) == draft.quantities
        assert set(posted.bias_motive) == set(draft.bias_motive)
        assert council.desk.carry_out(ReadEvent(posted.id), actor) == posted
        report = council.desk.carry_out(ListMyReports(limit=1), actor).items[0]
        assert (report.event, report.steps) == (posted, ())

    same()
    assert len(council.rows(Event)) > 10


def test_an_event_that_was_sent_again_is_answered_as_it_is_now(council: SmallCouncil) -> None:
    """The same event, the same answer, and it says that it was there."""
    draft = council.draft(quantities={"people_band": "2-4"}, narrative="quatre dans la cave")
    first = council.ask("mediator", SubmitEvent(draft, "k"))
    again = council.ask("mediator", SubmitEvent(draft, "k"))
    assert (first.again, again.again) == (False, True)
    assert first.event == again.event
    assert council.ask("mediator", ListEvents()).items == (first.event,)


def test_two_people_may_use_one_key(council: SmallCouncil) -> None:
    """A key is whose it is: phones number their reports from one."""
    draft = council.draft()
    ids = {council.ask(who, PostEvent(draft, "1")).id for who in ("mediator", "machine", "officer")}
    assert len(ids) == 3
