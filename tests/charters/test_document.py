"""A file is read without being believed: what is refused, and how it is said."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charters.document import MAX_BYTES, DocumentError, Node, parse, read


def refusal(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        parse(text, "file.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "column", "wrong"),
    [
        ("a: &x [1]\nb: *x\n", 1, 4, "anchors and aliases"),
        ("a: 1\nb: *x\n", 2, 4, "anchors and aliases"),
        ("a: !!python/object/apply:os.system [true]\n", 1, 4, "tags are refused"),
        ("a: !secret x\n", 1, 4, "tags are refused"),
        ("a: 1\na: 2\n", 2, 1, "'a' stands twice"),
        ("[" * 200_000, 1, 14, "too deep"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("", 1, 1, "is empty"),
        ("[a]: 1\n", 1, 1, "not text"),
        ('a: "\\ud800"\n', 1, 7, "invalid Unicode character"),
        ('a: "\\UFFFFFFFF"\n', 1, 7, "invalid Unicode character"),
        ("a: \ud800\n", 0, 0, "half a character"),
        ("a: \x07\n", 0, 0, "control character"),
    ],
)
def test_what_could_build_multiply_or_hide_is_refused_where_it_stands(
    text: str, line: int, column: int, wrong: str
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert wrong in error.wrong
    assert error.right


def test_the_file_is_bounded_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(DocumentError, match="too long"):
        read(path)


def test_a_byte_that_is_not_utf8_is_named_by_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nb: été\n".encode("latin-1"))
    with pytest.raises(DocumentError, match=r"latin.yaml:2:4: file: is not UTF-8"):
        read(path)


def test_a_missing_file_is_a_document_error_too(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        read(tmp_path / "none.yaml")


def test_a_scalar_stays_what_was_typed() -> None:
    """Nothing is guessed: the field says what a word means."""
    keys = parse("version: 0.10\nanswer: no\nhole: ~\nquoted: '~'\n", "f").keys(
        ("version", "answer", "hole", "quoted")
    )
    assert [keys[k].content for k in keys] == ["0.10", "no", None, "~"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda n: n.keys(("list", "band", "wrod")),
            "f:1:7: word: unknown key 'word'; did you mean",
        ),
        (
            lambda n: n.keys(("word", "list", "band", "below", "gone")),
            "f:1:1: file: the key 'gone' is",
        ),
        (
            lambda n: n.content["below"].keys(("a",)),
            "f:5:3: below.deep: unknown key 'deep'; one of: a",
        ),
        (lambda n: n.content["word"].word(["caretaker"]), "did you mean 'caretaker'"),
        (lambda n: n.content["word"].number(1, 5), "write a whole number from 1 to 5"),
        (lambda n: n.content["word"].items(), "word: is text; write a list"),
        (lambda n: n.content["word"].flag(), "one of: true, false"),
        (lambda n: n.content["word"].text(3), "8 characters; at most 3"),
        (lambda n: n.content["word"].word([f"{i:03}" for i in range(99)]), "078, 079, …"),
        (lambda n: n.content["list"].words(["one"]), "'one' stands twice; say it once"),
        (lambda n: n.content["list"].items(3), "give at least 3"),
        (lambda n: n.content["list"].keys(("a",)), "list: is a list; write a mapping with a"),
        (lambda n: n.content["band"].hours(), "'07-07' is no band"),
    ],
)
def test_every_question_answered_wrong_says_what_would_be_right(
    ask: Callable[[Any], object], message: str
) -> None:
    node = parse("word: caretake\nlist: [one, one]\nband: 07-07\nbelow:\n  deep: []\n", "f")
    with pytest.raises(DocumentError) as caught:
        ask(node)
    assert message in str(caught.value)


@given(st.text(alphabet=st.sampled_from("ab1:-[]{}&*!|>'\"\\#~ \n\té\x00\x85\ud800"), max_size=40))
def test_any_text_is_a_document_or_a_document_error(text: str) -> None:
    """Total: no other exception, whatever is typed."""
    with suppress(DocumentError):
        assert isinstance(parse(text, "f"), Node)
