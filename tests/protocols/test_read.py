"""A protocol file is refused at its first fault, with the place and the remedy."""

from dataclasses import replace
from datetime import timedelta

import pytest

from charters.document import DocumentError, parse
from protocols.model import Channel, Duty, Hours, Protocol, Step, When
from protocols.read import Vocabulary, protocol_of

VOCABULARY = Vocabulary(
    categories=frozenset({"BIE-03", "BIE-04", "TRQ-03"}),
    groups=frozenset({"BIE", "TRQ"}),
    professions=frozenset({"municipal_police", "state_police"}),
    sectors=frozenset({"s1"}),
)

GOOD = """\
id: local
version: "2"
title: Qui prévenir
duties:
  - id: FEU-NUIT
    label: Un feu, la nuit
    when:
      categories: [BIE-03]
      groups: [TRQ]
      severity_gte: 3
      urgency: [immediate]
      sectors: [s1]
      hours: 22-06
    whom: [municipal_police, watch_cell]
    within_min: 15
    channels: [board]
    acknowledge: false
"""
COORDINATOR = frozenset({"council_coordinator"})
MAYOR = frozenset({"mayor"})


def load(text: str) -> Protocol:
    return protocol_of(parse(text, "local.yaml"), VOCABULARY)


def test_every_word_of_a_duty_is_read() -> None:
    assert load(GOOD) == Protocol(
        "local",
        "2",
        "Qui prévenir",
        (
            Duty(
                id="FEU-NUIT",
                label="Un feu, la nuit",
                when=When(
                    categories=frozenset({"BIE-03"}),
                    groups=frozenset({"TRQ"}),
                    severity_gte=3,
                    urgency=frozenset({"immediate"}),
                    sectors=frozenset({"s1"}),
                    hours=Hours(22, 6),
                ),
                whom=frozenset({"municipal_police", "watch_cell"}),
                within=timedelta(minutes=15),
                channels=frozenset({Channel.BOARD}),
                acknowledge=False,
            ),
        ),
    )


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("[BIE-03]", "[BIE-3]", "local.yaml:8:20: duties[0].when.categories[0]: unknown"),
        ("municipal_police,", "municipal_polic,", "local.yaml:14:12: duties[0].whom[0]: unknown"),
        ("[BIE-03]", "[BIE-3]", "unknown word 'BIE-3'; did you mean 'BIE-03'?"),
        ("municipal_police,", "municipal_polic,", "did you mean 'municipal_police'?"),
        ("severity_gte: 3", "severity: 3", "unknown key 'severity'; did you mean 'severity_gte'?"),
        ("[TRQ]", "[]", "duties[0].when.groups: the list is too short; give at least 1"),
        ("severity_gte: 3", "severity_gte: 6", "write a whole number from 1 to 5"),
        ("severity_gte: 3", "severity: 3", "local.yaml:10:17: duties[0].when.severity: unknown"),
        ("[immediate]", "[now]", "one of: expected, immediate, past, routine"),
        ("[s1]", "[s2]", "did you mean 's1'?"),
        ("22-06", "22h-6h", "'22h-6h' is no band of hours"),
        ("22-06", "25-06", "'25-06' is no band of hours"),
        ("within_min: 15", "within_min: 0", "write a whole number from 1 to 1440"),
        ("within_min: 15", "", "duties[0]: the key 'within_min' is missing"),
        ("[municipal_police, watch_cell]", "[]", "duties[0].whom: the list is too short"),
        ("[board]", "[pigeon]", "unknown word 'pigeon'; one of: board, email"),
        ("acknowledge: false", "acknowledge: non", "one of: true, false"),
        ("title: Qui prévenir", "title: Qui prévenir\nrun: rm -rf", "local.yaml:4:6: run: unknown"),
        ("id: FEU-NUIT", "id: feu nuit", "'feu nuit' is not well formed"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place_and_remedy(good: str, bad: str, message: str) -> None:
    assert good in GOOD
    with pytest.raises(DocumentError) as caught:
        load(GOOD.replace(good, bad, 1))
    assert message in str(caught.value)


def test_a_duty_without_condition_is_refused() -> None:
    """An empty ``when`` would tell everybody everything."""
    text = (
        GOOD[: GOOD.index("    when:")]
        + "    when: {}\n    whom: [watch_cell]\n    within_min: 5\n"
    )
    with pytest.raises(DocumentError, match="no condition; say of what"):
        load(text)


def test_no_sector_may_be_named_where_none_is_known() -> None:
    elsewhere = Vocabulary(VOCABULARY.categories, VOCABULARY.groups, VOCABULARY.professions)
    with pytest.raises(DocumentError, match=r"unknown word 's1'; none is known here"):
        protocol_of(parse(GOOD, "local.yaml"), elsewhere)


CHAIN = """\
    escalate:
      - {after_min: 15, whom: [watch_cell]}
      - {after_min: 20, whom: [state_police, municipal_police]}
take_within_min: 10
arbiter: state_police
"""
ANSWERED = GOOD.replace("acknowledge: false", "acknowledge: true")


def test_who_comes_next_is_read_or_else_the_coordinator() -> None:
    """A chain that is written holds; without one, whoever is asked to answer has A09 behind."""
    written = load(ANSWERED + CHAIN)
    [duty] = written.duties
    assert (
        duty.chain
        == duty.escalation
        == (
            Step(timedelta(minutes=15), frozenset({"watch_cell"})),
            Step(timedelta(minutes=20), frozenset({"state_police", "municipal_police"})),
        )
    )
    assert (written.hold, written.arbiter) == (timedelta(minutes=10), "state_police")
    plain = load(ANSWERED)
    assert plain.duties[0].chain == (Step(timedelta(minutes=30), COORDINATOR),)
    assert (plain.hold, plain.arbiter) == (timedelta(minutes=15), "mayor")
    assert load(GOOD).duties[0].chain == (), "nobody has to answer"


@pytest.mark.parametrize(
    ("whom", "behind"),
    [
        ({"watch_cell", "mayor"}, COORDINATOR),
        (COORDINATOR, MAYOR),
        (COORDINATOR | MAYOR, COORDINATOR),
    ],
)
def test_who_is_told_at_once_is_not_who_comes_next(whom: set[str], behind: frozenset[str]) -> None:
    """Nobody new would come; where both are told already, the coordinator is rung again."""
    duty = Duty("D", "…", When(severity_gte=1), frozenset(whom), timedelta(minutes=5))
    assert duty.chain == (Step(timedelta(minutes=10), behind),)


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        (
            "after_min: 15",
            "after_min: 14",
            "escalate[0].after_min: is '14'",
        ),
        ("after_min: 20", "after_min: 15", "write a whole number from 16 to 2880"),
        ("[watch_cell]}", "[watch_sell]}", "did you mean 'watch_cell'?"),
        ("[watch_cell]}", "[]}", "escalate[0].whom: the list is too short"),
        ("acknowledge: true", "acknowledge: false", "nobody has to answer"),
        ("take_within_min: 10", "take_within_min: 0", "write a whole number from 1 to 1440"),
        ("arbiter: state_police", "arbiter: sheriff", "arbiter: unknown word 'sheriff'"),
    ],
)
def test_a_fault_in_a_chain_is_named(good: str, bad: str, message: str) -> None:
    """Nobody is told over others' heads before their delay is over."""
    text = ANSWERED + CHAIN
    assert text.count(good) == 1
    with pytest.raises(DocumentError) as caught:
        load(text.replace(good, bad))
    assert message in str(caught.value)


def test_two_duties_of_one_id_are_refused() -> None:
    duty = GOOD[GOOD.index("  - id") :]
    with pytest.raises(DocumentError, match=r"local.yaml:18:5: duties\[1\]: the duty 'FEU-NUIT'"):
        load(GOOD + duty)


def test_an_exercise_is_played_faster() -> None:
    """All that the file counts in minutes, and nothing that the file does not say."""
    seconds = replace(VOCABULARY, minute=timedelta(seconds=1))
    text = ANSWERED + "    escalate:\n      - {after_min: 20, whom: [state_police]}\n"
    text += "take_within_min: 5\ngrouping: {within_min: 30}\n"
    slow, fast = (protocol_of(parse(text, "x"), words) for words in (VOCABULARY, seconds))
    for one, unit in ((slow, timedelta(minutes=1)), (fast, timedelta(seconds=1))):
        [duty] = one.duties
        assert (duty.within, duty.chain[0].after) == (15 * unit, 20 * unit)
        assert (one.hold, one.grouping.within) == (5 * unit, 30 * unit)
