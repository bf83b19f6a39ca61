"""All that is wrong with a draft is told at once, in French, and never repeats the narrative."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.store import Entry
from config.settings import DEFAULTS
from sharing.command import InvalidInputError
from sharing.drafts import LARGEST, NARRATIVE_MAX, EventDraft, problems
from sharing.events import PostEvent
from sharing.store import Event, Outbox
from sharing.taxonomy import Status, load_taxonomy
from tests.council import SmallCouncil

NOW = datetime(2026, 11, 22, 2, 14, tzinfo=UTC)
TAXONOMY = load_taxonomy(DEFAULTS / "taxonomy.yaml")


def draft(**changes: Any) -> EventDraft:
    """Something right, with changes."""
    values: dict[str, Any] = {"category": "TRQ-03", "sector": "nord", "occurred_from": NOW}
    return EventDraft(**(values | changes))


def told(**changes: Any) -> list[tuple[str, str]]:
    """What is told of a draft: (field, code)."""
    return [(p.field, p.code) for p in problems(draft(**changes), TAXONOMY, NOW)]


WRONG: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"category": "TRQ-99"}, ("category", "unknown")),
    ({"category": "trq-03"}, ("category", "unknown")),
    ({"category": ""}, ("category", "unknown")),
    ({"severity": 0}, ("severity", "unknown")),
    ({"severity": 6}, ("severity", "unknown")),
    ({"urgency": "now"}, ("urgency", "unknown")),
    ({"urgency": ""}, ("urgency", "unknown")),
    ({"certainty": "sure"}, ("certainty", "unknown")),
    ({"place_type": "chez Mme Martin"}, ("place_type", "unknown")),
    ({"target_kind": "un voisin"}, ("target_kind", "unknown")),
    ({"actor_profile": "grand, brun"}, ("actor_profile", "unknown")),
    ({"recurrence": "souvent"}, ("recurrence", "unknown")),
    ({"ambience": "bof"}, ("ambience", "unknown")),
    ({"bias_motive": ("raciste", "autre")}, ("bias_motive", "unknown")),
    ({"measures_taken": ("rien",)}, ("measures_taken", "unknown")),
    ({"quantities": {"suspects": 3}}, ("quantities", "unknown")),
    ({"quantities": {"people_band": "3"}}, ("quantities.people_band", "unknown")),
    ({"quantities": {"people_band": 3}}, ("quantities.people_band", "unknown")),
    ({"quantities": {"people_band": ["2-4"]}}, ("quantities.people_band", "unknown")),
    ({"quantities": {"victims_count": "trois"}}, ("quantities.victims_count", "not_a_number")),
    ({"quantities": {"victims_count": True}}, ("quantities.victims_count", "not_a_number")),
    ({"quantities": {"victims_count": None}}, ("quantities.victims_count", "not_a_number")),
    ({"quantities": {"victims_count": [3]}}, ("quantities.victims_count", "not_a_number")),
    ({"quantities": {"victims_count": -1}}, ("quantities.victims_count", "not_a_number")),
    ({"quantities": {"damage_eur": LARGEST + 1}}, ("quantities.damage_eur", "not_a_number")),
    ({"quantities": {"damage_eur": float("nan")}}, ("quantities.damage_eur", "not_a_number")),
    ({"quantities": {"damage_eur": float("inf")}}, ("quantities.damage_eur", "not_a_number")),
    ({"quantities": {"volume_m3": -0.1}}, ("quantities.volume_m3", "not_a_number")),
    ({"quantities": {"victims_count": 1.5}}, ("quantities.victims_count", "not_whole")),
    ({"occurred_from": datetime(2026, 11, 22, 2)}, ("occurred_from", "no_zone")),  # noqa: DTZ001  # that is the point
    ({"occurred_to": datetime(2026, 11, 22, 3)}, ("occurred_to", "no_zone")),  # noqa: DTZ001  # that is the point
    ({"occurred_from": NOW + timedelta(minutes=6)}, ("occurred_from", "future")),
    ({"occurred_to": NOW + timedelta(hours=1)}, ("occurred_to", "future")),
    ({"occurred_to": NOW - timedelta(seconds=1)}, ("occurred_to", "before_start")),
    ({"occurred_from": datetime(1989, 12, 31, 23, tzinfo=UTC)}, ("occurred_from", "too_old")),
    ({"occurred_from": datetime.max.replace(tzinfo=UTC)}, ("occurred_from", "future")),
    ({"occurred_from": datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))},
     ("occurred_from", "too_old")),
    ({"narrative": "é" * (NARRATIVE_MAX + 1)}, ("narrative", "too_long")),
    ({"narrative": "bruit\x00"}, ("narrative", "bad_character")),
    ({"narrative": "bruit\x1b[2J"}, ("narrative", "bad_character")),
    ({"narrative": "bruit \ud800"}, ("narrative", "bad_character")),
    ({"narrative": "bruit \ufffd"}, ("narrative", "bad_character")),
    ({"narrative": "bruit \ue000"}, ("narrative", "bad_character")),
    ({"narrative": "rappeler au 06 12 34 56 78"}, ("narrative", "personal_data:phone")),
    ({"narrative": "écrire à jean.dupont@exemple.fr"}, ("narrative", "personal_data:email")),
    ({"narrative": "véhicule AB-123-CD"}, ("narrative", "personal_data:plate")),
    ({"narrative": "M. Durand a crié"}, ("narrative", "personal_data:name")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), WRONG)
def test_each_fault_is_told(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    """The field, and a code for machines; nothing else is complained of."""
    assert told(**changes) == [expected]


def test_a_draft_that_is_right_has_no_problem() -> None:
    """At the edges: five minutes ahead, 280 characters, ten million."""
    assert told() == []
    assert told(occurred_from=NOW + timedelta(minutes=5), occurred_to=None) == []
    assert told(occurred_to=NOW, severity=5, urgency="past", certainty="rumour") == []
    assert told(occurred_from=NOW.astimezone(timezone(timedelta(hours=11)))) == []
    assert told(narrative="é" * NARRATIVE_MAX) == []
    assert told(narrative="deux lignes\r\net un\ttabulateur") == []
    assert told(quantities={"people_band": "2-4", "volume_m3": 1.5, "damage_eur": LARGEST}) == []
    assert told(quantities={"victims_count": 3.0}) == []
    assert told(bias_motive=("raciste", "sexiste"), emergency_called=True) == []


def test_everything_is_told_at_once() -> None:
    """Nobody corrects one field to learn of the next."""
    found = told(
        category="X",
        severity=9,
        urgency="x",
        place_type="x",
        quantities={"x": 1, "victims_count": -1},
        occurred_from=NOW + timedelta(hours=1),
        narrative="M. Durand, 06 12 34 56 78",
    )
    assert {field for field, _ in found} == {
        "category", "severity", "urgency", "place_type", "quantities", "quantities.victims_count",
        "occurred_from", "narrative",
    }  # fmt: skip
    assert len([code for field, code in found if field == "narrative"]) == 2


def test_a_fault_that_is_repeated_is_told_once() -> None:
    """Ten thousand wrong words are not ten thousand lines of answer."""
    many = {f"x{number}": 1 for number in range(10_000)}
    assert told(quantities=many) == [("quantities", "unknown")]
    assert told(bias_motive=tuple(many)) == [("bias_motive", "unknown")]


def test_a_withdrawn_category_names_the_one_that_replaces_it() -> None:
    """It can still be read, and is posted no more."""
    old = TAXONOMY.categories["TRQ-03"]
    old = replace(old, code="TRQ-98", status=Status.DEPRECATED, replaced_by="TRQ-03")
    taxonomy = replace(TAXONOMY, categories={**TAXONOMY.categories, "TRQ-98": old})
    [problem] = problems(draft(category="TRQ-98"), taxonomy, NOW)
    assert (problem.field, problem.code) == ("category", "deprecated")
    assert problem.right == "Utilisez TRQ-03."


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(categories=["L", "N", "Cc", "Cs", "Zs", "Po"]), min_size=8))
def test_no_problem_repeats_the_narrative(narrative: str) -> None:
    """Whatever is wrong with it: problems travel to pages, logs and error documents."""
    for problem in problems(draft(narrative=narrative), TAXONOMY, NOW):
        said = f"{problem.field} {problem.code} {problem.wrong} {problem.right}"
        assert not any(word in said for word in narrative.split() if len(word) > 6)


REFUSED = (
    "Karim Benzaoui a menacé la guitariste",
    "guitariste joignable au 06 12 34 56 78",
    "guitariste trop bruyante " * 20,
    "guitariste \x07 bruyante",
)


@pytest.mark.parametrize("narrative", REFUSED)
def test_a_refused_text_is_stored_nowhere(
    council: SmallCouncil, narrative: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not a row of any table, not a line of the log, not the error itself."""
    caplog.set_level(0)
    with pytest.raises(InvalidInputError) as error:
        council.ask("mediator", PostEvent(council.draft(narrative=narrative), "key"))
    [answer] = council.desk.carry_out_all(
        [PostEvent(council.draft(narrative=narrative), "key")], council.actor("mediator")
    )
    assert isinstance(answer, InvalidInputError)
    for table in (Event, Outbox, Entry):
        assert council.rows(table) == []
    for said in (str(error.value), repr(error.value.problems), caplog.text):
        assert not any(word in said for word in ("guitariste", "Benzaoui", "34 56", "bruyante"))


