"""Rows become events like any other: decided, screened, recorded, announced, and once only."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.store import Alert
from config.wiring import now
from sharing.store import Agent, Event, Outbox
from tests.imports.desks import MAPPING, ImportDesk, rows

PHONE = "appeler Awa au 06 12 34 56 78"


def test_a_row_becomes_an_event(desk: ImportDesk) -> None:
    """With its key, its news and its entry in the trail; nobody is alerted of the past."""
    file = desk.file("2024-07-08,12:46,roof,nord,cinq personnes dans la cave")
    result = desk.events(file)
    assert (result.exit_code, result.stdout) == (
        0,
        "events.csv: 1 rows read: 1 imported, 0 imported before, 0 skipped, 0 refused\n",
    )
    council = desk.council
    [event] = council.rows(Event)
    assert (event.category, event.severity, event.sector_id) == (
        "TRQ-04",
        3,
        council.places["nord"],
    )
    assert event.occurred_from == datetime(2024, 7, 8, 10, 46, tzinfo=UTC)
    assert (event.urgency, event.certainty) == ("past", "reported")
    assert event.narrative == "cinq personnes dans la cave"
    assert (event.author_id, event.state) == (council.agents["coordinator"], "received")
    [news] = council.rows(Outbox)
    assert event.sending_key
    assert news.event_id == event.id
    entry = council.trail()[-1]
    assert (entry.action, entry.outcome) == ("event:create", "permitted")
    assert (entry.resource, entry.actor) == (
        f"event_record:{event.id}",
        council.agents["coordinator"],
    )
    assert council.relay().news == 1
    assert council.rows(Alert) == []


def test_what_the_mapping_calls_happening_now_alerts(desk: ImportDesk) -> None:
    """An import may be the live feed of a partner, if its mapping says so."""
    file = desk.file(f"{now():%Y-%m-%d},,roof,nord,")
    assert desk.events(file, mapping=MAPPING + "urgency: routine\n").exit_code == 0
    assert desk.council.relay().alerts == 1


def test_a_row_without_an_hour_has_the_day(desk: ImportDesk) -> None:
    """And one without a sector the town, where the mapping says so."""
    assert desk.events(desk.file("2024-03-31,,noise,,")).exit_code == 0
    [event] = desk.council.rows(Event)
    assert (event.occurred_from, event.occurred_to) == (
        datetime(2024, 3, 30, 23, tzinfo=UTC),
        datetime(2024, 3, 31, 22, tzinfo=UTC),
    )
    assert event.sector_id == desk.council.places["ville"]


REFUSED = [
    ("2024-07-08,12:46,riot,nord,", "category", "'riot' in what is not mapped"),
    ("2024-07-08,12:46,,nord,", "category", "the cell what is empty"),
    ("2024-07-08,12:46,noise,ouest,", "sector", "'ouest' is no territory"),
    ("2024-02-30,12:46,noise,nord,", "time", "is not written as"),
    (",,noise,nord,", "time", "does not say when"),
    ("2224-07-08,12:46,noise,nord,", "occurred_from", "in the future"),
    ("1924-07-08,12:46,noise,nord,", "occurred_from", "too long ago"),
    ("2024-07-08,12:46,noise,nord," + "x" * 281, "narrative", "too long"),
    (f"2024-07-08,12:46,noise,nord,{PHONE}", "narrative", "points at a person (phone)"),
    ("2024-07-08,12:46,child,nord,", "charter", "Refused by N01 (RN01.1)"),
    ("2024-07-08,12:46,noise", "row", "has 3 cells, the header has 5"),
    ("2024-07-08,12:46,noise,nord,a,b", "row", "has 6 cells"),
    ("2024-07-08,12:46,noise,nord,a\0b", "row", "story: holds a NUL byte"),
]


def test_a_refused_row_is_told_by_its_line_and_reason(desk: ImportDesk) -> None:
    """All faults in one file, each after a good row: the good ones are in, exit code 3."""
    good = list(rows(len(REFUSED)))
    mixed = [line for pair in zip(good, REFUSED, strict=True) for line in (pair[0], pair[1][0])]
    result = desk.events(desk.file(*mixed))
    assert result.exit_code == 3
    count = len(REFUSED)
    assert f"{2 * count} rows read: {count} imported, 0 imported before" in result.stdout
    assert f"{count} refused" in result.stdout
    told = {line: (field, reason) for line, _, field, reason in desk.refusals}
    for number, (_, field, reason) in enumerate(REFUSED):
        line = str(3 + 2 * number)
        assert told[line][0] == field
        assert reason in told[line][1]
    assert len({event.sending_key for event in desk.council.rows(Event)}) == count


def test_a_refused_narrative_is_nowhere(
    desk: ImportDesk, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Not on the screen, in the report, in a log, in the trail or in the database."""
    result = desk.events(desk.file(f"2024-07-08,12:46,noise,nord,{PHONE}", f"x,{PHONE},,,"))
    assert result.exit_code == 3
    council = desk.council
    trail = "".join(f"{entry.detail}{entry.resource}" for entry in council.trail())
    seen = result.output + desk.report + caplog.text + trail + "".join(capfd.readouterr())
    assert council.rows(Event) == []
    for word in ("06", "12 34", "Awa"):
        assert word not in seen.replace("2024-07-08", "")


