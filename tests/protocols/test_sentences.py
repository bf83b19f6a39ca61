"""What a duty says in French, what changes between two versions, and who hears of it."""

from dataclasses import replace
from datetime import timedelta

from charters.document import parse
from config.settings import DEFAULTS
from protocols.compare import compared, say_change
from protocols.differences import differences
from protocols.model import Channel, Grouping, Hours, Protocol, Step
from protocols.read import protocol_of, read_protocol
from protocols.sentences import say_duty, say_grouping, say_pattern
from protocols.words import say_delay
from sharing.taxonomy import load_taxonomy
from tests.protocols.faults import GOOD

TAXONOMY = load_taxonomy(DEFAULTS / "taxonomy.yaml")
LOCAL = protocol_of(parse(GOOD, "local.yaml"), TAXONOMY.vocabulary)
NAMES = TAXONOMY.names


def changed(before: Protocol, after: Protocol) -> list[str]:
    """The sentences of what changes for whom, with ordinary spaces."""
    found, whole = compared(before, after, TAXONOMY.reported, 20_000)
    assert whole
    return [say_change(one, NAMES).replace("\xa0", " ") for one in found]


def test_a_duty_is_said_whole() -> None:
    """Each condition, the delay, the channel, who comes next."""
    fire, living = (say_duty(duty, NAMES).replace("\xa0", " ") for duty in LOCAL.duties)
    assert fire == (
        "Qui : police municipale ; cellule de veille du secteur. Dans un délai de : 15 minutes. "
        "Quand : il s'agit de « Tranquillité et espace public », « Feu de poubelle, de conteneur "
        "ou d'encombrants » ; gravité 3 ou plus ; en cours ; lieux : s1 ; de 22 h à 6 h. "
        "Par : le tableau de veille. Sans réponse : coordonnateur du conseil au bout de "
        "20 minutes, puis maire ou élu délégué au bout de 40 minutes."
    )
    assert living.endswith("Dans un délai de : 1 jour. Quand : il s'agit de « Cadre de vie, pannes "
                           "et propreté » ; sauf constaté après coup. Par : le tableau de veille. "
                           "Aucune réponse n'est attendue.")  # fmt: skip


SAID = {
    "AP3": "3 faits d'une même catégorie en 3 jours.",
    "AP4": "des faits signalés par 3 organisations, et plus d'un fait, en 1 jour.",
    "AP5": "une semaine d'au moins 5 faits, à plus de 3 écarts-types au-dessus des 8 d'avant.",
    "AP6": "un fait, et un fait (ou le même) dans un de ces lieux, en 1 jour : « Abords d'une "
    "école », « École, collège ou lycée » ; il s'agit de « Bagarre ou affrontement "
    "entre groupes », « Violence ou attroupement devant un établissement », « Tension entre "
    "quartiers ou entre groupes », « Rumeur ou appel à se rassembler en ligne ».",
    "AP7": "2 faits en 7 jours qui visent : ",
    "AP8": "plus rien depuis 14 jours d'une organisation qui signalait au moins 4 fois dans les 8 "
    "semaines d'avant.",
}


def test_every_threshold_of_a_pattern_is_said() -> None:
    """And who is told, by what, and who comes next: what people sign is all that is applied."""
    shipped = read_protocol(DEFAULTS / "protocols.yaml", TAXONOMY.vocabulary)
    said = {p.id: say_pattern(p, TAXONOMY.spoken).replace("\xa0", " ") for p in shipped.patterns}
    assert said.keys() == SAID.keys()
    for name, words in SAID.items():
        assert f"Quand : {words}" in said[name], name
    assert said["AP7"].startswith(
        "Qui : coordonnateur du conseil ; cellule de veille du secteur. Dans un délai de : 1 heure."
    )
    assert said["AP7"].endswith("Sans réponse : maire ou élu délégué au bout de 2 heures.")
    grave = replace(shipped.patterns[0], severity_gte=4, channels=frozenset({Channel.SMS}))
    told = say_pattern(grave, NAMES).replace("\xa0", " ")
    assert "; gravité 4 ou plus. Par : SMS." in told


def test_when_reports_are_of_one_fact_is_said() -> None:
    shipped = read_protocol(DEFAULTS / "protocols.yaml", TAXONOMY.vocabulary)
    said = say_grouping(shipped.grouping, NAMES).replace("\xa0", " ")
    assert said.startswith("Deux signalements d'un secteur à moins de 30 minutes l'un de l'autre ")
    assert said.count(" ; ") == 2
    assert say_grouping(Grouping(alike=()), NAMES).endswith("de la même catégorie.")
    assert say_grouping(Grouping(within=timedelta(0)), NAMES) == "Chaque signalement a son alerte."


