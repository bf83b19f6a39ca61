"""Ce qui part de Vigie, and Comment je suis prévenu: who may, what is said, what is wrong."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from alerts.channels.devices import AddDevice, DropDevice
from alerts.channels.outlets import KeepGateway, OpenNotifications
from alerts.channels.overview import ListSendings, SendAgain
from alerts.channels.preferences import KeepWishes, ReadWishes, Wished
from alerts.channels.queue import Fault
from alerts.channels.store import Device, Outlet, Phone, Preference, Webhook
from alerts.channels.webhooks import ListWebhooks
from protocols.model import Channel
from sharing.command import InvalidInputError, RefusedError
from tests.channels.letters import KEEPING, SECRET, alert, email_to, lane_of, letters, post_of
from tests.channels.mail_server import Smtp
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said
from web.pages.sendings import CHANNELS, FAULTS

HERE, MINE = "/envois", "/prevenir"
ADDRESS = "https://machine.partenaire.fr/vigie?jeton=k4n4r1"


def test_what_did_not_leave_is_seen_and_sent_again(council: SmallCouncil, smtp: Smtp) -> None:
    """No mail server: given up at once, one line for all of them; then there is one."""
    keeper = Person(council, "coordinator")
    assert "Tout est arrivé." in said(keeper.client.get(HERE))
    email_to(council, "officer")
    alert(council)
    post_of(council, None).send_next(lane_of(council))
    page = said(keeper.client.get(HERE))
    assert "Courriel : 1 message abandonné. Cette installation n’a pas de quoi envoyer" in page
    assert "Tout est arrivé." not in page
    assert "Aucun courriel ne part" not in page, "nor does this council's protocol ask for any"
    assert "Police municipale, Ville de Val-Fleuri" not in page
    [letter] = letters(council)
    answer = keeper.post(f"{HERE}/renvoyer", {})
    assert answer.status_code == 302
    assert post_of(council, smtp).send_next(lane_of(council)) == "sent"
    page = said(keeper.client.get(HERE))
    assert "Tout est arrivé." in page
    assert "1 message arrivé, 0 message en route" in page
    assert smtp.inbox[0][1]["Message-ID"] == f"<{letter.id}@vigie.example>"
    assert council.ask("coordinator", SendAgain()) == 0  # what was sent is not sent again


def test_what_the_protocol_asks_for_in_vain_is_said(council: SmallCouncil) -> None:
    """E-mail and SMS, as the shipped one does; here is no mail server, and at first no gateway."""
    mail, sms = "Aucun courriel ne part. Le protocole", "Aucun SMS ne part. Le protocole"
    protocol = council.house.protocol
    asked = frozenset({Channel.BOARD, Channel.EMAIL, Channel.SMS})
    duties = tuple(replace(duty, channels=asked) for duty in protocol.duties)
    vars(council.house).update(protocol=replace(protocol, duties=duties))
    assert [in_vain in _page(council) for in_vain in (mail, sms)] == [True, True]
    council.ask("coordinator", KeepGateway("octopush://conseil@ville.example/cle", KEEPING))
    page = _page(council)
    assert [in_vain in page for in_vain in (mail, sms)] == [True, False]
    assert "Personne n’a encore donné son numéro" in page


def _page(council: SmallCouncil) -> str:
    return said(Person(council, "coordinator").client.get(HERE))


def test_a_machine_is_put_on_the_list_and_taken_off(council: SmallCouncil) -> None:
    """Its secret is shown once, its address never whole; both are sealed in the database."""
    keeper = Person(council, "coordinator")
    machine = council.agents["machine"]
    answer = keeper.post(f"{HERE}/machines", {"machine": machine, "address": ADDRESS})
    found = re.search(r"whsec_[A-Za-z0-9+/=]{40,}", answer.text)
    assert found is not None
    [row] = council.rows(Webhook)
    seal = council.house.post.seal
    assert seal.open(row.sealed, row.id) == f"{ADDRESS}\n{found[0]}"
    assert seal.open(row.sealed, machine) is None
    page = keeper.client.get(HERE).text
    assert "machine.partenaire.fr" in page
    for hidden in ("k4n4r1", found[0]):
        assert hidden not in page
        assert all(hidden not in f"{e.detail}{e.resource}" for e in council.trail())
    assert keeper.post(f"{HERE}/machines/{row.id}/retirer", {}).status_code == 302
    assert "Aucune machine n’est prévenue." in said(keeper.client.get(HERE))
    assert keeper.post(f"{HERE}/machines/nulle/retirer", {}).status_code == 404


WRONG = (
    ({"address": "https://192.168.1.7/vigie"}, "mène à l’intérieur d’un réseau"),
    ({"address": "https://[::1]/"}, "mène à l’intérieur d’un réseau"),
    ({"address": "http://machine.partenaire.fr/"}, "n’est pas protégée"),
    ({"address": "machine"}, "ne se lit pas"),
    ({"secret": "whsec_dHJvcCBjb3VydA=="}, "Ce secret est trop court. Au moins 24 octets"),
    ({"secret": "trop court"}, "Ce secret ne se lit pas."),
    ({"machine": "personne"}, "Cette machine n’existe pas."),
)


def test_what_is_wrong_with_a_machine(council: SmallCouncil) -> None:
    """Beside its field, and the secret is not given back."""
    keeper = Person(council, "coordinator")
    right = {"machine": council.agents["machine"], "address": ADDRESS, "secret": SECRET}
    for changes, wrong in WRONG:
        answer = keeper.post(f"{HERE}/machines", right | changes)
        assert answer.status_code == 422
        assert wrong in said(answer)
        assert SECRET not in answer.text
    assert council.rows(Webhook) == []


def test_who_may(council: SmallCouncil) -> None:
    """By the charter: a mediator sees none of it, and nobody but the coordinator changes any."""
    assert Person(council, "mediator").client.get(HERE).status_code == 403
    for command in (ListSendings(), SendAgain(), ListWebhooks()):
        with pytest.raises(RefusedError):
            council.ask("officer", command)
    assert f'href="{HERE}"' in Person(council, "coordinator").client.get("/charte").text
    page = Person(council, "mediator").client.get("/charte").text
    assert f'href="{HERE}"' not in page
    assert f'href="{MINE}"' in page


def test_how_i_am_told(council: SmallCouncil) -> None:
    """Kept, shown again, changed back; the digest is offered to those who have one."""
    officer, caretaker = Person(council, "officer"), Person(council, "caretaker")
    form = {"severity": "3", "quiet_from": "22", "quiet_until": "6"}
    assert officer.post(MINE, form).location == f"{MINE}?garde="
    assert council.ask("officer", ReadWishes()) == Wished(3, (22, 6), digest=True)
    page = officer.client.get(f"{MINE}?garde=")
    assert '<option value="3" selected>' in page.text
    assert "C’est noté." in said(page)
    assert "Le point du matin" not in said(page)
    assert officer.post(MINE, {"severity": ""}).status_code == 302
    assert council.rows(Preference) == []
    assert "Le point du matin" in said(caretaker.client.get(MINE))
    assert caretaker.post(MINE, {"severity": ""}).status_code == 302
    assert council.ask("caretaker", ReadWishes()) == Wished(None, None, digest=False)
    assert council.ask("officer", ReadWishes()) == Wished(None, None, digest=True)


def test_the_gateway_of_sms(council: SmallCouncil) -> None:
    """Given once, changed, taken away; its address is on no page, whatever was wrong with it."""
    keeper = Person(council, "coordinator")
    assert "Aucun SMS ne part." in said(keeper.client.get(HERE))
    for address, wrong in (
        ("json://localhost/k4n4r1", "Vigie n’envoie pas par cette passerelle. Une adresse qui"),
        ("octopush://k4n4r1", "Cette adresse ne se lit pas. L’adresse entière"),
        ("smseagles://k4n4r1@10.0.0.7", "mène à l’intérieur d’un réseau"),
        ("smseagle://k4n4r1@boitier.example", "n’est pas protégée. Une adresse qui commence par"),
        ("smseagles://k4n4r1@boitier.example/0639980001", "déjà un numéro de destinataire"),
    ):
        answer = keeper.post(f"{HERE}/sms", {"gateway": address})
        assert answer.status_code == 422
        assert wrong in said(answer)
        assert "k4n4r1" not in answer.text
    assert council.rows(Outlet) == []
    for scheme, told in (("smseagles", "Par un boîtier SMSEagle"), ("signals", "Par Signal")):
        target = "/+33639980001" if scheme == "signals" else ""
        address = f"{scheme}://k4n4r1@boitier.example{target}"
        assert keeper.post(f"{HERE}/sms", {"gateway": address}).status_code == 302
        page = keeper.client.get(HERE)
        assert told in said(page)
        assert "k4n4r1" not in page.text
        assert "boitier.example" not in page.text
    assert all("k4n4r1" not in f"{entry.detail}{entry.resource}" for entry in council.trail())
    assert keeper.post(f"{HERE}/sms/fermer", {}).status_code == 302
    assert keeper.post(f"{HERE}/email/fermer", {}).status_code == 404
    assert council.rows(Outlet) == []
    answer = Person(council, "officer").post(f"{HERE}/sms", {"gateway": "octopush://a@b.fr/c"})
    assert answer.status_code == 403


def test_my_number(council: SmallCouncil) -> None:
    """Asked for where the council sends SMS; kept, shown, wrong in plain words, taken away."""
    officer = Person(council, "officer")
    assert "numéro de mobile" not in said(officer.client.get(MINE))
    Person(council, "coordinator").post(f"{HERE}/sms", {"gateway": "smseagles://t@b.example"})
    assert "Mon numéro de mobile" in said(officer.client.get(MINE))
    for number, wrong in (
        ("12", "Ce n’est pas un numéro de téléphone. Un mobile, par exemple 06 39 98 00 01."),
        ("01 23 45 67 89", "Ce numéro ne reçoit pas de SMS : ce n’est pas un mobile."),
        ("", "Il manque votre numéro de mobile."),
    ):
        answer = officer.post(MINE, {"severity": "", "sms": "4", "number": number})
        assert answer.status_code == 422
        assert wrong in said(answer).replace("\u00a0", " ")
    assert [*council.rows(Phone), *council.rows(Preference)] == []
    form = {"severity": "3", "sms": "4", "number": "0639980001", "digest": "1"}
    assert officer.post(MINE, form | {"quiet_from": "22", "quiet_until": "6"}).status_code == 302
    assert council.ask("officer", ReadWishes()) == Wished(
        3, (22, 6), digest=True, sms=4, number="06 39 98 00 01"
    )
    assert 'value="06 39 98 00 01"' in officer.client.get(MINE).text
    kept = [entry for entry in council.trail() if "has_number" in entry.detail]
    assert kept
    assert all("39980001" not in f"{entry.detail}" for entry in council.trail())
    assert officer.post(MINE, {"severity": ""}).status_code == 302
    assert council.rows(Phone) == []


def test_notifications_are_off_until_both_want_them(council: SmallCouncil) -> None:
    """A house without a key offers none; then the council, then the person, then a browser."""
    keeper, officer = Person(council, "coordinator"), Person(council, "officer")
    assert "Permettre les notifications" not in said(keeper.client.get(HERE))
    council.app.extensions["vigie.webhooks"] = KEEPING
    assert "Elles sont éteintes." in said(keeper.client.get(HERE))
    assert "notify-here" not in officer.client.get(MINE).text
    address = {"address": "https://push.example/k4n4r1"}
    answer = officer.post(f"{MINE}/appareils", address)
    assert answer.status_code == 422
    assert "n’envoie pas de notifications" in answer.json["problems"][0]  # type: ignore[index]  # it has some
    assert keeper.post(f"{HERE}/notifications", {}).status_code == 302
    assert f'data-key="{KEEPING.push_key}"' in officer.client.get(MINE).text
    assert officer.post(f"{MINE}/appareils", address).status_code == 200
    page = officer.client.get(MINE)
    assert "Appareil 1 Ajouté" in said(page)
    assert "M’envoyer une notification" in said(page)
    assert "k4n4r1" not in page.text
    [device] = council.rows(Device)
    assert officer.post(f"{MINE}/appareils/{device.id}/retirer", {}).status_code == 302
    assert council.rows(Device) == []
    assert keeper.post(f"{HERE}/push/fermer", {}).status_code == 302
    assert "Elles sont éteintes." in said(keeper.client.get(HERE))


WISHED_WRONG = (
    ({"sms": "7"}, "Cette gravité n’existe pas."),
    ({"sms": "x"}, "Ce choix n’existe pas."),
    ({"push": "3"}, "Aucun appareil n’en reçoit."),
    ({"severity": "7"}, "Cette gravité n’existe pas."),
    ({"severity": "²"}, "Ce choix n’existe pas."),
    ({"severity": "3", "quiet_from": "22"}, "Il manque une des deux heures."),
    ({"severity": "3", "quiet_from": "24", "quiet_until": "6"}, "Cette heure n’existe pas."),
    ({"severity": "3", "quiet_from": "6", "quiet_until": "6"}, "couvrent tout le jour"),
)


def test_what_is_wrong_with_a_wish(council: SmallCouncil) -> None:
    """Said, and nothing is kept."""
    officer = Person(council, "officer")
    council.app.extensions["vigie.webhooks"] = KEEPING
    council.ask("coordinator", OpenNotifications())
    council.ask("coordinator", KeepGateway("smseagles://t@b.example", KEEPING))
    council.ask("officer", AddDevice("https://push.example/x", KEEPING))
    council.ask("officer", DropDevice(council.rows(Device)[0].id))
    for form, wrong in WISHED_WRONG:
        answer = officer.post(MINE, form)
        assert answer.status_code == 422
        assert wrong in said(answer)
    assert council.rows(Preference) == []
    with pytest.raises(InvalidInputError):
        council.ask("officer", KeepWishes(Wished(0, None, digest=True)))


def test_every_reason_has_its_french() -> None:
    """And every channel that leaves the platform."""
    assert set(FAULTS) == set(Fault)
    assert set(CHANNELS) == {"email", "sms", "webhook", "push"}