def test_severity_and_words_come_from_the_category(council: SmallCouncil) -> None:
    """What the writer leaves out; what they repeat is kept once."""
    changes = {"bias_motive": ("sexiste", "raciste", "sexiste"), "narrative": "  calme  "}
    view = council.ask(
        "mediator", PostEvent(council.draft(category="TRQ-04", severity=None, **changes))
    )
    assert (view.severity, view.group) == (TAXONOMY.categories["TRQ-04"].severity, "TRQ")
    assert view.bias_motive == ("raciste", "sexiste")
    assert view.narrative == "calme"


def test_equal_drafts_have_one_fingerprint() -> None:
    """However the quantities were ordered; any other difference is another."""
    one = draft(quantities={"victims_count": 1, "damage_eur": 2})
    assert (
        one.fingerprint() == draft(quantities={"damage_eur": 2, "victims_count": 1}).fingerprint()
    )
    others: list[Callable[[], EventDraft]] = [
        lambda: draft(quantities={"victims_count": 2, "damage_eur": 1}),
        lambda: draft(severity=1),
        lambda: draft(occurred_from=NOW - timedelta(microseconds=1)),
        lambda: draft(emergency_called=False),
        lambda: draft(narrative=" "),
    ]
    prints = {make().fingerprint() for make in others}
    assert len(prints | {one.fingerprint(), draft().fingerprint()}) == len(others) + 2
