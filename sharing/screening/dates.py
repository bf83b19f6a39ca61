"""Dates of birth.

1. Any date that the text calls one: "né le", "DDN", "date de naissance", day, month or year alone.
2. A full date of 2015 or before, unless the text gives it to a law, a lease or a building: nobody
   reports in real time what happened then, so it is somebody's birthday.

No clock is read: the same text always gives the same answer.  Linear: every expression is bounded.
"""

import re
from collections.abc import Iterator

from sharing.screening.findings import FindingKind, Hit
from sharing.screening.reading import Reading

_LAST_BIRTH_YEAR = 2015
_MONTH = (
    r"(?:janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?|"
    r"oct(?:obre)?|nov(?:embre)?|dec(?:embre)?)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_FIGURES = rf"{_DAY} ?[./ -] ?(?:0?[1-9]|1[0-2]) ?[./ -] ?(?:(?:19|20)\d\d|\d\d)(?!\d)"
_LETTERS = rf"(?:1er|{_DAY}) {_MONTH} (?:(?:19|20)\d\d|\d\d)(?!\d)"
_CALLED = re.compile(
    r"(?<![a-z])(?:(nee?s?|ne\(e\))|ddn|d\.d\.n|naiss(?:ance)?)[ .:=,()-]{0,4}"
    r"(?:(?:le|en|vers|au|est|du) ){0,2}"
    rf"(?:({_FIGURES}|{_LETTERS}|(?<!\d)\d{{6}}(?!\d)|(?<!\d)\d{{8}}(?!\d))"
    rf"|({_MONTH} (?:(?:19|20)\d\d|\d\d)(?!\d| ?[h%])|(?:19|20)\d\d(?!\d)|"
    r"(?<=en )\d\d(?!\d| ?[h%a-z])))"
)
_YEAR = r"(?:19\d\d|200\d|201[0-5])(?!\d)"
_OLD = re.compile(
    rf"(?<![\d./-])(?:{_DAY}[./-](?:0?[1-9]|1[0-2])[./-]{_YEAR}|(?:1er|{_DAY}) {_MONTH} {_YEAR})"
)
_OF_A_THING = re.compile(
    r"(?<![a-z])(?:lois?|decret|arrete|circulaire|charte|convention|contrat|ordonnance|jugement|"
    r"bail|rue|place|avenue|av|boulevard|bd|allee|square|quai|cours|pont|stade|cite|college|ecole|"
    r"accord|depuis|constru|ouvert|inaugur|livre|signe|article|avis|reglement)"
)


def birth_dates(reading: Reading) -> Iterator[Hit]:
    """Dates that tell when somebody was born."""
    low = reading.low
    after = 0
    for found in _CALLED.finditer(low):
        vague = found.group(3)
        if vague and found.group(1) and vague[-4:].isdigit() and int(vague[-4:]) > _LAST_BIRTH_YEAR:
            continue  # "une tension née en 2024"
        yield FindingKind.BIRTH_DATE, *found.span(3 if vague else 2)
        after = found.end()
    for found in _OLD.finditer(low, after):
        if not _OF_A_THING.search(low, max(0, found.start() - 24), found.start()):
            yield FindingKind.BIRTH_DATE, found.start(), found.end()
