"""The number of a mobile, as it is typed and as gateways want it (E.164).  Pure.

What is typed without its country is of France, on the mainland or overseas: each has its own
code (+262, +590, …) behind the same ten digits.
"""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

LONGEST = 30  # characters that are looked at
REGIONS: Final = ("FR", "RE", "YT", "GP", "MQ", "GF", "PM", "NC", "PF", "WF")
FICTION = re.compile(r"\+3363998[0-9]{4}")
"""What ARCEP's numbering plan keeps for films and examples: nobody's."""
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class BadNumberError(ValueError):
    """This is no number of a mobile.  ``code``: not_a_number or not_a_mobile; never the number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def e164(typed: str) -> str:
    """Return the number as ``+33…``.  Raises ``BadNumberError``."""
    code = "not_a_number"
    for region in REGIONS if len(typed) <= LONGEST else ():
        try:
            found = phonenumbers.parse(typed, region)
        except phonenumbers.NumberParseException:
            continue
        written = phonenumbers.format_number(found, PhoneNumberFormat.E164)
        if FICTION.fullmatch(written):
            return written
        if phonenumbers.is_valid_number(found) and not found.extension:
            if phonenumbers.number_type(found) in _MOBILE:
                return written
            code = "not_a_mobile"
    raise BadNumberError(code)


def shown(number: str) -> str:
    """Return a kept number as people write it."""
    found = phonenumbers.parse(number)
    form = PhoneNumberFormat.INTERNATIONAL
    if found.country_code == phonenumbers.country_code_for_region(REGIONS[0]):
        form = PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(found, form)