def test_a_pattern_that_changes_is_shown() -> None:
    """One that comes or goes as well, and when reports are of one fact."""
    shipped = read_protocol(DEFAULTS / "protocols.yaml", TAXONOMY.vocabulary)
    first, *others = shipped.patterns
    sooner = replace(shipped, patterns=(replace(first, count=4), *others))
    [found] = differences(shipped, sooner, NAMES)
    assert (found.article, found.what) == ("AP3", "changed")
    assert ("gone", "3 ") in found.lines[1]
    fewer = replace(shipped, patterns=tuple(others), grouping=Grouping(timedelta(minutes=10)))
    assert [(d.article, d.what) for d in differences(shipped, fewer, NAMES)] == [
        ("", "changed"), ("AP3", "removed"),
    ]  # fmt: skip
    same = replace(first, id=shipped.duties[0].id)
    twice = replace(shipped, patterns=(*shipped.patterns, same))
    assert [d.what for d in differences(shipped, twice, NAMES)] == ["added"]


def test_delays_are_said_in_the_largest_unit_that_tells_them() -> None:
    said = [say_delay(timedelta(minutes=m)) for m in (1, 5, 60, 90, 720, 2880)]
    assert said == ["1 minute", "5 minutes", "1 heure", "90 minutes", "12 heures", "2 jours"]


def test_what_changes_in_the_text_is_shown_by_duty() -> None:
    fire, _ = LOCAL.duties
    sooner = replace(
        fire,
        within=timedelta(minutes=10),
        escalation=(Step(timedelta(hours=1), frozenset({"mayor"})),),
    )
    other = replace(LOCAL, duties=(sooner,), hold=timedelta(minutes=30))
    found = differences(LOCAL, other, NAMES)
    assert [(one.article, one.what) for one in found] == [
        ("", "changed"),
        ("FEU-NUIT", "changed"),
        ("CADRE", "removed"),
    ]
    assert ("gone", "15 ") in found[1].lines[1]
    assert differences(LOCAL, LOCAL, NAMES) == []
    assert [one.what for one in differences(other, LOCAL, NAMES)] == ["changed", "changed", "added"]


def test_who_hears_of_more_and_of_less_is_said_with_an_example() -> None:
    shipped = read_protocol(DEFAULTS / "protocols.yaml", TAXONOMY.vocabulary)
    by_id = {duty.id: duty for duty in shipped.duties}
    tag = replace(by_id["CAD-04"], within=timedelta(hours=2))
    fire = replace(by_id["BIE-03"], when=replace(by_id["BIE-03"].when, hours=Hours(22, 6)))
    duties = [duty for duty in shipped.duties if duty.id not in ("CAD-04", "BIE-03", "CIR-02")]
    after = replace(shipped, duties=(*duties, tag, fire))
    assert changed(shipped, shipped) == []
    told = changed(shipped, after)
    assert told == [
        (
            "Services techniques : à prévenir plus tôt, dans un délai de 2 heures au lieu de "
            "1 jour, pour « Tag ou graffiti ». Par exemple : gravité 1, en cours, à 0 h."
        ),
        (
            "Coordonnateur du conseil : plus à prévenir (le délai était de 15 minutes), pour « Feu "
            "de poubelle, de conteneur ou d'encombrants ». "
            "Par exemple : gravité 1, en cours, à 6 h."
        ),
        (
            "Police municipale : plus à prévenir (le délai était de 15 minutes), pour « Feu de "
            "poubelle, de conteneur ou d'encombrants ». Par exemple : gravité 1, en cours, à 6 h."
        ),
        (
            "Police municipale : plus à prévenir (le délai était de 1 jour), pour « Vitesse, "
            "conduite dangereuse ou bruit de deux-roues ». "
            "Par exemple : gravité 1, en cours, à 0 h."
        ),
    ]
    gains = [one.gain for one in compared(shipped, after, TAXONOMY.reported, 20_000)[0]]
    assert gains == [True, False, False, False]
    back = changed(after, shipped)
    assert back[1].startswith(
        "Coordonnateur du conseil : à prévenir désormais, dans un délai de 15"
    )
    assert back[0].startswith("Services techniques : à prévenir plus tard, dans un délai de 1 jour")
    _, whole = compared(shipped, after, TAXONOMY.reported, 100)
    assert not whole
