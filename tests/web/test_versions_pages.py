"""The pages about versions, without a browser: proposing, signing, keys; bad input as well."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from charters.document import DocumentError
from config.wiring import now
from sharing.store import PartnerKey
from tests.charters.faults import FAULTS
from tests.charters.files import RIGHT, read_text
from tests.council import SmallCouncil
from tests.signers import FIRST, NAME, SHIPPED_NUMBER, TWO, Signers, charters, signers, version
from tests.web.test_pages_bad_input import Person, said
from web.faults import RIGHT as REMEDIES
from web.faults import of_document


@pytest.fixture
def all_(council: SmallCouncil) -> Signers:
    """The partners, each with a key."""
    return signers(council)


def sent(person: Person, content: bytes, address: str = "/charte/proposer") -> TestResponse:
    """Hand a file in."""
    named = 'Content-Disposition: form-data; name="{}"'
    token = named.format("csrf_token") + "\r\n\r\n" + person.token("/charte")
    file = named.format("fichier") + '; filename="charte.yaml"\r\n\r\n'
    body = b"--x\r\n" + token.encode() + b"\r\n--x\r\n" + file.encode() + content + b"\r\n--x--\r\n"
    return person.client.post(address, data=body, content_type="multipart/form-data; boundary=x")


def plain(answer: TestResponse) -> str:
    """What the page says, with ordinary spaces."""
    return said(answer).replace("\xa0", " ")


def hidden(answer: TestResponse) -> str:
    """The file that comes back with the form."""
    return answer.text.partition('name="contenu" value="')[2].partition('"')[0]


def test_a_version_is_checked_shown_and_proposed(council: SmallCouncil, all_: Signers) -> None:
    """What it would change is seen before; what is proposed is the very file that was shown."""
    coordinator = Person(council, "coordinator")
    changed = version(
        102, ("Chaque membre peut voir la carte des secteurs.", "Chacun voit la carte.")
    )
    crlf = changed.replace(b"\n", b"\r\n")
    checked = sent(coordinator, crlf)
    assert checked.status_code == 200
    page = plain(checked)
    assert "Le fichier est bon : il respecte la loi et tient ses" in page
    assert f"Elle remplacerait {FIRST}." in page
    assert "chacun peut faire et lire exactement ce qu’il pouvait" in page
    assert "<del>Chaque membre peut voir " in checked.text
    assert len(charters(council)) == 1
    form = {"etape": "proposer", "contenu": hidden(checked)}
    done = coordinator.post("/charte/proposer", form)
    assert (done.status_code, done.location) == (302, f"/charte/versions/{NAME}")
    file = coordinator.client.get(f"/charte/versions/{NAME}/fichier")
    assert file.data == crlf
    assert "attachment" in file.headers["Content-Disposition"]
    again = coordinator.client.get("/charte/proposer")
    assert again.status_code == 409
    assert f"La version {NAME} est déjà proposée" in said(again)


def test_who_gains_is_said_before_it_is_proposed(council: SmallCouncil, all_: Signers) -> None:
    """By profession, action and article, with an example."""
    wider = version(
        102, ("        hide: [author]\n", "        hide: [author]\n        who: [mayor]\n")
    )
    wider = wider.partition(b"\nscenarios:")[0] + b"\n"
    page = plain(sent(Person(council, "coordinator"), wider))
    assert "Qui gagne" in page
    assert "Gagne : médiateur social, lire une fiche événement (la personne qui a signalé)." in page


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"", 422, "Ligne 1, colonne 1. C'est vide. Écrivez un document."),
        (b"x: " + b"a" * 700_000, 422, "Ce fichier est trop long. Il doit tenir en 700 000"),
        (b"x: " + b"a" * 5_000_000, 413, "Ce fichier est trop long. Il doit tenir en 700 000"),
        (
            "id: charté\n".encode("latin-1"),
            422,
            "Ligne 1, colonne 10. Ce n'est pas de l'UTF-8. Enregistrez le fichier en UTF-8.",
        ),
        (
            b"a: &a [x]\nb: [*a, *a]\n",
            422,
            "Ligne 1, colonne 4. a : les ancres et les alias (& et *) sont refusés.",
        ),
        (
            b"a: !!python/object/apply:os.system [ls]\n",
            422,
            "a : les étiquettes (!) sont refusées. Enlevez ce qui commence par « ! ».",
        ),
        (
            TWO.replace(b"effect: permit", b"effect: permet", 1),
            422,
            "rules[0].effect : mot inconnu « permet ». Vouliez-vous dire « permit » ?",
        ),
        (
            version(102, ("who: [dpo, charter_auditor]", "who: [dpo, charter_auditor, mayor]")),
            422,
            "Resserrez-la ou retirez-la",
        ),
        (
            TWO.replace(b"expect: permitted", b"expect: refused", 1),
            422,
            "S01 « L'habitant lit la charte. » : on attendait « refusé par A01 ». Les règles",
        ),
        (version(102, ("partners: 3", "partners: 9")), 422, "Le quorum demande 9 partenaires"),
        (version(SHIPPED_NUMBER), 409, f"La version {FIRST} a déjà été proposée."),
        (version(SHIPPED_NUMBER) + b"\n", 409, "existe avec un autre texte"),
    ],
    ids=[
        "nothing", "700 kB", "5 MB", "latin", "bomb", "tag", "word", "law", "scenario", "quorum",
        "known", "taken",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_in_french(
    council: SmallCouncil, all_: Signers, content: bytes, status: int, told: str
) -> None:
    """Line, column, what is wrong, what would be right; and nothing is stored."""
    answer = sent(Person(council, "coordinator"), content)
    assert (answer.status_code, told in plain(answer)) == (status, True), plain(answer)
    assert len(charters(council)) == 1


def test_a_law_loosened_is_named_with_its_article(council: SmallCouncil, all_: Signers) -> None:
    """The local rule, the law's, and the law's title."""
    text = version(102).decode()
    rule = (
        '      - id: R99\n        effect: permit\n        do: ["event:create"]\n'
        "        on: [event_record]\n        when: {nominative: [external]}\n        says: Tout.\n"
    )
    text = text.replace("      - id: R13.1\n", rule + "      - id: R13.1\n", 1)
    page = plain(sent(Person(council, "coordinator"), text.encode()))
    assert "R99 de A13 permet ce que RN01.1 de N01 interdit." in page
    assert "la loi dit « Ce que la loi confie à d'autres »" in page


def test_whoever_may_not_propose_is_refused_before_anything_is_read(
    council: SmallCouncil, all_: Signers
) -> None:
    """By the charter; and a form that was changed on the way is no form."""
    mediator = Person(council, "mediator")
    assert mediator.client.get("/charte/proposer").status_code == 403
    assert sent(mediator, b"a: &a [x]").status_code == 403
    coordinator = Person(council, "coordinator")
    form = {"etape": "proposer", "contenu": "pas du base64 !"}
    assert coordinator.post("/charte/proposer", form).status_code == 422
    assert coordinator.post("/charte/proposer", {"etape": "proposer"}).status_code == 422
    assert len(charters(council)) == 1


def test_signatures_are_handed_in_and_the_page_says_what_is_missing(
    council: SmallCouncil, all_: Signers
) -> None:
    """Beside the field when it is wrong; by partner when it is right; then adopted."""
    all_.propose()
    officer = Person(council, "officer")
    address = f"/charte/versions/{NAME}"
    page = plain(officer.client.get(address))
    assert "Il manque au moins 3 partenaires pour le quorum, dont au moins un de" in page
    assert "--council val-fleuri" in page
    wrong = officer.post(f"{address}/signer", {"signature": all_.signature("state")}, address)
    assert wrong.status_code == 422
    assert "Cette signature est celle de : Police nationale." in plain(wrong)
    right = officer.post(f"{address}/signer", {"signature": all_.signature("town")}, address)
    assert right.status_code == 302
    twice = officer.post(f"{address}/signer", {"signature": all_.signature("town")}, address)
    assert twice.status_code == 409
    assert f"Ville de Val-Fleuri a déjà signé la version {NAME}." in plain(twice)
    all_.sign("state")
    page = plain(officer.client.get(address))
    assert "Il manque un partenaire pour le quorum." in page
    assert "Ont une clé et n’ont pas signé : Habitat du Val, Médiation du Val." in page
    all_.sign("mediation")
    page = plain(officer.client.get(address))
    assert "Elle entrera en vigueur le" in page
    assert "Remettre la signature" not in page
    late = Person(council, "caretaker").post(
        f"{address}/signer", {"signature": all_.signature("housing")}, address
    )
    assert late.status_code == 409
    listed = plain(officer.client.get("/charte/versions"))
    assert f"{NAME} Adoptée, pas encore en vigueur" in listed
    assert f"{FIRST} En vigueur Charte de départ" in listed


def test_a_proposal_is_withdrawn_by_the_coordinator(council: SmallCouncil, all_: Signers) -> None:
    """And stays to be read."""
    all_.propose()
    address = f"/charte/versions/{NAME}"
    assert "Retirer la proposition" not in Person(council, "officer").client.get(address).text
    assert Person(council, "officer").post(f"{address}/retirer", {}, address).status_code == 403
    coordinator = Person(council, "coordinator")
    assert coordinator.post(f"{address}/retirer", {}, address).status_code == 302
    assert "Elle n’a jamais été en vigueur." in plain(coordinator.client.get(address))
    assert coordinator.post(f"{address}/retirer", {}, address).status_code == 409
    assert coordinator.post("/charte/versions/x@1/retirer", {}, address).status_code == 404


def test_keys_are_kept_by_the_coordinator_and_read_by_all(
    council: SmallCouncil, all_: Signers
) -> None:
    """Registered with what is wrong beside the field; withdrawn, and still there to be read."""
    mediator = plain(Person(council, "mediator").client.get("/charte/cles"))
    assert all_.public("town") in mediator
    assert "Enregistrer" not in mediator
    coordinator = Person(council, "coordinator")
    control = {"partner": council.partners["control"]}
    bad = coordinator.post("/charte/cles", {**control, "public": "abc"}, "/charte/cles")
    assert bad.status_code == 422
    assert "Ce n'est pas une clé publique." in plain(bad)
    known = {**control, "public": all_.public("town")}
    assert coordinator.post("/charte/cles", known, "/charte/cles").status_code == 409
    fresh = signers(council, registered=False).public("town")
    assert coordinator.post("/charte/cles", {**control, "public": fresh}).status_code == 302
    [row] = [key for key in council.rows(PartnerKey) if key.public == fresh]
    assert coordinator.post(f"/charte/cles/{row.id}/retirer", {}).status_code == 302
    assert coordinator.post(f"/charte/cles/{row.id}/retirer", {}).status_code == 409
    assert coordinator.post("/charte/cles/nothing/retirer", {}).status_code == 404
    assert "Contrôle de la charte Retirée" in plain(coordinator.client.get("/charte/cles"))
    officer = Person(council, "officer")
    assert officer.post("/charte/cles", {**control, "public": fresh}).status_code == 403


def test_two_versions_are_compared_on_a_page(council: SmallCouncil, all_: Signers) -> None:
    """With the one before unless another is chosen; an unknown one is not there."""
    all_.propose(version(102, ("who: [dpo, charter_auditor]", "who: [charter_auditor]"), (
        'do: "audit:read", on: audit_entry,\n     expect: permitted, by: [A13]}\n  - {id: S63',
        'do: "audit:read", on: audit_entry,\n     expect: refused}\n  - {id: S63',
    )))  # fmt: skip
    client = Person(council, "auditor").client
    page = plain(client.get(f"/charte/versions/{NAME}/differences"))
    assert "Perd : délégué à la protection des données, lire le journal d'accès." in page
    assert "Article A13 Journal et contrôle modifié" in page
    back = plain(client.get(f"/charte/versions/{FIRST}/differences?avec={NAME}"))
    assert "Gagne : délégué à la protection des données" in back
    assert client.get(f"/charte/versions/{NAME}/differences?avec=rien").status_code == 404
    assert client.get("/charte/versions/rien@0").status_code == 404


def test_the_journal_leads_to_the_version_that_decided(
    council: SmallCouncil, all_: Signers
) -> None:
    """Also when that version has been replaced: its articles say what was decided then."""
    begins = all_.adopt()
    council.house.in_force.look(council.id)
    all_.at = begins
    journal = Person(council, "auditor").client.get("/journal").text
    assert f'href="/charte/versions/{FIRST}#A18"' in journal
    assert "Article A18" in plain(
        Person(council, "auditor").client.get(f"/charte/versions/{FIRST}")
    )
    assert now() < begins


def test_every_fault_of_a_file_has_its_french(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The fifty faults of the table, and every remedy of the reader's."""
    folder = tmp_path_factory.mktemp("faults")
    english = []
    for fault in FAULTS.values():
        with pytest.raises(DocumentError) as caught:
            read_text(folder, RIGHT.replace(fault.old, fault.new))
        french = of_document(caught.value)
        for said_, told in ((french.wrong, caught.value.wrong), (french.right, caught.value.right)):
            if said_ == told:
                english.append(told)
    assert english == []
    assert len(REMEDIES) > 20