def test_what_is_not_wanted_is_skipped(desk: ImportDesk) -> None:
    result = desk.events(desk.file("2024-07-08,12:46,nothing,nord,", "2024-07-08,12:46,roof,nord,"))
    assert (result.exit_code, "1 imported, 0 imported before, 1 skipped" in result.stdout) == (
        0,
        True,
    )


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("column: what", "column: wat", "map.yaml:6:11: category.column: unknown word 'wat'"),
        ("noise: TRQ-01", "noise: TRQ-91", "map.yaml:7:19: category.values.noise: unknown word"),
        ("unplaced: ville", "unplaced: lyon", "map.yaml:11:13: sector.unplaced: unknown word"),
        ("coordinator@", "nobody@", "map.yaml:3:5: as: nobody logs in with this address"),
        ("format: csv", "format: [csv", "map.yaml:2:7: file: did not find expected"),
    ],
)
def test_a_faulty_mapping_is_refused_before_any_row(
    desk: ImportDesk, old: str, new: str, wrong: str
) -> None:
    result = desk.events(
        desk.file("2024-07-08,12:46,noise,nord,"), mapping=MAPPING.replace(old, new, 1)
    )
    assert result.exit_code == 2
    assert wrong in result.stderr
    assert (result.stdout, desk.council.rows(Event)) == ("", [])


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("", "events.csv:1: is empty; a line of column names"),
        ("day,hour,what,where,story\n", "events.csv:1: holds no row"),
        ("day;hour;what;where;story\n1;2;3;4;5\n", "the header is one single column"),
    ],
)
def test_a_file_without_a_row_is_no_input(desk: ImportDesk, content: str, wrong: str) -> None:
    file = desk.file()
    file.write_text(content, encoding="utf-8")
    result = desk.events(file)
    assert (result.exit_code, wrong in result.stderr) == (2, True), result.stderr


def test_the_agent_has_the_rights_of_the_charter_and_no_more(desk: ImportDesk) -> None:
    """A mediator of nord reports what happens in nord; a refusal is in the trail."""
    file = desk.file("2024-07-08,12:46,noise,sud,", "2024-07-08,12:46,noise,nord,")
    result = desk.events(file, mapping=MAPPING.replace("coordinator@", "mediator@"))
    assert result.exit_code == 3
    assert [line[:3] for line in desk.refusals] == [["2", "1", "charter"]]
    [event] = desk.council.rows(Event)
    assert event.sector_id == desk.council.places["nord"]
    assert "refused" in [entry.outcome for entry in desk.council.trail()]


def test_who_may_report_nothing_is_told_at_once(desk: ImportDesk) -> None:
    """One refusal, not one a row."""
    file = desk.file(*rows(300))
    result = desk.events(file, mapping=MAPPING.replace("coordinator@", "auditor@"))
    assert (result.exit_code, "No rule of" in result.stderr) == (1, True), result.output
    assert [e.outcome for e in desk.council.trail() if e.action == "event:create"] == ["refused"]


def test_who_has_left_posts_nothing(desk: ImportDesk) -> None:
    council = desk.council
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["coordinator"])).left_at = now()
    result = desk.events(desk.file("2024-07-08,12:46,noise,nord,"))
    assert (result.exit_code, "nobody logs in with this address" in result.stderr) == (2, True)


def test_another_council_is_not_touched(desk: ImportDesk) -> None:
    """--council must be that of the agent; the neighbour's ground is unknown here."""
    file = desk.file("2024-07-08,12:46,noise,nord,")
    result = desk.events(file, "--council", "autre-ville")
    assert (result.exit_code, "an agent of another council" in result.stderr) == (2, True)
    assert desk.events(file, "--council", "val-fleuri").exit_code == 0
    assert desk.council.neighbour is not None
    assert desk.council.neighbour.rows(Event) == []


def test_the_report_never_overwrites_what_is_read(desk: ImportDesk) -> None:
    file = desk.file("2024-07-08,12:46,riot,nord,")
    for target in (file, desk.mapping()):
        content = target.read_text()
        result = desk.events(file, "--report", str(target))
        assert (result.exit_code, target.read_text()) == (2, content)


def test_a_report_needs_a_directory(desk: ImportDesk) -> None:
    """It is missed before the first row, not at the first refusal."""
    result = desk.events(desk.file("2024-07-08,12:46,noise,nord,"), "--report", "no/where.csv")
    assert (result.exit_code, "no directory no for the report" in result.stderr) == (2, True)
    assert desk.council.rows(Event) == []


def test_a_report_is_that_of_the_last_run(desk: ImportDesk, tmp_path: Path) -> None:
    """An old one never stays beside a run that refused nothing."""
    report = tmp_path / "lines.csv"
    bad = desk.file("2024-07-08,12:46,riot,nord,")
    assert desk.events(bad, "--report", str(report)).exit_code == 3
    assert (
        report.read_text()
        == "line,record,field,reason\n2,1,category,'riot' in what is not mapped\n"
    )
    good = desk.file("2024-07-08,12:46,noise,nord,")
    assert desk.events(good, "--report", str(report)).exit_code == 0
    assert not report.exists()
