"""The exact dwelling: a flat, a door, a side of a landing, "la locataire du 23".

A sector is the smallest shared place (design §3).  A hall, a building, a staircase, a storey and a
number in a street name many households and stay; what singles out one door does not.  Only the
number or the side is found, so that the sentence still reads once it is taken out.

Every expression is bounded, so the time is linear in the length of the text.
"""

import re
from collections.abc import Iterator

from sharing.screening.findings import FindingKind, Hit
from sharing.screening.reading import Reading

_NUMBER_SIGN = r"(?:n ?[°o]\.? ?|num(?:ero)? )?"
_COUNTED = (
    r"(?! ?(?:pieces?|p(?![a-z])|chambres?|personnes?|occupants?|lits?|m2|metres?|euros?|eur|€|%|"
    r"ans|fois|h(?![a-z])|heures?|min|minutes?|jours?|mois|places?|cles|etage|"
    r"(?:er|ere|e|eme|nde?)(?![a-z])))"
)
_UNIT = re.compile(
    r"(?<![a-z])(?:(portes?|ptes?)|appartements?|apparts?|appts?|apts?|app|logements?|logt|studio|"
    rf"chambre)[. ]{{1,2}}({_NUMBER_SIGN}"
    rf"(?:\d{{1,4}}[a-h]?(?:bis|ter)?(?![a-z0-9]){_COUNTED}|[a-z]\d{{1,4}}(?![a-z0-9])"
    r"|[a-z](?![a-z0-9'.-])))"
)
_UNITS = ("app", "apt", "port", "pte", "log", "studio", "chambre")
_PLURAL = re.compile(r" ?(?:,|et|/|ou) ?(\d{1,4}[a-h]?)(?![a-z0-9])")
_PUBLIC_PLACE = re.compile(
    r" (?:du |de la |de l'|des )?(?:stade|gymnase|parking|college|lycee|ecole|gare|parc|metro|"
    r"marche|centre|garage|cimetiere|usine|piscine|mairie|mediatheque|supermarche|magasin|local|"
    r"hangar)"
)

_STOREY = (
    r"(?:(?:\d{1,2} ?(?:ere?|e|eme|nde?|°)|premier|deuxieme|second|troisieme|quatrieme|cinquieme|"
    r"sixieme|septieme|huitieme|neuvieme|dixieme|dernier) etage|etage \d{1,2}|rdc|"
    r"rez[ -]de[ -]chaussee)"
)
_SIDE = r"(gauche|droite|milieu|face(?! (?:a|au|aux)(?![a-z]))|fond)(?![a-z])"
_SIDES = ("gauche", "droite", "milieu", "face", "fond")
_LANDING = re.compile(
    rf"(?<![a-z0-9])(?:{_STOREY}[ ,]{{1,2}}(?:porte )?(?:(?:a|de|du|au|en|cote) )?"
    rf"|\d{{1,2}} ?(?:ere?|e|eme|nde?|°) (?:porte )?){_SIDE}"
)
_OCCUPANT = re.compile(
    r"(?<![a-z])(?:locataires?|occupante?s?|voisine?s?|dame|monsieur|couple|famille|proprietaire) "
    rf"(?:(?:vivant|habitant|demeurant) )?(?:au |du ){_NUMBER_SIGN}"
    r"(\d{1,4}[a-df-h]?)(?![a-z0-9])"
    r"(?! ?(?:bis |ter )?(?:,? ?(?:rue|avenue|av|bd|boulevard|allee|place|impasse|quai|"
    r"chemin|cours|square)(?![a-z])|h\d|janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|[/.]\d))"
)


def dwellings(reading: Reading) -> Iterator[Hit]:
    """Numbers and sides that single out one home."""
    low = reading.low
    for found in _UNIT.finditer(low) if any(hint in low for hint in _UNITS) else ():
        start, end = found.span(2)
        if found.group(1) and _PUBLIC_PLACE.match(low, end):
            continue
        if low[start:end].isalpha() and not _is_letter_of_a_door(reading, start):
            continue
        yield FindingKind.DWELLING, start, end
        following = _PLURAL.match(low, end)
        if following and low[found.start() : start].rstrip(" .").endswith("s"):
            yield FindingKind.DWELLING, *following.span(1)
    for found in _LANDING.finditer(low) if any(hint in low for hint in _SIDES) else ():
        yield FindingKind.DWELLING, *found.span(1)
    for found in _OCCUPANT.finditer(low) if "u " in low else ():
        yield FindingKind.DWELLING, *found.span(1)


def _is_letter_of_a_door(reading: Reading, place: int) -> bool:
    """ "Porte A", not "la porte a été forcée" nor "LA PORTE A ÉTÉ FORCÉE"."""
    return reading.text[place].isupper() and not reading.shouting
