"""Témoins: who has witnessed what, who is late, and a fork in plain words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from audit.canonical import time_text
from audit.cosignature import Cosigner
from audit.store import Checkpoint, Cosignature, Witness
from audit.watch import enlist
from config.rounds import integrate_all
from sharing.command import RefusedError
from sharing.witnesses import ReadWitnesses
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said

HERE = "/journal/temoins"
KEYS = Cosigner.from_seed("witness.example/habitat", bytes(32)).keys


def witness(council: SmallCouncil, partner: str = "housing", **changes: object) -> str:
    """A witness on the list, as the rounds left it."""
    added = datetime.now(UTC) - timedelta(hours=1)
    with council.sessions.of(council.id) as session:
        where = f"https://{partner}.example"
        new = enlist(session, council.id, council.partners[partner], where, KEYS, added)
        row = session.get_one(Witness, (council.id, new))
        for name, value in changes.items():
            setattr(row, name, value)
    return new


def cosigned(council: SmallCouncil, witness_id: str, at: datetime) -> int:
    """The newest checkpoint, cosigned by it at that time; its size."""
    size = max(point.size for point in council.rows(Checkpoint))
    with council.sessions.of(council.id) as session:
        session.get_one(Witness, (council.id, witness_id)).size = size
        session.add(
            Cosignature(
                council_id=council.id, size=size, witness=witness_id, at=time_text(at), lines="x"
            )
        )
    return size


def test_who_follows(council: SmallCouncil) -> None:
    """Nobody yet, then one that follows, then one that is late and does not answer."""
    auditor = Person(council, "auditor")
    assert "Aucun partenaire n’est encore témoin" in said(auditor.client.get(HERE))
    assert f'href="{HERE}"' in auditor.client.get("/journal").text
    integrate_all(council.house)
    following, late = witness(council), witness(council, "mediation", said="silent")
    size = cosigned(council, following, datetime.now(UTC))
    page = said(auditor.client.get(HERE))
    assert f"A signé {size} entrées" in page
    assert page.index("Médiation du Val") < page.index(
        "Habitat du Val"
    )  # what is wrong comes first
    assert page.count("À jour") == 1
    assert page.count("En retard") == 1
    assert "N’a encore rien signé." in page
    assert "Elle ne répond pas." in page
    integrate_all(council.house)
    shown = council.ask("auditor", ReadWitnesses())
    [late_one, good] = shown.witnesses
    assert (late_one.late, late_one.missing, good.late) == (True, shown.size, False)
    assert good.missing == shown.size - size > 0
    assert late
    assert council.trail()[-1].action == "audit:verify"


FORKS = {
    "larger": "Des entrées ont disparu, ou une ancienne sauvegarde a été remise en place.",
    "unsigned": "un point où notre journal n’a jamais été signé",
    "root": "elle a vu un autre journal que le nôtre",
}


def test_a_fork_in_plain_words(council: SmallCouncil) -> None:
    """What it is, since when, and what to do; nothing else is said of the answer."""
    at = time_text(datetime(2025, 11, 3, 1, 14, tzinfo=UTC))
    new = witness(council, fork_size=12_345, fork_at=at, said="wrong")
    for fork, words in FORKS.items():
        with council.sessions.of(council.id) as session:
            session.get_one(Witness, (council.id, new)).fork = fork
        page = said(Person(council, "auditor").client.get(HERE))
        for told in (words, "12 345", "le 3 novembre 2025 à 02:14", "Désaccord", "N’effacez rien"):
            assert told in page
        assert "pas valable" not in page


def test_who_may_not(council: SmallCouncil) -> None:
    """By the charter: a mediator does not, and the neighbour's witnesses are the neighbour's."""
    assert Person(council, "mediator").client.get(HERE).status_code == 403
    with pytest.raises(RefusedError):
        council.ask("officer", ReadWitnesses())
    witness(council)
    assert council.neighbour is not None
    assert council.neighbour.ask("auditor", ReadWitnesses()).witnesses == ()
