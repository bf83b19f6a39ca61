"""What is handed out: lines that outsiders can check, rows that a spreadsheet cannot run."""

import csv
import io
import json
import tracemalloc
from base64 import b64decode
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from audit.errors import UnprovableError
from audit.export import AT_ONCE, BOM, HEADS, Part, export_csv, export_lines, harmless
from audit.merkle import extend, leaf_hash, tree_root
from audit.proofs import verify_inclusion
from audit.question import Filters
from audit.store import Entry, Tile
from audit.trail import append_all
from tests.audit.conftest import COUNCIL, SIGNER, START, a_deed
from tests.audit.trails import a_trail, sequence, write

KEY = SIGNER.verifier


def lines(sessions: sessionmaker[Session], part: Part | None = None) -> list[str]:
    """The lines of an export."""
    with sessions() as session:
        return list(export_lines(session, COUNCIL, KEY, part or Part()))


def data_of(line: str) -> bytes:
    """What the entry of a line is hashed from."""
    return line.partition('"entry":')[2].removesuffix("}\n").encode()


def test_a_whole_export_makes_the_signed_root(sessions: sessionmaker[Session]) -> None:
    """Every entry, each with its leaf, from 0; what waits is not in it."""
    ids = a_trail(sessions, 3, 300)
    with sessions.begin() as session:
        write(session, 2)
    first, *body, last = lines(sessions)
    said = json.loads(first)
    assert (said["export"], said["whole"]) == ("vigie-trail/1", True)
    assert json.loads(last) == {"lines": 303}
    head, leaves = KEY.open(said["checkpoint"]), []
    for number, line in enumerate(body):
        found = json.loads(line)
        assert (found["position"], found["entry"]["id"]) == (number, ids[number])
        leaves.append(leaf_hash(data_of(line)))
        assert b64decode(found["leaf"]) == leaves[-1]
        assert list(found) == ["position", "leaf", "entry"]
    tiles = extend({}, 0, leaves)
    assert tree_root(lambda *place: tiles[place], 303) == head.root


def test_each_line_of_a_part_has_its_proof(sessions: sessionmaker[Session]) -> None:
    """By positions."""
    a_trail(sessions, 3, 300)
    for part, expected in (
        (Part(255, 258), [255, 256, 257]),
        (Part(301), [301, 302]),
        (Part(0, 1), [0]),
        (Part(300, 999), [300, 301, 302]),
        (Part(9, 9), []),
    ):
        check_part(lines(sessions, part), expected)


def check_part(found: list[str], expected: list[int]) -> None:
    """Each line proves itself."""
    first, *body, last = found
    head = KEY.open(json.loads(first)["checkpoint"])
    assert [json.loads(line)["position"] for line in body] == expected
    assert json.loads(last) == {"lines": len(expected)}
    for line in body:
        one = json.loads(line)
        path = [b64decode(word) for word in one["proof"]]
        verify_inclusion(leaf_hash(data_of(line)), one["position"], head.size, path, head.root)


def test_a_part_by_what_was_done(sessions: sessionmaker[Session]) -> None:
    """By time, by person, by action: the filters are those of the journal."""
    with sessions.begin() as session:
        append_all(session, COUNCIL, [a_deed(n) for n in range(70)])
        sequence(session)
    since, until = START + timedelta(seconds=10), START + timedelta(seconds=13)
    check_part(lines(sessions, Part(filters=Filters(since=since, until=until))), [10, 11, 12])
    check_part(lines(sessions, Part(5, 30, Filters(actor="actor2"))), [9, 16, 23])
    check_part(lines(sessions, Part(filters=Filters(actor="nobody\0"))), [])
    check_part(lines(sessions, Part(60, filters=Filters(action="alert:take"))), [62, 65, 68])


def test_nothing_signed_is_said_before_the_first_line(sessions: sessionmaker[Session]) -> None:
    """Not in the middle of a file."""
    for make in (export_lines, export_csv):
        with sessions() as session, pytest.raises(UnprovableError, match="nothing has been signed"):
            make(session, COUNCIL, KEY)


