"""Nobody confines a statement on the connection: each place that makes one is known."""

from tests.house.tree import Tree

ON_THE_CONNECTION = {
    "alerts/journal.py": "each statement names its council; the numbering is in the database",
    "audit/ahead.py": "asks where the database is; each process reads as audit/stored.py does",
    "audit/marks.py": "asks for the name of the dialect",
    "audit/sequence.py": "asks for the name of the dialect",
    "audit/stored.py": "asks how the connection is isolated, and streams",
    "audit/trail.py": "one plain INSERT, of a row that names its council",
    "sharing/store/engine.py": "says how long a plan is kept; reads no row",
    "sharing/store/sessions.py": "says so in its rules",
}


def test_nobody_goes_round_the_fence() -> None:
    """Shapes that the session cannot see are kept to the modules that say why."""
    marks = (".connection(", "bulk_save", "bulk_insert", "bulk_update", "get_bind(")
    found = {
        source.path
        for source in Tree().python("alerts", "audit", "charters", "protocols", "sharing", "web")
        if any(mark in source.text for mark in marks)
    }
    assert found == set(ON_THE_CONNECTION)
