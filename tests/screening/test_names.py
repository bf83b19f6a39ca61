"""Names: with a title, in a family, alone; and the streets, words and brands that are not names.

`{words}` marks each find; a text without braces must be clean.
"""

import re

import pytest

from sharing.screening import FindingKind, screen

_MARK = re.compile(r"[{}]")


def found(text: str) -> list[str]:
    """The pieces of a text that are taken for a name of any kind."""
    kinds = {FindingKind.NAME, FindingKind.FAMILY, FindingKind.NICKNAME}
    return [text[f.start : f.end] for f in screen(text) if f.kind in kinds]


def expect(marked: str) -> None:
    """Check that the names found in a text are its marks."""
    assert found(_MARK.sub("", marked)) == re.findall(r"\{(.*?)\}", marked), marked


@pytest.mark.parametrize(
    "marked",
    [
        "{M. Dupont} crie",
        "{M.Dupont} crie",
        "{Mme. Dupont} crie",
        "{mme dupont} crie",
        "{monsieur dupont} crie",
        "{MR DUPONT} CRIE DANS LE HALL DEPUIS MINUIT",
        "{Mme D.} crie",
        "{M. Petit} crie",
        "{Mme Le Goff} et {M. de La Tour} crient",
        "{Mme N'Diaye} crie",
        "{M. et Mme Rousseau} crient",
        "{MM. Kaya et Demir} crient",
        "{le Dr Haddad} ferme",
        "avec {Maître Villeneuve}",
        "{Le brigadier Zborowski} passe",
        "{Mme\u00a0Dupont} crie",
        "{M\u200bme Dup\u00adont} crie",
        "M. X crie",
        "M. le maire et Mme la sous-préfète",
        "Madame la Directrice, Monsieur le Principal Adjoint",
        "un monsieur agressif, une madame énervée",
        "le docteur est passé, le maître nageur aussi",
        "un mur de 3 m. de haut, 12 m de long",
        "Me voilà, dit-il",
    ],
)
def test_after_a_title(marked: str) -> None:
    expect(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "{la famille Konaté} part",
        "{la famille benali} part",
        "{Les frères Hamidi} partent",
        "chez {les Morvan}",
        "{le fils Delcourt} court",
        "{le fils benali} court",
        "{le petit Karim} court",
        "{Un certain Driss} court",
        "il s'appelle {Zlatko}",
        "un jeune {dit Kéké} court",
        "un jeune {surnommé le Chinois} court",
        "un jeune {alias Scarface} court",
        "une famille nombreuse, le fils aîné, les frères séparés",
        "le père de famille, la mère et ses enfants",
        "un certain calme, la petite rue",
        "le groupe dit « du bas », le secteur dit sensible",
        "un riverain dit Avoir tout filmé",
        "chez les pompiers, chez les CP",
    ],
)
def test_in_a_family_or_under_another_name(marked: str) -> None:
    expect(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "{Karim} est venu",
        "vu {karim} hier",
        "avec {Karim}, {Yanis} et {Lucas}",
        "la mère d'{Ahmed}",
        "{Karim Benali} crie",
        "{BENALI Karim} crie",
        "{Karim BENZERGA} crie",
        "{K. Benali} crie",
        "{Karim B.} crie",
        "{Jean-Pierre Martin} crie",
        "{Maria da Conceição Lopes} crie",
        "{KARIM} A CASSE LA PORTE DU HALL",
        "{İbrahim} crie",
        "{K\u200bar\u00adim} crie",
        "{Ｋａｒｉｍ} crie",
        "hier {Zlatko} a crié",
        "hier {Zlatko} a hurlé",
        "C'est {Pierre} qui crie",
        "{Pierre} et {Paul} crient",
        "{Pierre Dubois} filme",
        "{Jean}, le voisin, filme",
        "échange avec {Marine} hier",
        "au parking {Karim} guette",
        "l'école de {Karim}",
        "devant le collège, {Karim} crie",
        "Victor Hugo reste calme, {Victor} hurle",
    ],
)
def test_alone(marked: str) -> None:
    expect(marked)


@pytest.mark.parametrize(
    "text",
    [
        "rue Pierre Curie, place Jean Jaurès, collège Victor Hugo",
        "rue pierre curie, place jean jaurès, collège victor hugo",
        "rues Marie et Pierre Curie, square du Docteur Calmette",
        "avenue du Général de Gaulle, rue du Dr Roux",
        "école Jules-Ferry, cité Maurice Thorez, stade Roger Couderc",
        "terrain de basket Tony Parker, stade municipal Jean Bouin",
        "passage à Jean Jaurès puis à Victor Hugo",
        "résidence Les Lilas, hall B, bâtiment C, Sainte-Anne, la Saint-Jean",
        "le mardi Marine nationale",
        "Pierre jetée sur le bus, Rose fluo sur le mur",
        "la France a gagné, France Travail reçoit",
        "Prudence, Soleil, Victoire fêtée, Constant va-et-vient",
        "avril, mai, Noël, Toussaint, Ramadan",
        "une Mégane, la Clio, une Mercedes noire",
        "police et pompiers, SAMU, BAC, RATP, Keolis",
        "Max 10 personnes, Sam. 14h",
        "devant Leroy Merlin, Marie Blachère, Franck Provost",
        "Quelqu'un a crié. Riverains inquiets. Calme revenu.",
        "un jean, un marcel, une charlotte, la marina",
    ],
)
def test_what_is_not_a_name(text: str) -> None:
    expect(text)
