"""The screening takes a time in proportion to the text, whatever the text: counted, not timed.

1. Each regular expression of the package is run, on hostile texts, by a matcher that counts its
   steps (tests/screening/steps.py): twice the text, at most twice the steps and a bit.
2. The Python lines of the package are counted in the same way, from 280 characters to 10 kB.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import sharing.screening
from sharing.screening import screen
from tests.counting import lines_run
from tests.screening.steps import Counter

LENGTH = 280
STEPS_PER_CHARACTER = 800
HOSTILE = [
    "0", "0 ", "00 ", "+33 6", "06 ", "0.", "1 85 ", "1.2.", "12/03/", ":0", "::",
    "a", "aa ", "a-", "a.", "a@", "a@a.", "@", "@a", " at ", "(at)", "(a)a.", "a (dot) ",
    "fr76 ", "fr76 0000", "AB-123-", "ab12", "123 abc ", "n° ", "n°1 ", "né le ", "né le 1 ",
    "appartement ", "appartement 1", "3e étage ", "porte ", "rdc, ", "locataire du ",
    "mme ", "M. ", "M. et ", "Mme le ", "M. de la ", "Karim ", "Karim, ", "K. ", "Karim-",
    "rue ", "rue de la ", "rue Pierre et ", "place du ", "Jean ", "Jean-", "petit ", "le petit ",
    "famille ", "dit ", "dit le ", "surnommé ", "les ", "de ", "El ", "a été ", "Pierre a pas ",
    "snap : ", "facebook.com/", "https://www.", "immatriculée ", "plaque ", "immatriculation a1",
    "(", "[{<(", "«\"'", "\u200b", "e\u0301", "\u0301", "\ufdfa", "\n", " ", "\0",
]  # fmt: skip


def patterns() -> Iterator[Any]:
    """Every regular expression of the package."""
    for module in pkgutil.iter_modules(sharing.screening.__path__):
        name = f"sharing.screening.{module.name}"
        for variable, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern):
                yield pytest.param(value, id=f"{module.name}.{variable}")


def text_of(piece: str, length: int) -> str:
    """The piece again and again, with an end that lets nothing match to the last character."""
    return (piece * (length // len(piece) + 1))[: length - 1] + "\x01"


def steps(pattern: re.Pattern[str], text: str) -> int:
    """Steps to find everything; checks that the counter finds what `re` finds."""
    counter = Counter(pattern, text)
    assert counter.find_all() == [m.span() for m in pattern.finditer(text)]
    return counter.steps


def lines(text: str) -> int:
    """Lines of the package that one screening runs."""
    return lines_run("/sharing/screening/", lambda: screen(text))


@pytest.mark.parametrize("pattern", [*patterns()])
def test_each_expression_is_linear(pattern: re.Pattern[str]) -> None:
    for piece in HOSTILE:
        short = steps(pattern, text_of(piece, LENGTH // 2))
        long = steps(pattern, text_of(piece, LENGTH))
        assert long <= STEPS_PER_CHARACTER * LENGTH, piece
        assert long <= 2.3 * short + 400, (piece, short, long)


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_the_whole_screening_is_linear(piece: str) -> None:
    short, long = lines(text_of(piece, LENGTH)), lines(text_of(piece, 10_000))
    assert long <= 1.15 * (10_000 / LENGTH) * short + 400, (short, long)


def test_the_counter_sees_a_catastrophe() -> None:
    """The guard itself: nested and neighbouring repeats are caught."""
    nested = re.compile(r"(?:a{1,30}){1,30}b")
    assert steps(nested, "a" * 14 + "\x01") > STEPS_PER_CHARACTER * 15
    neighbours = re.compile(r"a*a*b")
    short, long = (steps(neighbours, text_of("a", n)) for n in (40, 80))
    assert long > 2.3 * short + 400
