"""CSV is read strictly: what is wrong with one row costs that row, and is told by its line."""

import io
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.imports.csv_table import CsvTable
from sharing.imports.rows import Row, UnusableFileError, clean


def table(text: str | bytes, encoding: str = "utf-8", delimiter: str = ",") -> CsvTable:
    raw = text.encode() if isinstance(text, str) else text
    return CsvTable(io.BytesIO(raw), "f.csv", encoding, delimiter)


def read(text: str | bytes, encoding: str = "utf-8") -> list[Row]:
    return list(table(text, encoding))


def until_broken(found: CsvTable) -> tuple[list[Row], UnusableFileError]:
    taken: list[Row] = []

    def take(rows: Iterator[Row]) -> None:
        for row in rows:
            taken.append(row)

    with pytest.raises(UnusableFileError) as caught:
        take(iter(found))
    return taken, caught.value


def test_rows_know_the_line_where_they_start() -> None:
    """A cell may hold line breaks; blank lines are nothing."""
    found = read('a,b\r\n1,"x\r\ny"\r\n\r\n2," z "\r\n')
    assert [(row.line, row.number, dict(row.cells)) for row in found] == [
        (2, 1, {"a": "1", "b": "x\r\ny"}),
        (5, 2, {"a": "2", "b": "z"}),
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_as_one_line(ends: str) -> None:
    assert [row.line for row in read(ends.join(["a", "1", "2", "3"]))] == [2, 3, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "tab"])
def test_delimiters(delimiter: str) -> None:
    mark = "\t" if delimiter == "tab" else delimiter
    found = table(f"a{mark}b\n1{mark}2\n", delimiter=delimiter)
    assert [dict(row.cells) for row in found] == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("\ufeffa\né\n".encode(), "utf-8"),
        ("\ufeffa\né\n".encode(), "utf-8-sig"),
        ("a\né\n".encode(), "utf-8-sig"),
        ("a\né\n".encode("cp1252"), "cp1252"),
        ("a\ne\u0301\n".encode(), "utf-8"),
    ],
)
def test_encodings_marks_and_accents(raw: bytes, encoding: str) -> None:
    """A byte order mark is no part of the first name, and an accent is one character."""
    assert [dict(row.cells) for row in read(raw, encoding)] == [{"a": "é"}]


@pytest.mark.parametrize(
    ("raw", "encoding", "line", "reason"),
    [
        (b"a,b\n1,2\n1\n3,4\n", "utf-8", 3, "has 1 cells, the header has 2"),
        (b"a,b\n1,2,3\n3,4\n", "utf-8", 2, "has 3 cells"),
        (b"a,b\n1,2\n\n1,\xe9t\xe9\n3,4\n", "utf-8", 4, "b: the byte 0xE9 is not utf-8"),
        (b"a,b\n1,\x81\n3,4\n", "cp1252", 2, "the byte 0x81 is not cp1252"),
        (b"a,b\n1,x\0y\n3,4\n", "utf-8", 2, "b: holds a NUL byte"),
        (b'a,b\n1,"x"y\n3,4\n', "utf-8", 2, "the quote at character 3 closes in the middle"),
        (b'a,b\n1,"x\ny",2\n3,4\n', "utf-8", 2, "the record goes on to line 3"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n3,4\n", "utf-8", 2, "more than 131,072 characters"),
        (b"a,b\n1," + b"x" * 10_000_000 + b"\n3,4\n", "utf-8", 2, "more than 1,000,000"),
        (b'a,b\n1,"' + b"x" * 10_000_000 + b'"\n3,4\n', "utf-8", 2, "more than 1,000,000"),
    ],
)
def test_a_row_at_fault_costs_only_itself(
    raw: bytes, encoding: str, line: int, reason: str
) -> None:
    *_, faulty, after = read(raw, encoding)
    assert faulty.fault is not None
    assert (faulty.line, dict(faulty.cells)) == (line, {})
    assert reason in faulty.fault.reason
    assert (dict(after.cells), after.fault) == ({"a": "3", "b": "4"}, None)


@pytest.mark.parametrize(
    ("raw", "line", "wrong"),
    [
        (b"", 1, "is empty"),
        (b"\n\n", 2, "is empty"),
        (b'a,"b\n1,2\n', 2, "the header cannot be read"),
        (b"a,b,a\n1,2,3\n", 1, "two columns are called 'a'"),
        (b"a;b\n1;2\n", 1, "the header is one single column"),
        ("a,b\n1,2\n".encode("utf-16"), 1, "column 1: holds a NUL byte"),
        ("a,b\n1,2\n".encode("utf-16-le"), 1, "column 1: holds a NUL byte"),
        ("été\n".encode("cp1252"), 1, "the byte 0xE9 is not utf-8"),
    ],
)
def test_a_header_that_cannot_be_used(raw: bytes, line: int, wrong: str) -> None:
    with pytest.raises(UnusableFileError, match=wrong) as caught:
        table(raw)
    assert caught.value.line == line


def test_columns_without_a_name_get_one() -> None:
    assert table("a,,b,\n").columns == ("a", "column 2", "b", "column 4")


@pytest.mark.parametrize(
    "after",
    [
        "",
        "1,2\n" * 3,
        "1,2\n" * 100_000,
        '1,"2"\n',
        '1,2\n"1",2\n',
        "1," + "x" * 2_000_000 + "\n",
    ],
    ids=["at the end", "to the end", "too far", "to a quote", "to a quote at a start", "too long"],
)
def test_a_quote_left_open_at_line_20_000_is_named(after: str) -> None:
    """However far it runs, the error names the line and character where it opens."""
    found = table("a,b\n" + "1,2\n" * 19_998 + '1,"x\n' + after)
    taken, error = until_broken(found)
    assert len(taken) == 19_998
    assert error.line == 20_000
    assert "quote" in str(error)
    assert "at character 3" in error.wrong


def test_a_quote_left_open_by_a_line_that_is_too_long() -> None:
    """The line cannot be passed over: nobody knows whether the next one is a row."""
    taken, error = until_broken(table('a,b\n1,2\n1,"' + "x" * 1_500_000 + "\n3,4\n"))
    assert (len(taken), error.line, "at character 3" in error.wrong) == (1, 3, True)


def test_the_open_quote_is_found_among_good_ones() -> None:
    """The record began two lines above, with a quoted cell that is in order."""
    _, error = until_broken(table('a,b\n"1\n2","3\n4\n'))
    assert (error.line, "character 4" in error.wrong) == (3, True)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=20), st.booleans())
def test_what_is_quoted_comes_back(cells: list[tuple[str, str]], windows: bool) -> None:
    """Any text survives, in its place, but for blanks around it and composed accents."""
    end = "\r\n" if windows else "\n"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in pair) for pair in cells]
    found = read(end.join(["a,b", *quoted, ""]))
    assert [tuple(row.cells.values()) for row in found] == [
        (clean(one), clean(other)) for one, other in cells
    ]
    assert not any(row.fault for row in found)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Nothing but the two errors of this package ever comes out of a file."""
    last = raw.count(b"\n") + raw.count(b"\r") + 2
    lines = [1]
    with suppress(UnusableFileError):
        for row in table(b"a,b\n" + raw):
            assert row.fault is None or not row.cells
            lines.append(row.line)
    assert lines == sorted(lines)
    assert lines[-1] <= last
