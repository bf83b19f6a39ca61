"""What somebody typed in a field of a nominative record, as it is kept; or what is wrong with it.

Rules:

1. The same thing typed twice is kept the same: one form of each letter, single spaces, a phone
   number with its country, a day as ISO 8601.
2. What is refused comes back as a ``Problem`` that holds nothing of what was typed.
3. A name is letters of the Latin alphabet, as on an identity card: letters of another alphabet that
   look the same would make one person two.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import phonenumbers

from sharing.command import Problem
from sharing.nominative.fields import FIELDS, Field, Kind

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_EMAIL = 120, 200, 254
OLDEST = 110  # years
HERE = frozenset(("FR", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF"))
"""Where numbers are dialled without a country."""
BETWEEN = frozenset("'-. ")  # what may stand between the letters of a name
_SAME = str.maketrans("’ʼ‘`´‐‑‒–—\u00a0\u202f\t", "'''''-----   ")
_EMAIL = re.compile(r"[^@\s\"<>(),;:\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


def take(code: str, typed: str, today: date) -> str | Problem:
    """Return what is kept of *typed* in the field *code*, or what is wrong with it."""
    field = FIELDS.get(code)
    if field is None:
        right = "Une fiche ne contient que les rubriques prévues."
        return Problem(code[:40], "unknown_field", "Cette rubrique n'existe pas.", right)
    plain = " ".join(unicodedata.normalize("NFC", typed).translate(_SAME).split())
    if not plain:
        return Problem(code, "missing", f"{field.label} manque.", "Remplissez cette rubrique.")
    if field.kind is Kind.NAME:
        return _name(field, plain)
    if field.kind is Kind.DAY:
        return _day(field, plain, today)
    if field.kind is Kind.PHONE:
        return _phone(field, plain)
    if field.kind is Kind.EMAIL:
        return _email(field, plain)
    if field.kind is Kind.ADDRESS:
        return _address(field, plain)
    return _choice(field, plain)


def dialled(phone: str) -> str:
    """Return a kept phone number as people here dial it: 06 12 34 56 78, +32 470 12 34 56."""
    number = phonenumbers.parse(phone, None)
    here = phonenumbers.region_code_for_number(number) in HERE
    shape = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, shape.NATIONAL if here else shape.INTERNATIONAL)


def _name(field: Field, plain: str) -> str | Problem:
    if len(plain) > LONGEST_NAME:
        right = f"{LONGEST_NAME} caractères au plus\u00a0: le nom seul, sans commentaire."
        return Problem(field.code, "too_long", "Ce nom est trop long.", right)
    letters = [letter for letter in plain if letter not in BETWEEN]
    if not letters or not all(map(_is_latin, letters)):
        wrong = "Un nom s'écrit en lettres latines, sans chiffre ni signe."
        right = "Écrivez-le comme sur une pièce d'identité."
        return Problem(field.code, "not_a_name", wrong, right)
    return plain


def _is_latin(letter: str) -> bool:
    if unicodedata.category(letter) == "Mn":  # an accent that has no letter of its own with it
        return True
    return letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN ")


def _day(field: Field, plain: str, today: date) -> str | Problem:
    try:
        day = date.fromisoformat(plain)
    except ValueError:
        right = "Choisissez un jour dans le calendrier."
        return Problem(field.code, "not_a_day", "Ce n'est pas un jour.", right)
    if not today.year - OLDEST <= day.year or day > today:
        right = "Choisissez un jour passé, ou aujourd'hui."
        return Problem(field.code, "bad_day", "Ce jour n'est pas possible.", right)
    return day.isoformat()


def _phone(field: Field, plain: str) -> str | Problem:
    try:
        number = phonenumbers.parse(plain, "FR")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number) or number.extension:
        right = "Par exemple 06 12 34 56 78, ou +32 470 12 34 56."
        return Problem(field.code, "not_a_phone", "Ce n'est pas un numéro de téléphone.", right)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(field: Field, plain: str) -> str | Problem:
    name, at, host = plain.rpartition("@")
    folded = f"{name}{at}{host.lower()}"
    if len(folded) > LONGEST_EMAIL or not _EMAIL.fullmatch(folded):
        right = "Par exemple prenom.nom@exemple.fr."
        return Problem(field.code, "not_an_email", "Ce n'est pas une adresse électronique.", right)
    return folded


def _address(field: Field, plain: str) -> str | Problem:
    if len(plain) > LONGEST_ADDRESS:
        right = f"{LONGEST_ADDRESS} caractères au plus\u00a0: l'adresse seule."
        return Problem(field.code, "too_long", "Cette adresse est trop longue.", right)
    if any(unicodedata.category(letter)[0] == "C" for letter in plain):
        right = "Tapez-la de nouveau, sans copier-coller."
        return Problem(field.code, "bad_character", "Un caractère est illisible.", right)
    return plain


def _choice(field: Field, plain: str) -> str | Problem:
    if plain not in field.choices:
        right = "Choisissez un mot de la liste."
        return Problem(field.code, "unknown_word", "Ce mot n'est pas de la liste.", right)
    return plain
