"""Fields in, commands out; what cannot be turned is a problem and never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from config.settings import DEFAULTS
from sharing.command import InvalidInputError
from sharing.drafts import EventDraft
from sharing.taxonomy import load_taxonomy
from web.forms import journal, report

TAXONOMY = load_taxonomy(DEFAULTS / "taxonomy.yaml")
NOW = datetime(2026, 11, 3, 1, 14, tzinfo=UTC)
PLAIN = {"sector": "s", "ongoing": "no", "when": "now", "key": "k"}


def draft(fields: Mapping[str, str], code: str = "TRQ-03") -> EventDraft:
    """Return what the form of *fields* describes."""
    category = TAXONOMY.categories[code]
    form = report.filled(MultiDict({**PLAIN, **fields}), category)
    return report.draft_of(form, category, TAXONOMY, NOW)


def problems(fields: Mapping[str, str], code: str = "TRQ-03") -> dict[str, str]:
    """Return what is wrong with *fields*, by field."""
    with pytest.raises(InvalidInputError) as caught:
        draft(fields, code)
    return {problem.field: problem.code for problem in caught.value.problems}


def test_the_shortest_form_is_enough() -> None:
    """Category, place, not going on: it was now, routine, seen by the writer."""
    assert draft({}) == EventDraft("TRQ-03", "s", NOW)


def test_going_on_is_urgent_whatever_else_was_chosen() -> None:
    """« C'est en cours » wins over « Pour quand ? »."""
    assert draft({"ongoing": "yes", "urgency": "past"}).urgency == "immediate"
    assert draft({"ongoing": "no", "urgency": "past"}).urgency == "past"


def test_an_hour_is_an_hour_in_paris() -> None:
    """What the phone shows is what is meant, in winter and in summer."""
    winter = draft({"when": "other", "occurred_at": "2026-11-02T23:50"})
    assert winter.occurred_from == datetime(2026, 11, 2, 22, 50, tzinfo=UTC)
    summer = draft({"when": "other", "occurred_at": "2026-07-02T23:50"})
    assert summer.occurred_from == datetime(2026, 7, 2, 21, 50, tzinfo=UTC)
    assert draft({"when": "30"}).occurred_from == datetime(2026, 11, 3, 0, 44, tzinfo=UTC)


def test_only_expected_quantities_are_read() -> None:
    """A lobby has people and minutes; damage in euros is not asked there."""
    found = draft({"q_people_band": "5-9", "q_duration_min": "1 200", "q_damage_eur": "9"})
    assert found.quantities == {"people_band": "5-9", "duration_min": 1200}
    assert draft({"q_volume_m3": "2,5"}, "CAD-01").quantities == {"volume_m3": 2.5}


def test_what_is_missing_is_asked_for() -> None:
    """Place, going on or not, and whether rescue was called when the category calls for it."""
    assert problems({"sector": "", "ongoing": ""}) == {"sector": "missing", "ongoing": "missing"}
    assert problems({}, "PER-07") == {"emergency_called": "missing"}
    assert draft({"emergency_called": "no"}, "PER-07").emergency_called is False


@pytest.mark.parametrize("text", ["beaucoup", "-3", "1e9", "٣", "3,,5", "½", "0x10"])
def test_what_is_no_number_is_said(text: str) -> None:
    """Whatever int() or float() would have made of it."""
    assert problems({"q_duration_min": text}) == {"quantities.duration_min": "not_a_number"}


def test_line_ends_count_once() -> None:
    """A browser sends two characters for a line end; the writer typed one."""
    assert draft({"narrative": "a\r\nb"}).narrative == "a\nb"


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "when",
                "occurred_at",
                "severity",
                "urgency",
                "sector",
                "ongoing",
                "q_duration_min",
                "q_people_band",
                "narrative",
                "key",
                "place_type",
                "certainty",
            ]
        ),
        st.text(max_size=80),
    )
)
def test_no_field_breaks_the_form(fields: dict[str, str]) -> None:
    """Any text in any field gives a draft or problems, and codes are cut to a bearable length."""
    category = TAXONOMY.categories["TRQ-03"]
    form = report.filled(MultiDict({**PLAIN, **fields}), category)
    try:
        found = report.draft_of(form, category, TAXONOMY, NOW)
    except InvalidInputError:
        return
    assert len(found.sector) <= report.LONGEST
    assert found.occurred_from.tzinfo is not None


def test_days_of_the_journal_are_days_in_paris() -> None:
    """Both ends are included: until is the midnight after."""
    asked = journal.question(journal.JournalFilter(since="2026-11-03", until="2026-11-03"), None)
    assert asked.since == datetime(2026, 11, 2, 23, tzinfo=UTC)
    assert asked.until == datetime(2026, 11, 3, 23, tzinfo=UTC)


def test_a_filter_is_kept_for_the_next_page() -> None:
    """Only what was chosen is repeated."""
    chosen = journal.filled({"personne": "p", "du": "2026-11-03", "other": "x"})
    assert chosen.kept == {"personne": "p", "du": "2026-11-03"}
