"""What a screening says: a kind and two offsets, never the words themselves.

A finding travels to pages, logs and error documents.  It therefore carries no piece of the text:
whoever shows it must hold the text already (design §3: a refused text is kept nowhere).
"""

from dataclasses import dataclass
from enum import StrEnum

from sharing.screening.reading import Reading

Hit = tuple["FindingKind", int, int]
"""A find in the coordinates of a Reading: kind, start, end (end excluded)."""


class FindingKind(StrEnum):
    """The families of personal data that a narrative must not hold."""

    BIRTH_DATE = "birth_date"
    DWELLING = "dwelling"
    EMAIL = "email"
    FAMILY = "family"
    HANDLE = "handle"
    IBAN = "iban"
    IP_ADDRESS = "ip_address"
    NAME = "name"
    NICKNAME = "nickname"
    NIR = "nir"
    PHONE = "phone"
    PLATE = "plate"

    @property
    def label(self) -> str:
        """What was found, in two or three French words for a heading."""
        return _WORDS[self][0]

    @property
    def advice(self) -> str:
        """How to say it otherwise, in plain French for the person who writes."""
        return _WORDS[self][1]

    @property
    def placeholder(self) -> str:
        """The neutral French words that stand for the find in a proposed text."""
        return _WORDS[self][2]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One piece of personal data: `text[start:end]` of the text that was screened."""

    start: int
    end: int
    kind: FindingKind

    @property
    def advice(self) -> str:
        """The advice of its kind."""
        return self.kind.advice


def mask(reading: Reading, hits: list[Hit]) -> Reading:
    """The same reading with the hits blanked, so that no later step reads them a second time."""
    text: list[str] = []
    low: list[str] = []
    after = 0
    for _, first, end in sorted(hits, key=lambda hit: hit[1:]):
        start = max(first, after)
        blank = "\0" * (end - start)
        text += [reading.text[after:start], blank]
        low += [reading.low[after:start], blank]
        after = max(end, after)
    return reading.holding(
        "".join([*text, reading.text[after:]]), "".join([*low, reading.low[after:]])
    )


_WORDS: dict[FindingKind, tuple[str, str, str]] = {
    FindingKind.BIRTH_DATE: (
        "Une date de naissance",
        "Une tranche d’âge suffit : « un adolescent », « une personne âgée ».",
        "(date retirée)",
    ),
    FindingKind.DWELLING: (
        "Un logement précis",
        "Le bâtiment ou le hall suffit : « dans le hall B », « à un étage élevé ».",
        "(sans précision)",
    ),
    FindingKind.EMAIL: (
        "Une adresse de courriel",
        "Gardez cette adresse pour vous et écrivez : « une personne à recontacter ».",
        "(adresse retirée)",
    ),
    FindingKind.FAMILY: (
        "Un nom de famille",
        "Dites « une famille » ou « deux familles », sans les nommer.",
        "une famille",
    ),
    FindingKind.HANDLE: (
        "Un compte de réseau social",
        "Dites « un compte sur un réseau social », sans donner le pseudo.",
        "(compte retiré)",
    ),
    FindingKind.IBAN: (
        "Un numéro de compte",
        "Dites « des coordonnées bancaires », sans les recopier.",
        "(compte retiré)",
    ),
    FindingKind.IP_ADDRESS: (
        "Une adresse de connexion",
        "Dites « une connexion inconnue », sans l’adresse.",
        "(adresse retirée)",
    ),
    FindingKind.NAME: (
        "Un nom ou un prénom",
        "Dites qui sans nommer : « un groupe de jeunes », « une habitante », « un riverain ».",
        "une personne",
    ),
    FindingKind.NICKNAME: (
        "Un surnom",
        "Un surnom désigne quelqu’un : « un jeune homme », « le meneur du groupe » suffisent.",
        "(sans le nommer)",
    ),
    FindingKind.NIR: (
        "Un numéro de sécurité sociale",
        "Ne recopiez pas ce numéro. « Un document personnel » suffit.",
        "(numéro retiré)",
    ),
    FindingKind.PHONE: (
        "Un numéro de téléphone",
        "Gardez ce numéro pour vous et écrivez : « une personne à rappeler ».",
        "(numéro retiré)",
    ),
    FindingKind.PLATE: (
        "Une plaque d’immatriculation",
        "Le type et la couleur suffisent : « une berline grise ».",
        "(plaque retirée)",
    ),
}
