"""A situation proposed and answered by pages alone, without a script."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from config.wiring import now
from sharing.accreditations import Accredit
from sharing.events import PostEvent
from sharing.groups import CreateGroup
from sharing.sealed_space import SealedSpaces
from sharing.store import Deposit, DepositField, NominativeRecord
from tests.council import SmallCouncil
from tests.nominative.proposing import ADDED, KEPT_AS, KNOWN
from tests.web.sealed import CHEAP, Sealed
from tests.web.test_pages_bad_input import Person, said

LIST = "/situations-proposees"


class Scene:
    """A mediator with an event of theirs, and a coordinator with an open space, who answers."""

    def __init__(self, council: SmallCouncil) -> None:
        self.council = council
        vars(council.house).update(sealed_spaces=SealedSpaces(council.sessions, now, CHEAP))
        self.group = council.ask("coordinator", CreateGroup("Suivi Nord", "territorial_group"))
        until = datetime.now(UTC) + timedelta(days=90)
        for member in ("coordinator", "officer"):
            council.ask("coordinator", Accredit(self.group, council.agents[member], until))
        self.event = council.ask("mediator", PostEvent(council.draft(category="TRQ-05"))).id
        self.here = f"/evenements/{self.event}/proposer"
        self.mediator = Person(council, "mediator")
        self.coordinator = Sealed(council, "coordinator")
        self.coordinator.enrol()
        assert self.coordinator.make().status_code == 302
        assert self.coordinator.open().status_code == 302

    def propose(self) -> str:
        """Propose by the page; return the address where it is answered."""
        sent = self.mediator.post(self.here, {"group": self.group, **KNOWN}, self.here)
        assert sent.status_code == 302, said(sent)
        [waiting] = [d for d in self.council.rows(Deposit) if d.state == "waiting"]
        return f"{LIST}/{waiting.id}"

    def form(self, **changes: str) -> dict[str, str]:
        """The form of a record as its reader completes it."""
        officer = self.council.agents["officer"]
        purpose = "individual_follow_up"
        chosen = {"group": self.group, "referent": officer, "purpose": purpose}
        return {**chosen, **KEPT_AS, **ADDED, **changes}


@pytest.fixture
def scene(council: SmallCouncil) -> Scene:
    """The two of them."""
    return Scene(council)


def test_it_is_offered_on_ones_own_event_where_it_may_follow(scene: Scene) -> None:
    """Not to those who read the event, not where the category forbids it."""
    link = f'href="{scene.here}"'
    assert link in scene.mediator.client.get(f"/signalements/{scene.event}").text
    assert link not in scene.coordinator.client.get(f"/signalements/{scene.event}").text
    assert scene.coordinator.client.get(scene.here).status_code == 404
    roof = scene.council.ask("mediator", PostEvent(scene.council.draft())).id
    assert "proposer" not in scene.mediator.client.get(f"/signalements/{roof}").text
    assert scene.mediator.client.get(f"/evenements/{roof}/proposer").status_code == 409


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(scene: Scene) -> None:
    """Everything as it was typed, in that answer only; nothing is kept of it."""
    typed = {"group": scene.group, **KNOWN, "first_name": "", "phone": "12"}
    wrong = scene.mediator.post(scene.here, typed, scene.here)
    assert wrong.status_code == 422
    assert "numéro de téléphone" in said(wrong)
    assert 'value="Le  Bihan"' in wrong.text
    assert wrong.headers["Cache-Control"] == "no-store"
    nowhere = scene.mediator.post(scene.here, {**KNOWN}, scene.here)
    assert "Ce groupe n'existe pas." in said(nowhere)
    assert "Bihan" not in scene.mediator.client.get(scene.here).text
    assert scene.council.rows(Deposit) == []


def test_nobody_to_receive_it_leaves_the_form_filled(scene: Scene) -> None:
    """The group is of a member who does not answer."""
    other = scene.council.ask("coordinator", CreateGroup("Suivi Sud", "territorial_group"))
    answer = scene.mediator.post(scene.here, {"group": other, **KNOWN}, scene.here)
    assert answer.status_code == 409
    assert "Personne ne peut encore recevoir" in said(answer)
    assert 'value="Le  Bihan"' in answer.text


def test_it_is_proposed_read_and_accepted(scene: Scene) -> None:
    """Told to the one, then to the other; never shown again to whoever proposed it."""
    page = scene.propose()
    done = scene.mediator.client.get(f"{scene.here}?envoi=1")
    assert "C’est transmis au groupe" in said(done)
    assert not any(value in done.text for value in ("Bihan", "Maëlle", "Tilleuls", "0512"))
    assert "Quelqu’un propose une situation" in said(scene.coordinator.client.get("/avis"))
    listed = scene.coordinator.client.get(LIST)
    assert page in listed.text
    assert "Médiation du Val" in said(listed)
    assert "Bihan" not in listed.text
    shown = scene.coordinator.client.get(page)
    assert "Le Bihan" in said(shown)
    assert "06 39 98 05 12" in said(shown)
    assert 'value="2010-02-03"' in shown.text
    late = scene.coordinator.post(f"{page}/retenir", scene.form(informed_on="", programme=""), page)
    assert late.status_code == 422
    assert "L’information donnée à la personne manque" in said(late)
    assert 'value="Le Bihan"' in late.text
    bad = scene.coordinator.post(f"{page}/retenir", scene.form(programme=""), page)
    assert (bad.status_code, "Programme manque." in said(bad)) == (422, True)
    kept = scene.coordinator.post(f"{page}/retenir", scene.form(), page)
    assert kept.status_code == 302, said(kept)
    assert len(scene.council.rows(NominativeRecord)) == 1
    assert scene.council.rows(DepositField) == []
    assert scene.coordinator.client.get(page).status_code == 409
    assert "Le groupe a retenu la situation" in said(scene.mediator.client.get("/avis"))


def test_a_double_tap_proposes_once(scene: Scene) -> None:
    """The second is told that the first has gone; a new form has a key of its own."""
    key = re.compile(r'name="key" value="([^"]+)"')
    shown, other = (scene.mediator.client.get(scene.here).text for _ in range(2))
    typed = {"group": scene.group, **KNOWN, "key": key.findall(shown)[0]}
    first, second = (scene.mediator.post(scene.here, typed, scene.here) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    told = said(scene.mediator.client.get(second.headers["Location"]))
    assert "Ce formulaire était déjà parti" in told
    assert len(scene.council.rows(Deposit)) == 1
    assert key.findall(other)[0] != typed["key"]


def test_it_is_refused_with_a_reason(scene: Scene) -> None:
    """Which goes back to the one who proposed it, on their own page too."""
    page = scene.propose()
    blank = scene.coordinator.post(f"{page}/refuser", {"word": ""}, page)
    assert blank.status_code == 422
    assert "La raison manque" in said(blank)
    assert scene.coordinator.post(f"{page}/refuser", {"word": "unclear"}, page).status_code == 302
    assert "Pas retenue" in said(scene.coordinator.client.get(LIST))
    told = said(scene.mediator.client.get("/avis"))
    assert "il manque de quoi savoir de qui il s'agit" in told
    assert scene.here in scene.mediator.client.get("/avis").text
    assert "Pas retenue" in said(scene.mediator.client.get(scene.here))


def test_a_shut_space_and_a_stranger_see_nothing(scene: Scene) -> None:
    """A reader is led to the space and back; a sender gets their form; others find nothing."""
    page = scene.propose()
    for who in ("mediator", "caretaker", "police"):
        person = Sealed(scene.council, who)
        person.enrol()
        assert person.make().status_code == 302
        assert person.open().status_code == 302
        assert person.client.get(page).status_code == 404
        assert page not in person.client.get(LIST).text
        assert person.post(f"{page}/refuser", {"word": "unclear"}).status_code == 404
        assert person.post(f"{page}/retenir", scene.form()).status_code == 404
    scene.coordinator.post("/espace-scelle/refermer", {})
    led = scene.coordinator.client.get(page)
    assert (led.status_code, "/espace-scelle?suite=" in (led.location or "")) == (302, True)
    back = scene.coordinator.post(f"{page}/retenir", scene.form())
    assert back.status_code == 403
    assert 'value="Le Bihan"' in back.text
    assert [d.state for d in scene.council.rows(Deposit)] == ["waiting"]
