"""The screening of a narrative: every find, in order, and a text without them.

1. The text is read once (reading.py); every step looks at that reading.
2. The most exact steps come first, and what they find is blanked before the next one looks: an
   address is not searched for names, an account number is not taken for a telephone.
3. Finds are sorted and do not overlap; their offsets are those of the text that was given.
4. What `reformulate` proposes screens clean, or is not proposed.

Pure and without state: the text is kept nowhere (design §3).
"""

import re
from collections.abc import Callable, Iterator, Sequence

from sharing.screening.contacts import emails, handles, ip_addresses, phones
from sharing.screening.dates import birth_dates
from sharing.screening.findings import Finding, FindingKind, Hit, mask
from sharing.screening.first_names import unannounced
from sharing.screening.housing import dwellings
from sharing.screening.identifiers import bank_accounts, plates, social_security_numbers
from sharing.screening.names import ANNOUNCES, announced, household_of
from sharing.screening.places import place_words
from sharing.screening.reading import Reading, read
from sharing.screening.words import Words

_WITH_FIGURES: tuple[Callable[[Reading], Iterator[Hit]], ...] = (
    bank_accounts,
    social_security_numbers,
    phones,
    ip_addresses,
    plates,
    birth_dates,
)
_FIGURE = re.compile(r"\d")
_ROUNDS = 4
_NOTHING_LEFT = "Texte à réécrire sans désigner personne."
_ELISIONS = {"de": "d’", "du": "d’", "des": "d’", "que": "qu’", "au": "à ", "aux": "à "}
_PEOPLE = {FindingKind.NAME, FindingKind.FAMILY}
_SEVERAL = "plusieurs personnes"
_SINGULAR = {
    form: several
    for one in ("une personne", "une famille", _SEVERAL)
    for form, several in ((one, _SEVERAL), (one.capitalize(), _SEVERAL.capitalize()))
}
_LISTED = re.compile(r"\s?(?:,|et|ou|&|,\s?et)\s?")
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,3}) $")


def screen(text: str) -> tuple[Finding, ...]:
    """The personal data in a French text, sorted and without overlap; empty when it is clean.

    Any string is accepted.  The time is linear in its length.
    """
    reading = read(text)
    hits: list[Hit] = []
    steps = [emails, handles, *(_WITH_FIGURES if _FIGURE.search(reading.low) else ()), dwellings]
    for step in steps:
        found = list(step(reading))
        if found:
            hits += found
            reading = mask(reading, found)
    hits += _names(reading)
    return _in_order(read(text) if hits else reading, hits)


def reformulate(text: str, findings: Sequence[Finding]) -> str:
    """The text with each finding replaced by neutral French words.

    The proposal screens clean: what appears only once the rest is gone is replaced in turn, and
    when that does not end, a sentence that asks for another text is returned instead.
    Raises ValueError when the findings are not sorted, overlap or leave the text.
    """
    proposal = _replace(text, findings)
    for _ in range(_ROUNDS):
        remaining = screen(proposal)
        if not remaining:
            return proposal
        proposal = _replace(proposal, remaining)
    return _NOTHING_LEFT


def _names(reading: Reading) -> Iterator[Hit]:
    words = Words(reading)
    owned = place_words(words)
    i = 0
    while i < words.count:
        found = None
        if i not in owned:
            bits = words.bits[i]
            found = announced(words, i) if bits & ANNOUNCES else None
            found = found or household_of(words, i) or unannounced(words, i)
        if found:
            kind, first, last = found
            yield kind, words.starts[first], words.name_stop(last)
            i = last
        i += 1


def _in_order(reading: Reading, hits: list[Hit]) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    after = 0
    for kind, first, last in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        start, end = reading.span(first, last)
        start = max(start, after)
        if start < end:
            findings.append(Finding(start, end, kind))
            after = end
    return tuple(findings)


def _replace(text: str, findings: Sequence[Finding]) -> str:
    pieces: list[str] = []
    after = 0
    for finding in findings:
        if not after <= finding.start < finding.end <= len(text):
            raise ValueError("findings must be sorted, apart from each other and inside the text")
        between = text[after : finding.start]
        listed = finding.kind in _PEOPLE and _LISTED.fullmatch(between)
        if listed and pieces and pieces[-1] in _SINGULAR:
            pieces[-1] = _SINGULAR[pieces[-1]]
        else:
            pieces += _agree(between, finding.kind.placeholder)
        after = finding.end
    return "".join([*pieces, text[after:]])


def _agree(before: str, placeholder: str) -> tuple[str, str]:
    """Elide and contract before "une…", capitalise where a sentence begins."""
    if not before.strip() or before.rstrip()[-1] in ".!?":
        return before, placeholder[0].upper() + placeholder[1:]
    word = _LAST_WORD.search(before)
    if word and placeholder.startswith("une ") and word.group(1).lower() in _ELISIONS:
        return before[: word.start()] + _ELISIONS[word.group(1).lower()], placeholder
    return before, placeholder
