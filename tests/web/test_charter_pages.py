"""The charter's own pages, without a browser: the schema for editors, and one's own rights."""

from jsonschema import Draft202012Validator

from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said


def test_the_schema_is_served_to_editors(council: SmallCouncil) -> None:
    """Without a log-in: it is about nobody."""
    answer = council.app.test_client().get("/charte/schema.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    schema = answer.get_json()
    Draft202012Validator.check_schema(schema)
    rule = schema["properties"]["articles"]["items"]["properties"]["rules"]["items"]
    assert "mayor" in rule["properties"]["who"]["items"]["enum"]


def test_each_is_told_their_own_rights(council: SmallCouncil) -> None:
    """By their trade, with the names of their places; what others may is not said."""
    assert council.app.test_client().get("/mes-droits").status_code == 302
    mediator = said(Person(council, "mediator").client.get("/mes-droits"))
    assert "Comme médiateur social chez Médiation du Val." in mediator
    assert "Votre secteur : Quartier Nord." in mediator.replace("\xa0", " ")
    assert "Vous pouvez lire une fiche événement, si le lieu est dans votre secteur." in mediator
    assert "Vous ne pouvez pas lire le journal d'accès." in mediator
    assert "Le périmètre de votre organisation" not in mediator
    auditor = said(Person(council, "auditor").client.get("/mes-droits")).replace("\xa0", " ")
    assert "Vous pouvez lire le journal d'accès." in auditor
    assert "Aucun secteur ne vous est confié." in auditor
    assert "Vous pouvez faire un signalement" not in auditor
    caretaker = said(Person(council, "caretaker").client.get("/mes-droits")).replace("\xa0", " ")
    assert "Le périmètre de votre organisation : " in caretaker


def test_who_sees_a_record_is_for_whoever_may_read_it(council: SmallCouncil) -> None:
    """Partners by name; for anybody else there is no such record."""
    mediator = Person(council, "mediator")
    sent = mediator.report()
    assert sent.status_code == 302
    address = sent.location.partition("?")[0]
    assert f'href="{address}/qui"' in mediator.client.get(address).text
    page = said(mediator.client.get(f"{address}/qui"))
    assert "Ville de Val-Fleuri" in page
    assert "Médiation du Val" in page
    assert Person(council, "auditor").client.get(f"{address}/qui").status_code == 404
