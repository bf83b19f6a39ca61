"""Numbers that the State, a bank or the registration office gives to one person.

1. A number whose check digits hold is found, however it is spaced, dotted or hyphenated.
2. One whose check digits do not hold is found too when it is written the way people write it, or
   when the text says what it is: a slip of the pen does not make it anonymous.
3. Plates: the current form (AA-123-AA), the old one (123 ABC 75), and part of one after "plaque".

Every expression is bounded, so the time is linear in the length of the text.
"""

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.fr import nir

from sharing.screening.findings import FindingKind, Hit
from sharing.screening.reading import Reading

_S = r"[ ._/-]{0,2}"

# NIR: sex, year, month, department, commune, order, and usually the key (décret 82-103).
_NIR = re.compile(
    rf"(?<![0-9a-z])[1-478](?:{_S}\d){{5}}{_S}[\dab](?:{_S}\d){{6}}((?:{_S}\d){{2}})?(?!\d)"
)
_NIR_MONTHS = {f"{m:02d}" for m in [*range(1, 13), *range(20, 43), *range(50, 100)]}
_NIR_GROUPS = re.compile(r"\d[ .-]\d\d[ .-]\d\d[ .-]\d[\dab][ .-]\d{3}[ .-]\d{3}")
_NIR_WORD = re.compile(r"secu|vitale|(?<![a-z])nir(?![a-z])")

# IBAN: lengths by country, from the register of ISO 13616.
_IBAN = re.compile(rf"(?<![a-z0-9])[a-z]{{2}}(?:{_S}\d){{2}}(?:{_S}[a-z0-9]){{11,30}}")
_IBAN_WORD = re.compile(r"(?<![a-z])(?:iban|rib)(?![a-z])")
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "no",
        16: "be",
        18: "dk fi nl",
        19: "mk si",
        20: "at ba ee kz lt lu xk",
        21: "ch hr li lv",
        22: "bg de gb ge ie me rs va",
        23: "ae il",
        24: "ad cz es md ro sa se sk tn",
        25: "pt",
        26: "dz is tr",
        27: "cg cm fr ga gr it km mc mg mr sm",
        28: "al az bf bj ci cy hu lb ma ml ne pl sn tg",
        29: "br eg qa ua",
        30: "jo kw mu",
        31: "mt",
    }.items()
    for country in countries.split()
}

# Plates: decree of 9 February 2009 (no I, O or U), and the numbering by department before it.
_PAIR = "[a-hj-np-tv-z]{2}"
_PLATE = re.compile(
    rf"(?<![a-z0-9])({_PAIR})([ .-]{{0,2}})\d{{3}}([ .-]{{0,2}})({_PAIR})(?![a-z0-9])"
)
_PLATE_LOOKS = {"de", "en", "le", "la", "et", "ce", "se", "ne", "me", "te", "es", "km", "mm", "cm"}
_PLATE_LOOKS |= {"kg", "ml", "bd", "av", "st", "pm", "ch", "nb", "ans"}
_OLD_PLATE = re.compile(
    r"(?<![a-z0-9])(\d{1,4})([ .-]{0,2})([a-z]{1,3})[ .-]{0,2}"
    r"(0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-6])(?![a-z0-9])"
)
_OLD_LOOKS = set(
    "rue bat bd av pl km kg min eur et ou de du des le la les au en sur par ans cm mm ht ttc jrs "
    "jan fev mar avr mai jun jul aou sep oct nov dec all imp rdc etg apt lot zac pm am un une qui"
    " est pas non oui nb".split()
)
_PLATE_WORD = re.compile(r"immat|plaque")
_VEHICLE_WORD = re.compile(
    r"immat|plaque|voiture|vehicule|scooter|moto|berline|camion|fourgon|quad"
)
_PART_OF_PLATE = re.compile(
    r"(?:immatricul\w{0,7}|immat|plaques?)(?: d'immatriculation| partielle)?[ :.]{1,3}"
    r"([a-z]{1,3}[ .-]?\d{2,4}[ .-]?[a-z]{0,3}|\d{1,4}[ .-]?[a-z]{1,3}[ .-]?\d{0,3})(?![a-z0-9])"
)


def social_security_numbers(reading: Reading) -> Iterator[Hit]:
    """NIR with or without its key, Corsica and overseas included."""
    for found in _NIR.finditer(reading.low):
        compact = _compact(found.group())
        certain = len(compact) == 15 and nir.is_valid(compact)
        if certain or (
            compact[3:5] in _NIR_MONTHS
            and (_NIR_GROUPS.match(found.group()) or _before(_NIR_WORD, reading, found, 40))
        ):
            yield FindingKind.NIR, found.start(), found.end()


def bank_accounts(reading: Reading) -> Iterator[Hit]:
    """IBAN of any country of the register."""
    low = reading.low
    for found in _IBAN.finditer(low):
        length = _IBAN_LENGTHS.get(low[found.start() : found.start() + 2], 0)
        places = [i for i in range(found.start(), found.end()) if low[i].isalnum()][:length]
        compact = "".join(low[i] for i in places).upper()
        if not length or len(compact) < length or sum(map(str.isdigit, compact)) < 10:
            continue
        end = places[-1] + 1
        if not low[end : end + 1].isalnum() and (
            iban.is_valid(compact, check_country=False) or _before(_IBAN_WORD, reading, found, 20)
        ):
            yield FindingKind.IBAN, found.start(), end


def plates(reading: Reading) -> Iterator[Hit]:
    """Registration plates of vehicles."""
    for found in _PLATE.finditer(reading.low):
        if _is_plate(reading, found):
            yield FindingKind.PLATE, found.start(), found.end()
    for found in _OLD_PLATE.finditer(reading.low):
        if _is_old_plate(reading, found):
            yield FindingKind.PLATE, found.start(), found.end()
    for found in _PART_OF_PLATE.finditer(reading.low):
        letters = [c for c in reading.text[slice(*found.span(1))] if c.isalpha()]
        if all(map(str.isupper, letters)) and not reading.shouting:
            yield FindingKind.PLATE, *found.span(1)


def _is_plate(reading: Reading, found: re.Match[str]) -> bool:
    first, before, after, last = found.groups()
    if before == after and before in {"", "-", "."}:
        return True
    if _before(_VEHICLE_WORD, reading, found, 40):
        return True
    words = first in _PLATE_LOOKS or last in _PLATE_LOOKS
    return (
        not words and _in_capitals(reading, found.span(1)) and _in_capitals(reading, found.span(4))
    )


def _is_old_plate(reading: Reading, found: re.Match[str]) -> bool:
    if _before(_PLATE_WORD, reading, found, 40):
        return True
    number, _, letters, _ = found.groups()
    return (
        len(number) > 1
        and len(letters) > 1
        and letters not in _OLD_LOOKS
        and _in_capitals(reading, found.span(3))
        and not reading.shouting
    )


def _in_capitals(reading: Reading, span: tuple[int, int]) -> bool:
    return reading.text[slice(*span)].isupper()


def _compact(text: str) -> str:
    return "".join(c for c in text if c.isalnum()).upper()


def _before(word: re.Pattern[str], reading: Reading, found: re.Match[str], reach: int) -> bool:
    """Whether the text says, just before the find, what it is."""
    return word.search(reading.low, max(0, found.start() - reach), found.start()) is not None
