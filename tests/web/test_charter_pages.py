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
    assert "same_sector" in str(rule["properties"]["when"]["properties"]["relation"])
    assert "mayor" in rule["properties"]["notify"]["items"]["enum"]


def test_each_is_told_their_own_rights(council: SmallCouncil) -> None:
    """By their trade, with the names of their places; what others may is not said."""
    assert council.app.test_client().get("/mes-droits").status_code == 302
    mediator = said(Person(council, "mediator").client.get("/mes-droits"))
    assert "Comme médiateur social chez Médiation du Val." in mediator
    assert "Votre secteur : Quartier Nord." in mediator.replace("\xa0", " ")
    assert "Vous pouvez lire une fiche événement, si le lieu est dans votre secteur." in mediator
    assert "Vous ne pouvez pas emporter une partie du journal d'accès, lire" in mediator
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


def test_the_charter_is_tried_on_somebody_who_does_not_exist(council: SmallCouncil) -> None:
    """The answer in French with its articles; the trial is in the trail, about nobody."""
    auditor = Person(council, "auditor").client
    assert "Oui" not in said(auditor.get("/charte/essayer"))

    def tried(asked: str) -> str:
        answer = auditor.get(f"/charte/essayer?{asked}")
        assert answer.status_code == 200
        return said(answer).replace("\xa0", " ")

    yes = tried("qui=social_mediator&quoi=event:read&lien=same_sector&categorie=TRQ-03")
    assert "Oui Permis par l'article A02" in yes
    assert "Cela reste caché : la personne qui a signalé." in yes
    no = tried("qui=social_mediator&quoi=event:read&lien=same_sector&categorie=STU-02")
    assert "Non Refusé par l'article A07" in no
    far = tried("qui=social_mediator&quoi=event:read")
    assert "il faudrait que le lieu soit dans votre secteur" in far
    assert "Article A02" in far
    law = tried("qui=state_police&quoi=event:create&lien=same_sector&categorie=VUL-06")
    assert "Non Refusé par l'article N01" in law
    case = "qui=case_referent&quoi=nominative:read&lien=group_member&formation=thematic_group"
    soon = tried(f"{case}&finalite=individual_follow_up&element=follow_up")
    assert "Pas encore L'article A03" in soon
    assert "confirmer son identité par un second moyen, écrire le motif." in soon
    photo = tried(f"{case}&finalite=contract_evaluation")
    assert "Non Refusé par l'article N06" in photo
    entries = [
        e for e in council.trail() if e.actor == council.agents["auditor"] and "tried" in e.detail
    ]
    assert {(e.action, e.resource) for e in entries} == {("charter:read", "charter:*")}
    assert len(entries) == 6


def test_a_question_that_is_none_is_answered_in_french(council: SmallCouncil) -> None:
    """Nothing of what was sent comes back, and nothing breaks."""
    client = Person(council, "mediator").client
    wrong = ("categorie=ZZZ-99", "lien=x", "quoi=voler", "qui=roi", "element=x", "formation=x")
    for asked in (f"{one}&qui=mayor&quoi=event:read" for one in wrong):
        answer = client.get(f"/charte/essayer?{asked}")
        assert answer.status_code == 422
        assert "Ce choix n'est pas dans la liste." in said(answer)
