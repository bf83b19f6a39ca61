"""A charter file that is not quite right is refused, and whoever wrote it is told where and why.

Each line of the table breaks the same small charter in one place.  The error names the file, the
line and the column, the way to the key, what was wrong, and the nearest right word.
"""

from datetime import date
from pathlib import Path

import pytest

from charters.conditions import Condition, Of, Op, Side
from charters.document import MAX_BYTES, DocumentError
from charters.read import MAX_RULES, read_charter
from charters.vocabulary import Effect
from tests.charters.faults import FAULTS
from tests.charters.files import RIGHT, WORDS, read_text


def test_the_right_file_is_taken(tmp_path: Path) -> None:
    """What the table breaks is whole, and is read as it is written."""
    charter = read_text(tmp_path, RIGHT)
    assert charter.name == "essai@1"
    [reading, keeping] = charter.articles
    assert (keeping.begins, keeping.ends) == (date(2026, 1, 1), date(2027, 1, 1))
    [permit, forbid] = reading.rules
    assert permit.effect is Effect.PERMIT
    assert permit.who == {"mayor"}
    assert permit.when == (
        Condition(Side.RECORD, "sector", Op.IN, Of("sectors")),
        Condition(Side.RECORD, "severity", Op.AT_LEAST, 2),
    )
    assert forbid.who == frozenset()
    assert forbid.unless == (Condition(Side.RECORD, "author", Op.IS, Of("id")),)
    assert keeping.rules[0].hide == {"author"}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    """File, line, column, key, what was wrong, what would be right."""
    fault = FAULTS[name]
    assert RIGHT.count(fault.old) == 1, "the table must break the file in one place"
    with pytest.raises(DocumentError) as error:
        read_text(tmp_path, RIGHT.replace(fault.old, fault.new))
    assert str(error.value).startswith(f"{tmp_path / 'essai.yaml'}:{fault.told}")


BILLION = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1:1: file: is empty; write one document"),
        (b"# nothing but words\n", "1:1: file: is empty; write one document"),
        (RIGHT.encode() + b"\xff", "38:1: file: is not UTF-8"),
        (RIGHT.encode("utf-16"), "1:1: file: is not UTF-8"),
        (
            RIGHT.encode().replace(b"essai\n", b"es\0sai\n", 1),
            "0:0: file: holds a control character",
        ),
        (b"x: " + b"a" * 5_000_000, f"0:0: file: is too long; at most {MAX_BYTES} bytes"),
        (BILLION.encode(), "1:5: a0: anchors and aliases are refused"),
        (b"[" * 900_000, f"1:14: {'[0]' * 13}: is nested too deep; at most 12"),
        (b'"essai"', "1:1: file: is text; write a mapping with id, version"),
    ],
    ids=["empty", "comment", "latin", "utf-16", "nul", "5 MB", "bomb", "deep", "scalar"],
)
def test_what_is_not_a_document_at_all(tmp_path: Path, content: bytes, expected: str) -> None:
    """Bounded before it is read: nothing is unfolded, nothing is run."""
    with pytest.raises(DocumentError) as error:
        read_text(tmp_path, content)
    assert str(error.value).startswith(f"{tmp_path / 'essai.yaml'}:{expected}")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Said in words, without a stack."""
    with pytest.raises(DocumentError, match=r"essai\.yaml:0:0: file: No such file"):
        read_charter(tmp_path / "essai.yaml", WORDS)


def test_a_charter_has_no_more_rules_than_the_trail_can_cite(tmp_path: Path) -> None:
    """A decision names every rule that decided; an entry of the trail is bounded."""
    rule = RIGHT[RIGHT.index("      - id: R3") :]
    more = "".join(rule.replace("R3", f"X{n}") for n in range(MAX_RULES - 2))
    with pytest.raises(DocumentError, match=rf"essai\.yaml:4:1: .*at most {MAX_RULES} rules"):
        read_text(tmp_path, RIGHT + more)
    allowed = read_text(tmp_path, RIGHT + more[len(rule) :])
    assert sum(len(article.rules) for article in allowed.articles) == MAX_RULES


@pytest.mark.parametrize("place", ["who: [mayor]", "title: Lire", "id: essai", "effect: permit"])
@pytest.mark.parametrize("wrong", ["{key}: [{long}]", "{long}: [1]", "{key}: {long}: 1"])
def test_an_error_does_not_pour_the_file_out(tmp_path: Path, place: str, wrong: str) -> None:
    """However long the wrong word, the message stays short."""
    bad = wrong.format(key=place.partition(":")[0], long="x" * 100_000)
    with pytest.raises(DocumentError) as error:
        read_text(tmp_path, RIGHT.replace(place, bad, 1))
    assert len(str(error.value)) < 1_000