def test_damage_is_handed_out_as_it_is(sessions: sessionmaker[Session]) -> None:
    """A missing entry is a leaf alone, a changed one does not fit, one without form is left out."""
    a_trail(sessions, 20)
    with sessions.begin() as session:
        session.execute(delete(Entry).where(Entry.position == 3))
        session.execute(update(Entry).where(Entry.position == 5).values(outcome="changed"))
        session.execute(update(Entry).where(Entry.position == 7).values(articles="[A02]"))
    _, *body, last = lines(sessions)
    assert json.loads(last) == {"lines": 20}
    wrong = [
        json.loads(line)["position"]
        for line in body
        if leaf_hash(data_of(line)) != b64decode(json.loads(line)["leaf"])
    ]
    assert wrong == [3, 5, 7]
    assert ["entry" in json.loads(body[n]) for n in (3, 5, 7)] == [False, True, False]
    with sessions.begin() as session:
        session.execute(delete(Tile).where(Tile.level == 0))
    assert {json.loads(line)["leaf"] for line in lines(sessions)[1:-1]} == {""}
    assert all(json.loads(line)["proof"] == [] for line in lines(sessions, Part(1, 3))[1:-1])


def test_a_spreadsheet_gets_text_and_no_formula(sessions: sessionmaker[Session]) -> None:
    """French heads, a mark for UTF-8, semicolons; what begins like a formula is shut in."""
    with sessions.begin() as session:
        append_all(
            session,
            COUNCIL,
            [
                a_deed(
                    1, actor='=HYPERLINK("x")', partner=" +1", resource="événement;1", rules=("@a",)
                )
            ],
        )
        sequence(session)
    with sessions() as session:
        text_ = "".join(export_csv(session, COUNCIL, KEY))
    assert text_.startswith(BOM)
    assert text_.endswith("\r\n")
    heads, row = csv.reader(io.StringIO(text_.removeprefix(BOM)), delimiter=";")
    assert heads == list(HEADS)
    found = dict(zip(heads, row, strict=True))
    assert found["Position"] == "0"
    assert found["Personne"] == '\'=HYPERLINK("x")'
    assert found["Organisme"] == "' +1"
    assert found["Objet"] == "événement;1"
    assert (found["Articles"], found["Règles"]) == ("A02 A07", "'@a")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "  =", "-1", " -"])
def test_no_cell_is_a_formula(start: str) -> None:
    """Also behind spaces, and in the wide letters of some keyboards."""
    assert harmless(f"{start}cmd").startswith("'")


@pytest.mark.parametrize("text_", ["", "permitted", "2026-11-22T02:14:05.123456Z", "a=b", "1-2"])
def test_what_is_harmless_stays_as_it_is(text_: str) -> None:
    """Nothing is put before what is only text; broken text is made writable."""
    assert harmless(text_) == text_
    assert harmless(-3) == "-3"
    assert harmless("\ud800") == "?"
    assert harmless(b"\xff") == "b'\\xff'"


def test_memory_does_not_grow_with_the_export(sessions: sessionmaker[Session]) -> None:
    """Three times as much passes through the same memory; one row copied many times is enough."""
    a_trail(sessions, 1)
    peaks = []
    for start, end in ((1, 2 * AT_ONCE), (2 * AT_ONCE, 6 * AT_ONCE)):
        with sessions.begin() as session:
            row = dict(session.execute(select(Entry.__table__)).mappings().first() or {})
            many = [row | {"id": f"n{n}", "position": None} for n in range(start, end)]
            session.execute(insert(Entry), many)
            sequence(session, limit=end)
        with sessions() as session:
            tracemalloc.start()
            count = sum(1 for _ in export_lines(session, COUNCIL, KEY))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert count == end + 2
    assert peaks[1] < 1.5 * peaks[0]


def test_broken_text_in_sqlite_stops_nothing(sessions: sessionmaker[Session]) -> None:
    """Positions that are no numbers, text that is no text: the others are handed out."""
    a_trail(sessions, 9)
    with sessions.begin() as session:
        if session.get_bind().dialect.name != "sqlite":
            return
        session.execute(text("UPDATE trail_entry SET position = 'x' WHERE position = 3"))
        session.execute(text("UPDATE trail_entry SET position = 4.5 WHERE position = 4"))
        session.execute(
            text("UPDATE trail_entry SET actor = CAST(X'ff' AS TEXT) WHERE position = 5")
        )
        session.execute(text("UPDATE trail_entry SET actor = X'ff' WHERE position = 6"))
    body = lines(sessions)[1:-1]
    assert [n for n in range(9) if "entry" not in json.loads(body[n])] == [3, 4, 5, 6]
    with sessions() as session:
        assert len(list(export_csv(session, COUNCIL, KEY))) == 10
