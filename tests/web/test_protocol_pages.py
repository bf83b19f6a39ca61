"""The protocol's pages, in plain HTML: read by all, proposed by one, signed by partners.

They are the charter's own pages under another address; what differs is here.
"""

from __future__ import annotations

import pytest

from alerts.board import ListAlerts
from charters.document import DocumentError, parse
from charters.vocabulary import RecordKind
from protocols.read import protocol_of
from sharing.events import PostEvent
from sharing.lives import lives_of
from sharing.proposals import ProposeProtocol
from tests.alerts.together import whole_protocol
from tests.council import SmallCouncil
from tests.protocols.faults import GOOD, SEEN, UNSEEN
from tests.signers import SHIPPED_PROTOCOL, Signers, protocol, signers
from tests.web.test_pages_bad_input import Person
from tests.web.test_versions_pages import hidden, plain, sent
from web.faults import of_document

LOCAL = "protocole-local@1"
CONTENT = protocol("protocole-local", 1)
HERE = f"/protocole/versions/{LOCAL}"


@pytest.fixture
def all_(council: SmallCouncil) -> Signers:
    """The partners, each with a key."""
    return signers(council)


def test_everybody_reads_the_protocol_in_force(council: SmallCouncil) -> None:
    """The duties as they were signed and as they are applied; what goes to the law, and where."""
    client = Person(council, "mediator").client
    page = plain(client.get("/protocole"))
    assert f"Version {SHIPPED_PROTOCOL}, en vigueur depuis" in page
    assert "Feu de véhicule : prévenir la police municipale, la police nationale" in page
    assert "Sans réponse : coordonnateur du conseil au bout de 20 minutes." in page
    assert "VUL-06 Enfant en danger : Enfant en danger" in page
    assert "Un même fait, une seule alerte Chaque signalement a son alerte." in page
    versions = plain(client.get("/protocole/versions"))
    assert "Versions du protocole" in versions
    assert f"{SHIPPED_PROTOCOL} En vigueur Protocole de départ, enregistré" in versions
    assert "Proposer une version" not in versions
    assert client.get("/protocole/schema.json").get_json()["title"].startswith("Protocole")
    assert client.get("/reglement/versions").status_code == 404
    assert client.get(f"/charte/versions/{SHIPPED_PROTOCOL}").status_code == 404


def test_patterns_are_read_where_duties_are(council: SmallCouncil) -> None:
    """Whoever signs a protocol signs them too; an alert that one makes leads there."""
    vars(council.house)["protocol"] = whole_protocol()
    answer = Person(council, "mediator").client.get("/protocole")
    page = plain(answer)
    assert "AP3 Le même fait se répète dans le secteur" in page
    assert "Quand : 3 faits d'une même catégorie en 3 jours. Par : le tableau de veille." in page
    assert "Deux signalements d'un secteur à moins de 30 minutes l'un de l'autre" in page
    assert 'id="AP3"' in answer.text


def test_a_version_is_checked_shown_proposed_signed(council: SmallCouncil, all_: Signers) -> None:
    """What it changes is said before: whom it tells no more, of what nobody would be told."""
    coordinator = Person(council, "coordinator")
    assert "sa forme, ses mots, ses lieux" in plain(coordinator.client.get("/protocole/proposer"))
    checked = sent(coordinator, CONTENT, "/protocole/proposer")
    page = plain(checked)
    assert checked.status_code == 200, page
    assert "Le fichier est bon : 1 devoirs. À certaines heures, personne n'est prévenu de :" in page
    assert f"Elle remplacerait {SHIPPED_PROTOCOL}." in page
    assert "Qui le sera de moins, ou plus tard" in page
    assert (
        "Cellule de veille du secteur : à prévenir désormais, dans un délai de 20 minutes" in page
    )
    form = {"etape": "proposer", "contenu": hidden(checked)}
    done = coordinator.post("/protocole/proposer", form)
    assert (done.status_code, done.location) == (302, HERE)
    assert coordinator.client.get(f"{HERE}/fichier").data == CONTENT
    again = coordinator.client.get("/protocole/proposer")
    assert (again.status_code, "est déjà proposée" in plain(again)) == (409, True)
    officer = Person(council, "officer")
    assert "vigie protocol sign FICHIER" in plain(officer.client.get(HERE))
    wrong = officer.post(f"{HERE}/signer", {"signature": "abc"}, HERE)
    assert "« vigie protocol sign » a affichée" in plain(wrong)
    all_.sign_protocol("state", CONTENT, LOCAL)
    assert "Il manque au moins 2 partenaires pour le quorum" in plain(officer.client.get(HERE))
    assert "supprimé" in plain(officer.client.get(f"{HERE}/differences"))
    assert coordinator.post(f"{HERE}/retirer", {}, HERE).status_code == 302
    assert "Elle n’a jamais été en vigueur." in plain(coordinator.client.get(HERE))


