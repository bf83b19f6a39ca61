"""If the trail cannot be written, nothing is done and nothing is shown.

The trail is made unwritable for real, by a trigger in the database that refuses each entry.  A
refusal and an absence are written as well, so then even they cannot be told.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, ReadAlert, TakeAlert
from alerts.store import Acknowledgement, Alert, Delivery, LiveMessage
from audit.store import Entry
from sharing.audience import WhoWillSee
from sharing.credentials import Credentials
from sharing.events import ListEvents, PostEvent, ReadEvent
from sharing.journal import ReadJournal
from sharing.outlines import ImportTerritories
from sharing.referrals import RecordReferral
from sharing.reports import ListMyReports
from sharing.store import (
    ApiKey,
    Event,
    FollowUp,
    Login,
    LoginSession,
    Outbox,
    ReferralStub,
    Territory,
)
from sharing.territories import ListTerritories
from tests.council import PASSPHRASE, SmallCouncil

TABLES: tuple[Any, ...] = (
    Acknowledgement, Alert, ApiKey, Delivery, Entry, Event, FollowUp, LiveMessage, Login,
    LoginSession, Outbox, ReferralStub, Territory,
)  # fmt: skip
BREAK = {
    "sqlite": """
        CREATE TRIGGER full BEFORE INSERT ON trail_entry
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END""",
    "postgresql": """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON trail_entry
        FOR EACH ROW EXECUTE FUNCTION full_disk()""",
}
MEND = {
    "sqlite": "DROP TRIGGER full",
    "postgresql": "DROP TRIGGER full_disk ON trail_entry; DROP FUNCTION full_disk()",
}


@contextmanager
def unwritable(council: SmallCouncil) -> Iterator[None]:
    """The trail refuses every entry until the end."""
    database = council.house.database
    for words in (BREAK, MEND):
        with database.begin() as connection:
            connection.exec_driver_sql(words[database.dialect.name])
        if words is BREAK:
            yield


def everything(council: SmallCouncil) -> dict[str, list[Any]]:
    """All rows that a command could have written or changed."""
    found = {}
    for table in TABLES:
        columns = [column.key for column in table.__mapper__.column_attrs]
        rows = [tuple(str(getattr(row, c)) for c in columns) for row in council.rows(table)]
        found[table.__tablename__] = sorted(rows)
    return found


def deeds(council: SmallCouncil, event: str, alert: str) -> dict[str, Callable[[], object]]:
    """Everything that can be asked for, by people who may, who may not, and for what is not."""
    ask, draft = council.ask, council.draft(narrative="une phrase que personne ne doit garder")
    credentials = Credentials(council.sessions, council.house.desk.clock)
    place = {"id": "est", "kind": "sector", "name": "Est", "parent": "ville"}
    new_map = {"type": "FeatureCollection", "features": [{"properties": place, "geometry": None}]}
    return {
        "post": lambda: ask("mediator", PostEvent(draft, "key")),
        "post all": lambda: council.desk.carry_out_all(
            [PostEvent(draft)], council.actor("officer")
        ),
        "read": lambda: ask("officer", ReadEvent(event)),
        "read what is hidden": lambda: ask("auditor", ReadEvent(event)),
        "read what is not there": lambda: ask("officer", ReadEvent("nothing")),
        "list": lambda: ask("officer", ListEvents()),
        "list what is refused": lambda: ask("auditor", ListAlerts()),
        "my reports": lambda: ask("mediator", ListMyReports()),
        "board": lambda: ask("officer", ListAlerts()),
        "alert": lambda: ask("officer", ReadAlert(alert)),
        "acknowledge": lambda: ask("officer", AcknowledgeAlert(alert)),
        "take": lambda: ask("officer", TakeAlert(alert)),
        "close": lambda: ask("officer", CloseAlert(alert, "resolue")),
        "refer": lambda: ask("mediator", RecordReferral("VUL-06", council.places["nord"])),
        "who will see": lambda: ask("mediator", WhoWillSee("TRQ-04", council.places["nord"])),
        "map": lambda: ask("mediator", ListTerritories()),
        "import a map": lambda: ask("coordinator", ImportTerritories(new_map)),
        "journal": lambda: ask("auditor", ReadJournal()),
        "relay": council.relay,
        "log in": lambda: council.gate.log_in(council.email("officer"), PASSPHRASE),
        "log in wrongly": lambda: council.gate.log_in(council.email("officer"), "autre"),
        "make a key": council.key,
        "sign out": lambda: credentials.sign_out(council.id, council.agents["officer"]),
        "leave": lambda: credentials.let_go(council.id, council.agents["officer"]),
        "renew": lambda: credentials.renew_passphrase(council.email("officer")),
    }


def test_nothing_is_done_and_nothing_is_shown(council: SmallCouncil) -> None:
    """And once the trail can be written again, nothing has been lost."""
    event = council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    [alert] = council.ask("officer", ListAlerts()).items
    council.ask("mediator", PostEvent(council.draft()))
    before = everything(council)
    with unwritable(council):
        for name, deed in deeds(council, event.id, alert.id).items():
            with pytest.raises(DBAPIError):
                pytest.fail(f"{name}: {deed()!r} was shown")
            assert everything(council) == before, name
    assert council.gate.log_in(council.email("officer"), PASSPHRASE) is not None
    assert council.relay().alerts == 1
    assert council.ask("officer", TakeAlert(alert.id)).mine


def test_an_error_of_the_database_repeats_nothing(council: SmallCouncil) -> None:
    """Errors end up in logs; what people write must not."""
    secret = "une phrase que personne ne doit garder"
    with council.sessions.of(council.id) as session:
        session.add(Territory(id="x", code="nord", kind="sector", name=secret))
        with pytest.raises(IntegrityError) as error:
            session.flush()
        session.rollback()
    assert secret not in str(error.value)
    assert "[parameters" not in str(error.value)
