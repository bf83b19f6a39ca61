"""The charter that Vigie ships, as a council would check it: who may do what, trade by trade.

The tables were written from the articles, by hand; when a rule changes, so must they.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from charters.decide import Decision, decide
from charters.parties import Actor, Context, Record
from charters.vocabulary import KIND_OF, Action, Profession
from tests.charters.files import default_engine

ENGINE = default_engine()
NIGHT = Context(datetime(2026, 11, 22, 1, tzinfo=UTC))

# An event in nord; its author is somebody else of another organisation.
HALL = Record(
    "event_record", "e", "c", "landlord", "gina", "nord", "TRQ-03", "TRQ", 2, "routine", "received",
    False, "never",
)  # fmt: skip
LAMP = replace(HALL, category="CAD-02", group="CAD")
DEALING = replace(HALL, category="STU-02", group="STU", severity=3, confidential=True)
SYRINGES = replace(HALL, category="STU-03", group="STU", severity=3, confidential=True)
EVENTS = {"hall": HALL, "lamp": LAMP, "dealing": DEALING, "syringes": SYRINGES}

# trade: what it may do.  The letters stand for where the agent stands to the event:
#   s  in the sector of their post            p  in the perimeter of their organisation
#   o  posted by a colleague, elsewhere       m  posted by themselves, elsewhere
# A hyphen: nowhere.  (A10: nobody creates an event of an external category.)
#                          A02      A02/A07  A07      A07       A07       A09/A07  A09
#                          create   read     read     read      read      receive  acknowledge
#                          hall     hall     lamp     dealing   syringes  hall     hall
TRADES = """
mayor                      -        s,m      s,m      m         m         s        s
council_coordinator        s        s,o,m    s,o,m    s,o,m     s,o,m     s        s
case_referent              -        s,m      s,m      m         m         s        -
social_mediator            s        s,o,m    s,o,m    m         m         s        s
night_correspondent        s        s,o,m    s,o,m    m         m         s        s
caretaker                  s,p      p,o,m    p,o,m    m         m         p        -
housing_manager            s,p      p,o,m    p,o,m    o,m       p,o,m     p        p
municipal_police           s        s,o,m    s,o,m    o,m       s,o,m     s        s
municipal_services         s        o,m      s,o,m    m         m         -        -
state_police               s        s,o,m    s,o,m    s,o,m     s,o,m     s        s
prosecutor                 -        s,m      s,m      s,m       s,m       s        -
prefecture                 -        s,m      s,m      m         m         s        -
school_representative      s,p      p,o,m    p,o,m    m         m         p        p
transport_security         s,p      p,o,m    p,o,m    m         m         p        p
prevention_educator        s        s,o,m    s,o,m    m         m         s        -
social_worker              s        s,m      s,m      m         m         -        -
youth_worker               s        s,o,m    s,o,m    m         m         s        -
justice_youth_probation    -        s,m      s,m      m         m         -        -
victim_support             -        m        m        m         m         -        -
merchant_representative    s        m        m        m         m         -        -
resident_representative    -        m        m        m         m         -        -
dpo                        -        m        m        m         m         -        -
charter_auditor            -        m        m        m         m         -        -
platform_admin             -        m        m        m         m         -        -
"""
COLUMNS = (
    (Action.EVENT_CREATE, "event_record", "hall"),
    (Action.EVENT_READ, "event_record", "hall"),
    (Action.EVENT_READ, "event_record", "lamp"),
    (Action.EVENT_READ, "event_record", "dealing"),
    (Action.EVENT_READ, "event_record", "syringes"),
    (Action.ALERT_RECEIVE, "alert", "hall"),
    (Action.ALERT_ACKNOWLEDGE, "alert", "hall"),
)
STANDINGS = {
    "s": {"sectors": frozenset({"nord"})},
    "p": {"perimeter": frozenset({"nord"})},
    "o": {"partner": "landlord"},
    "m": {"partner": "landlord", "id": "gina"},
    "nowhere": {"sectors": frozenset({"sud"}), "perimeter": frozenset({"sud"})},
}


FOR_ALL = {
    Action.AUDIT_READ_OWN, Action.CHANNEL_OWN, Action.CHARTER_ACCEPT, Action.CHARTER_READ,
    Action.CHARTER_SIGN, Action.NOTICE_READ, Action.PROTOCOL_READ, Action.PROTOCOL_SIGN,
    Action.PUBLICATION_READ, Action.TERRITORY_READ,
}  # fmt: skip


def somebody(profession: str, standing: str = "nowhere") -> Actor:
    """An agent who stands to the event in one way only."""
    accepted = frozenset({ENGINE.charter.own_name})
    actor = Actor("me", "c", "mine", "x", profession, accepted=accepted)
    return replace(actor, **STANDINGS[standing])  # type: ignore[arg-type]  # a table


def asked(actor: Actor, action: Action, record: Record) -> Decision:
    """The decision, at night."""
    return decide(ENGINE, actor, action, record, NIGHT)


def lines() -> dict[str, list[str]]:
    """The table by trade."""
    rows = (line.split() for line in TRADES.strip().splitlines())
    return {trade: list(cells) for trade, *cells in rows}


def test_the_table_has_every_trade() -> None:
    """None is forgotten when one is added."""
    assert list(lines()) == [p.value for p in Profession]
    assert {len(cells) for cells in lines().values()} == {len(COLUMNS)}


@pytest.mark.parametrize("profession", list(Profession))
def test_each_trade_may_do_what_the_articles_say(profession: str) -> None:
    """Create, read, receive, acknowledge: where they stand to the event, and nowhere else."""
    found = []
    for action, kind, event in COLUMNS:
        record = replace(EVENTS[event], kind=kind)
        if action is Action.EVENT_CREATE:  # one creates in one's own name: the record is mine
            standings = {s: asked(somebody(profession, s), action, record) for s in "sp"}
        elif kind == "alert":
            standings = {s: asked(somebody(profession, s), action, record) for s in "spo"}
        else:
            standings = {s: asked(somebody(profession, s), action, record) for s in "spom"}
        assert not asked(somebody(profession), action, record).permitted
        found.append(",".join(s for s, d in standings.items() if d.permitted) or "-")
    assert found == lines()[profession]


@pytest.mark.parametrize("profession", list(Profession))
def test_nobody_writes_here_what_belongs_to_a_circuit_of_the_law(profession: str) -> None:
    """A10: refused to all, in their own sector too; who may report may say where it went."""
    child = replace(HALL, category="VUL-06", group="VUL", nominative="external")
    actor = somebody(profession, "s")
    decision = asked(actor, Action.EVENT_CREATE, child)
    assert decision.articles == ("N01",)
    assert not decision.permitted
    stub = Record("referral_stub", "r", "c", sector="nord", nominative="external")
    may_report = lines()[profession][0] != "-"
    assert asked(actor, Action.REFERRAL_CREATE, stub).permitted is may_report
    ordinary = replace(stub, nominative="never")
    assert not asked(actor, Action.REFERRAL_CREATE, ordinary).permitted


@pytest.mark.parametrize("profession", list(Profession))
def test_whoever_reports_is_named_to_their_own_organisation_only(profession: str) -> None:
    """A14: wherever a reading is permitted at all, on the event and on its alert."""
    for standing in "spom":
        actor = somebody(profession, standing)
        for action, kind in (
            (Action.EVENT_READ, "event_record"),
            (Action.ALERT_READ, "alert"),
            (Action.ALERT_RECEIVE, "alert"),
        ):
            decision = asked(actor, action, replace(LAMP, kind=kind))
            named = actor.partner == "landlord"
            if decision.permitted:
                assert decision.hidden == (frozenset() if named else {"author"})
                assert ("A14" in decision.articles) is not named


@pytest.mark.parametrize("profession", list(Profession))
def test_the_trail_is_read_by_those_who_control_and_by_them_only(profession: str) -> None:
    """A13; and A01: everybody reads the charter and the map, the coordinator keeps the map."""
    actor = somebody(profession, "s")
    control = profession in {"dpo", "charter_auditor"}
    assert asked(actor, Action.AUDIT_READ, Record("audit_entry", "*")).permitted is control
    assert asked(actor, Action.CHARTER_READ, Record("charter", "*")).permitted
    assert asked(actor, Action.TERRITORY_READ, Record("territory", "*")).permitted
    keeper = profession == "council_coordinator"
    assert asked(actor, Action.TERRITORY_IMPORT, Record("territory", "*")).permitted is keeper


def test_whoever_is_told_of_an_alert_may_read_its_event() -> None:
    """The alert's page shows the event's narrative: no trade may have the one without the other."""
    for profession in Profession:
        for standing in STANDINGS:
            for event in EVENTS.values():
                actor = somebody(profession, standing)
                alert = asked(actor, Action.ALERT_READ, replace(event, kind="alert"))
                assert not alert.permitted or asked(actor, Action.EVENT_READ, event).permitted


def test_whoever_answers_an_alert_may_read_it() -> None:
    """Nobody is asked to acknowledge what they may not see."""
    for profession in Profession:
        for standing in STANDINGS:
            for event in EVENTS.values():
                actor, alert = somebody(profession, standing), replace(event, kind="alert")
                for act in (Action.ALERT_ACKNOWLEDGE, Action.ALERT_TAKE, Action.ALERT_CLOSE):
                    may = asked(actor, act, alert).permitted
                    assert not may or asked(actor, Action.ALERT_READ, alert).permitted


@pytest.mark.parametrize("profession", ["intern", "", "MAYOR", "mayor "])
def test_a_trade_that_is_not_in_the_list_may_read_the_charter_and_its_own_reports(
    profession: str,
) -> None:
    """What is said to everybody, and nothing else."""
    for standing in "spo":
        actor = somebody(profession, standing)
        assert {
            action
            for action in Action
            if asked(actor, action, replace(HALL, kind=KIND_OF[action])).permitted
        } == FOR_ALL
    assert asked(somebody(profession, "m"), Action.EVENT_READ, HALL).permitted


def test_whoever_has_not_accepted_the_charter_is_let_do_four_things() -> None:
    """R04.1 names every other action: one that is added to the vocabulary is added there."""
    [rule] = [r for a in ENGINE.charter.articles for r in a.rules if r.id == "R04.1"]
    free = {
        Action.ALERT_RECEIVE, Action.CHARTER_ACCEPT, Action.CHARTER_READ, Action.PROTOCOL_READ,
    }  # fmt: skip
    assert rule.actions == set(Action) - free
    assert rule.kinds == {KIND_OF[Action(action)] for action in rule.actions}
    assert rule.who == frozenset()
