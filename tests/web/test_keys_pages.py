"""Groupes de travail and Espace scellé: records given to who arrives, a phrase or a key changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from config.wiring import now
from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from sharing.nominative.arrivals import ShareRecords
from sharing.nominative.records import CreateRecord
from sharing.rotation import Rotation
from sharing.sealed_space import SealedSpaces
from sharing.sealing.pairs import PrivatePair
from sharing.store import RecordWrap, SealedPair
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON
from tests.web.sealed import CHEAP, HERE, SECRET, Sealed
from tests.web.test_pages_bad_input import said
from web.pages import keys

CHANGE = f"{HERE}/changer"
NEW = "onze tuiles bleues sous la neige"


@pytest.fixture(autouse=True)
def cheap(council: SmallCouncil) -> None:
    """A try of a passphrase is cheap."""
    vars(council.house).update(sealed_spaces=SealedSpaces(council.sessions, now, CHEAP))


def opened(council: SmallCouncil, agent: str) -> Sealed:
    """Return somebody in their sealed space."""
    found = Sealed(council, agent)
    found.enrol()
    found.make()
    found.open()
    return found


def own_pair(council: SmallCouncil, person: Sealed) -> PrivatePair:
    """Return the pair that is open in somebody's browser."""
    token = person.client.get_cookie("vigie")
    assert token is not None
    with council.app.test_request_context(headers={"Cookie": f"vigie={token.value}"}) as context:
        session = context.session
        visitor = council.gate.recognise(session["_user_id"]) if session else None
    assert visitor is not None
    pair = council.house.sealed_spaces.enter(visitor, person.cookie())
    assert pair is not None
    return pair


@pytest.fixture
def keeper(council: SmallCouncil) -> Sealed:
    """The coordinator, in a group with three records, in their space."""
    group = council.ask("coordinator", CreateGroup("Suivi Nord", "territorial_group"))
    until = datetime.now(UTC) + timedelta(days=30)
    council.ask("coordinator", Accredit(group, council.agents["coordinator"], until))
    person = opened(council, "coordinator")
    pair = own_pair(council, person)
    actor = replace(council.actor("coordinator"), proved=frozenset(("mfa",)))
    for _ in range(3):
        referent = council.agents["coordinator"]
        asked = CreateRecord(group, referent, FOLLOW_UP, PERSON, pair, MOTIVE)
        council.desk.carry_out(asked, actor)
    council.ask("coordinator", Accredit(group, council.agents["officer"], until))
    return person


def give(person: Sealed, agent: str = "officer", done: str = "0") -> tuple[int, str]:
    """Press the button beside somebody's name."""
    page = person.client.get("/groupes").text
    action = re.search(r'action="(/groupes/[a-z2-7]+/fiches)"', page)
    newcomer = person.council.agents.get(agent, agent)
    where = action[1] if action else "/groupes/rien/fiches"
    answer = person.post(where, {"newcomer": newcomer, "done": done})
    return answer.status_code, said(answer)


def test_a_newcomer_waits_visibly_and_is_given_their_records(
    keeper: Sealed, council: SmallCouncil
) -> None:
    """Not before their space is ready; then all of them, by one press."""
    page = said(keeper.client.get("/groupes"))
    assert "Attend 3 fiches L’espace scellé n’est pas encore prêt." in page
    assert "Remettre les fiches" not in page
    officer = opened(council, "officer")
    page = said(keeper.client.get("/avis"))
    assert "Une personne habilitée attend de recevoir les fiches de son groupe." in page
    page = said(officer.client.get("/groupes"))
    assert "Attend 3 fiches" in page
    assert "Remettre" not in page
    status, page = give(keeper)
    assert status == 200
    assert "À Cédric Roche." in page
    assert "C’est fait : 3 fiches remises." in page
    assert "Attend" not in said(keeper.client.get("/groupes"))
    own = own_pair(council, officer).key_id
    assert len([w for w in council.rows(RecordWrap) if w.pair_id == own]) == 3


