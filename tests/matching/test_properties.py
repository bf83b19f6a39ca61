"""What holds for any name at all: it is read or refused, once is enough, and work is bounded."""

import random
import unicodedata
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sharing.matching import (
    LONGEST_NAME,
    BirthDate,
    Identity,
    UnreadableNameError,
    is_hit,
    question,
    tokens,
)
from sharing.matching.comparisons import asked, kept
from sharing.matching.names import normalise
from tests.counting import lines_run
from tests.matching.noise import KINDS
from tests.matching.population import Town

KEY = bytes(32)
PEOPLE = Town().filled(400).people

_PIECES = st.sampled_from(
    [
        *"Jean Marie Mohamed de la le el ben aït d' l' N' M. Mme Dr m n o st née épouse".split(),
        *(
            "-",
            "'",
            "’",
            "´",
            " ",
            ".",
            "é",
            "œ",
            "ß",
            "İ",
            "а",
            "Ο",
            "\u0301",
            "\u200b",
            "\0",
            "ﬁ",
        ),
    ]
)
_NAMES = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(_PIECES, max_size=12).map("".join),
    st.lists(_PIECES, max_size=8).map(" ".join),
)
_PERSON = st.sampled_from(PEOPLE)
_DATES = st.dates().filter(lambda day: 1900 <= day.year <= 2199)


@given(_NAMES)
@example("M. m st X")
@example("m lle dupont")
@example("n m bala")
def test_once_is_enough(text: str) -> None:
    """Normalising what is normalised changes nothing; it is letters a to z and single spaces."""
    try:
        once = normalise(text)
    except UnreadableNameError:
        return
    assume(len(once) <= LONGEST_NAME)  # œ is written out
    assert normalise(once) == once
    assert all("a" <= letter <= "z" for word in once.split(" ") for letter in word)
    assert all(once.split(" "))


@given(_NAMES, _NAMES, _NAMES, _DATES)
def test_any_identity_makes_tokens_or_is_refused(
    first: str, last: str, usage: str, day: Any
) -> None:
    person = Identity(first, last, BirthDate(day.year, day.month, day.day), usage)
    try:
        record = tokens(KEY, "c", person)
    except UnreadableNameError:
        return
    assert is_hit(question(KEY, "c", person), record)
    assert len(record) <= 512


@given(_PERSON, st.randoms(use_true_random=False))
def test_case_accents_hyphens_and_apostrophes_change_no_token(
    person: Identity, chance: random.Random
) -> None:
    swaps = {"-": chance.choice("- \u2011"), " ": chance.choice((" ", "-", "\u00a0")),
             "’": chance.choice("'’`´ʼ")}  # fmt: skip
    case = chance.choice((str.upper, str.lower, str.title))
    decomposed = chance.random() < 0.5

    def otherwise(text: str) -> str:
        text = "".join(swaps.get(letter, letter) for letter in case(text))
        if chance.random() < 0.5:
            text = "".join(
                c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
            )
        return unicodedata.normalize("NFD", text) if decomposed else text

    written = replace(
        person,
        first_names=otherwise(person.first_names),
        last_name=otherwise(person.last_name),
        usage_name=otherwise(person.usage_name),
    )
    assert tokens(KEY, "c", written) == tokens(KEY, "c", person)
    assert question(KEY, "c", written) == question(KEY, "c", person)


@given(_PERSON.filter(lambda person: not person.usage_name))
def test_order_changes_no_token(person: Identity) -> None:
    exchanged = replace(person, first_names=person.last_name, last_name=person.first_names)
    assert tokens(KEY, "c", exchanged) == tokens(KEY, "c", person)
    assert question(KEY, "c", exchanged) == question(KEY, "c", person)


@given(_PERSON, _PERSON, st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_it_does_not_matter_who_asks(
    one: Identity, other: Identity, kind: Any, chance: random.Random
) -> None:
    written = kind.noise(one, chance) or one
    for person in (one, other):
        there = is_hit(question(KEY, "c", written), tokens(KEY, "c", person))
        assert there == is_hit(question(KEY, "c", person), tokens(KEY, "c", written))


@given(_PERSON, _PERSON)
def test_partitions_and_keys_share_no_token(one: Identity, other: Identity) -> None:
    here = tokens(KEY, "c", one)
    assert here.isdisjoint(question(KEY, "d", other))
    assert here.isdisjoint(question(b"\x01" + KEY[1:], "c", other))


def _lines(text: str) -> int:
    """Lines of the package that one record and one question run."""

    def work() -> None:
        with suppress(UnreadableNameError):
            for facts in (kept, asked):
                list(facts(Identity(text, text, BirthDate(2006, 4, 3))))

    return lines_run("/sharing/matching/", work)


@pytest.mark.parametrize(
    "piece",
    ["a", "ab ", "de ", "d'", "J.-", "m. ", "née ", "a\u0301", "œ", "st ", "abc-", "ou", "\u200b"],
)
def test_hostile_names_take_bounded_work(piece: str) -> None:
    """Counted, not timed: twice the name, at most twice the work and what pairs of forms add."""
    short, long = (_lines((piece * 120)[:length]) for length in (60, 120))
    assert long <= 2.3 * short + 3_000, (short, long)
    assert long <= 40_000
    assert _lines(piece * 100_000) <= 100
