"""Tokens: what is the same, what is not, what is refused, and what a token tells (nothing)."""

import hashlib
import hmac
from dataclasses import replace

import pytest

from sharing.matching import (
    KEY_BYTES,
    TOKEN_BYTES,
    BirthDate,
    BirthDateError,
    Identity,
    IndexKeyError,
    PartitionError,
    UnreadableNameError,
    is_hit,
    question,
    tokens,
)
from sharing.matching.index import PADDED_TO

KEY = bytes(range(KEY_BYTES))
LINA = Identity("Lina Marie", "Benali", BirthDate(2006, 4, 3))
JEAN = Identity("Jean-Pierre", "de la Tour", BirthDate(2001, 12, 25))


def meet(one: Identity, other: Identity) -> bool:
    """Whether they are a hit; it does not matter who asks."""
    hit = is_hit(question(KEY, "c", one), tokens(KEY, "c", other))
    assert hit == is_hit(question(KEY, "c", other), tokens(KEY, "c", one))
    return hit


@pytest.mark.parametrize(
    "other",
    [
        Identity("LINA", "BEN ALI", LINA.born),
        Identity("Benali", "Lina", LINA.born),
        Identity("Marie Lina", "Benali", LINA.born),
        Identity("Lyna", "Benaly", LINA.born),
        Identity("Lina", "Bnali", LINA.born),
        Identity("Lnia", "Benali", LINA.born),
        Identity("Lina", "Benali", BirthDate(2006, 3, 4)),
        Identity("Lina Marie", "Benali", BirthDate(2006, 4, 13)),
        Identity("Benali", "Lina-Marie", BirthDate(2006, 9, 3)),
        Identity("Lina Marie", "Benali", BirthDate(2016, 4, 3)),
        Identity("Lina", "Benali", BirthDate(2006, 4)),
        Identity("Lina", "Benali", BirthDate(2006)),
        Identity("L.", "Benali", LINA.born),
        Identity("Lina", "Dupont née Benali", LINA.born),
        Identity("Lina", "Dupont", LINA.born, usage_name="Benali"),
        Identity("Lina", "Mme Benali", LINA.born),
    ],
    ids=lambda other: f"{other.first_names} {other.last_name} {other.born.parts}",
)
def test_the_same_person_is_a_hit(other: Identity) -> None:
    assert meet(LINA, other)


@pytest.mark.parametrize(
    "other",
    [
        Identity("Yanis", "Benali", LINA.born),  # a twin
        Identity("Lina Marie", "Benali", BirthDate(2007, 5, 3)),  # two figures of the date
        Identity("Yasmine Marie", "Benali", LINA.born),  # a twin with the same second name
        Identity("Lina", "Benali", BirthDate(2006, 4, 13)),  # a figure, and not the whole names
        Identity("Lina", "Haddad", LINA.born),
        Identity("Lyna", "Benaly", BirthDate(2006, 4, 13)),  # the date, and not the same letters
        Identity("Y.", "Benali", LINA.born),
        Identity("Lina", "Benali", BirthDate(2007)),
    ],
    ids=lambda other: f"{other.first_names} {other.last_name} {other.born.parts}",
)
def test_somebody_else_is_not(other: Identity) -> None:
    assert not meet(LINA, other)


def test_two_who_know_little_meet_and_two_who_know_much_do_not_meet_on_little() -> None:
    only_year = replace(LINA, born=BirthDate(2006))
    assert meet(only_year, only_year)
    assert meet(only_year, replace(LINA, born=BirthDate(2006, 4)))
    assert not meet(LINA, replace(LINA, born=BirthDate(2006, 11, 22)))
    short = replace(JEAN, first_names="J.-P.")
    assert meet(short, JEAN)
    assert meet(short, short)
    assert not meet(JEAN, replace(JEAN, first_names="Josèphe-Paule"))


def test_another_partition_or_another_key_has_no_token_in_common() -> None:
    for person in (LINA, JEAN):
        here = tokens(KEY, "rivelune", person) | question(KEY, "rivelune", person)
        for key, partition in ((KEY, "rivelunes"), (KEY[::-1], "rivelune")):
            there = tokens(key, partition, person) | question(key, partition, person)
            assert here.isdisjoint(there)


def test_a_token_is_what_the_page_says_byte_by_byte() -> None:
    """docs/matching.md, made again by hand."""
    message = b"\x01" + b"\x00\x08rivelune" + b"\x00\x06figure" + b"\x00\x082006040?"
    message += b"\x00\x06benali" + b"\x00\x09linamarie"
    made = hmac.new(KEY, message, hashlib.sha256).digest()[:5]
    assert made in tokens(KEY, "rivelune", LINA)


def test_tokens_are_short_and_their_number_says_little() -> None:
    for person in (LINA, JEAN, Identity("Li", "Xu", BirthDate(1999))):
        kept = tokens(KEY, "c", person)
        assert kept
        assert len(kept) % PADDED_TO == 0
        assert {len(token) for token in kept} == {TOKEN_BYTES}
        assert kept == tokens(KEY, "c", person)


def test_parts_never_run_into_each_other() -> None:
    """A letter that moves from the partition to the kind, or from one name to the next, shows."""
    facts = tokens(KEY, "c", Identity("Ab", "Cd", LINA.born))
    assert facts.isdisjoint(question(KEY, "cd", Identity("Ab", "Cd", LINA.born)))
    glued = Identity("Abc", "D", LINA.born)
    assert not is_hit(question(KEY, "c", glued), facts)


def test_what_is_no_key_or_no_partition_is_refused() -> None:
    for key in (b"", KEY[:31], KEY + b"\x00"):
        with pytest.raises(IndexKeyError):
            tokens(key, "c", LINA)
        with pytest.raises(IndexKeyError):
            question(key, "c", LINA)
    for partition in ("", "c" * 201):
        with pytest.raises(PartitionError):
            tokens(KEY, partition, LINA)


def test_a_name_that_cannot_be_read_makes_no_token() -> None:
    for wrong in (replace(LINA, first_names=""), replace(LINA, last_name="…"),
                  replace(LINA, usage_name="王")):  # fmt: skip
        with pytest.raises(UnreadableNameError):
            tokens(KEY, "c", wrong)


@pytest.mark.parametrize(
    "parts",
    [(2006, 2, 29), (2006, 13, 1), (2006, 4, 31), (2006, None, 3), (1899,), (20060, 1, 1),
     (2006, 0, 1), (2006, 4, 0), (2006, -1)],
)  # fmt: skip
def test_what_is_no_date_is_refused(parts: tuple[int, ...]) -> None:
    with pytest.raises(BirthDateError):
        BirthDate(*parts)


def test_a_leap_day_is_a_date() -> None:
    assert BirthDate(2004, 2, 29).parts == (2004, 2, 29)


def test_nothing_that_is_printed_holds_the_person() -> None:
    for shown in (repr(LINA), str(LINA), repr(LINA.born), str(LINA.born)):
        assert not any(piece in shown for piece in ("Lina", "Benali", "2006"))