def test_many_records_say_how_far_they_have_come(
    keeper: Sealed, council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A portion, when the time is over; the next press goes on and counts from there."""
    opened(council, "officer")
    monkeypatch.setattr(keys, "PATIENCE", 0.0)
    monkeypatch.setattr(keys, "ShareRecords", partial(ShareRecords, portion=2))
    assert "2 fiches sur 3." in give(keeper)[1]
    assert "C’est fait : 3 fiches remises." in give(keeper, done="2")[1]


def test_whoever_may_not_share_is_told_of_nothing(keeper: Sealed, council: SmallCouncil) -> None:
    """A member who may not, somebody of no group, a space that has shut."""
    officer = opened(council, "officer")
    [address] = {
        f"/groupes/{g}/fiches"
        for g in re.findall(r"/groupes/([a-z2-7]+)/fiches", keeper.client.get("/groupes").text)
    }
    form = {"newcomer": council.agents["officer"]}
    assert officer.post(address, form).status_code == 404
    assert opened(council, "police").post(address, form).status_code == 404
    assert keeper.post("/groupes/rien/fiches", form).status_code == 404
    assert give(keeper, "mediator")[0] == 422
    keeper.post(f"{HERE}/refermer", {})
    assert keeper.post(address, form).status_code == 403
    keeper.forget(council)
    assert keeper.post(address, form).location == "/securite/confirmer?suite=/groupes"


def change(person: Sealed, **typed: str) -> tuple[int, str, str]:
    """Send the form."""
    form = {"what": "phrase", "present": SECRET, "passphrase": NEW, "again": NEW, **typed}
    answer = person.post(CHANGE, form)
    return answer.status_code, answer.location or "", answer.text


def test_a_phrase_is_changed(council: SmallCouncil) -> None:
    """One stays in one's space; the old phrase opens nothing; the pair is the same."""
    officer = opened(council, "officer")
    before = own_pair(council, officer).key_id
    assert change(officer)[:2] == (302, f"{CHANGE}?fait=phrase")
    page = said(officer.client.get(f"{CHANGE}?fait=phrase"))
    assert "Votre phrase est changée." in page
    assert own_pair(council, officer).key_id == before
    assert officer.open(SECRET).status_code == 422
    assert officer.open(NEW).status_code == 302


def test_a_key_is_changed_and_what_is_left_is_taken_over(
    keeper: Sealed, council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the change was interrupted: the page says what is left, and takes it over."""
    portions = Rotation._portion

    def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Rotation, "_portion", broken)
    council.app.config["PROPAGATE_EXCEPTIONS"] = False
    assert change(keeper, what="cle")[0] == 500
    monkeypatch.setattr(Rotation, "_portion", portions)
    assert keeper.open(NEW).status_code == 302
    assert "3 fiches s’ouvrent encore" in said(keeper.client.get(CHANGE))
    answer = keeper.post(f"{CHANGE}/suite", {"present": NEW})
    assert answer.location == f"{CHANGE}?fait=reprise"
    page = said(keeper.client.get(answer.location))
    assert "ont été reprises" in page
    assert "s’ouvrent encore" not in page.replace("qui s’ouvraient encore", "")
    own = own_pair(council, keeper).key_id
    assert {w.pair_id for w in council.rows(RecordWrap)} == {own}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"present": "ce n’est pas elle"}, "Ce n’est pas votre phrase actuelle."),
        ({"again": SECRET}, "Les deux nouvelles phrases ne sont pas les mêmes."),
        ({"passphrase": "court", "again": "court"}, "trop facile à deviner"),
    ],
)
def test_what_will_not_do_is_said_and_not_shown_again(
    typed: dict[str, str], why: str, council: SmallCouncil
) -> None:
    """Beside its field; nothing is changed."""
    officer = opened(council, "officer")
    [before] = [row.locked for row in council.rows(SealedPair)]
    status, _, page = change(officer, **typed)
    assert status == 422
    assert why in page
    assert not [phrase for phrase in (SECRET, NEW, "ce n’est pas elle") if phrase in page]
    assert [row.locked for row in council.rows(SealedPair)] == [before]


def test_too_many_tries_wait_and_a_factor_is_needed(council: SmallCouncil) -> None:
    """As at the door of the space; whoever has no pair is led to where one is made."""
    officer = opened(council, "officer")
    for _ in range(4):
        change(officer, present=NEW)
    status, _, page = change(officer, present=NEW)
    assert status == 429
    assert "Trop d’essais." in page
    officer.forget(council)
    assert change(officer)[1] == f"/securite/confirmer?suite={CHANGE}"
    assert officer.post(f"{CHANGE}/suite", {}).location == f"/securite/confirmer?suite={CHANGE}"
    assert "Confirmez d’abord que c’est bien vous." in said(officer.client.get(CHANGE))
    assert Sealed(council, "mediator").client.get(CHANGE).location == HERE