def test_all_that_is_wrong_with_a_file_is_said_at_once(council: SmallCouncil) -> None:
    """In French, by line and column, places of the council included; and nothing is stored."""
    signers(council)
    broken = GOOD.replace("[BIE-03]", "[BIE-3]").replace("within_min: 1440", "within_min: 0")
    answer = sent(Person(council, "coordinator"), broken.encode(), "/protocole/proposer")
    page = plain(answer)
    assert answer.status_code == 422
    assert "Ligne 12, colonne 20. duties[0].when.categories[0] : mot inconnu « BIE-3 »." in page
    assert "Vouliez-vous dire « BIE-03 » ?" in page
    assert "Ligne 28, colonne 17. duties[1].within_min : c'est « 0 »." in page
    elsewhere = sent(Person(council, "coordinator"), GOOD.encode(), "/protocole/proposer")
    assert "duties[0].when.sectors[0] : mot inconnu « s1 »." in plain(elsewhere)
    assert sent(Person(council, "mediator"), CONTENT, "/protocole/proposer").status_code == 403
    with council.sessions.reading(council.id) as session:
        kept = lives_of(session, RecordKind.PROTOCOL)
    assert [life.name for life in kept] == [SHIPPED_PROTOCOL]


def test_a_proposal_is_not_signed_as_a_charter(council: SmallCouncil, all_: Signers) -> None:
    """The address of the other kind knows nothing of it."""
    all_.ask("coordinator", ProposeProtocol(CONTENT))
    officer = Person(council, "officer")
    elsewhere = f"/charte/versions/{LOCAL}"
    assert officer.post(f"{elsewhere}/signer", {"signature": "abc"}, "/charte").status_code == 404
    assert Person(council, "coordinator").post(f"{elsewhere}/retirer", {}).status_code == 404


def test_an_alert_leads_to_the_duty_that_asked_for_it(council: SmallCouncil) -> None:
    """In the version by which it was made, on the page and for machines."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    [alert] = council.ask("officer", ListAlerts()).items
    page = Person(council, "officer").client.get(f"/veille/alertes/{alert.id}").text
    assert f'href="/protocole/versions/{SHIPPED_PROTOCOL}#AP2"' in page
    asked = {"headers": council.bearer("officer")}
    told = council.app.test_client().get(f"/api/v1/alerts/{alert.id}", **asked).get_json()
    assert (told["protocol"], "AP2" in told["duties"]) == (SHIPPED_PROTOCOL, True)


def test_every_fault_of_a_protocol_has_its_french(council: SmallCouncil) -> None:
    """What is wrong, and what would be right."""
    english = []
    for right, wrong, _ in (*SEEN, *UNSEEN):
        with pytest.raises(DocumentError) as caught:
            protocol_of(
                parse(GOOD.replace(right, wrong, 1), "x"), council.house.taxonomy.vocabulary
            )
        french = of_document(caught.value)
        told = ((french.wrong, caught.value.wrong), (french.right, caught.value.right))
        english += [one for said, one in told if said == one]
    assert english == []
