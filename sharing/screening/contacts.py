"""Ways to reach somebody: e-mail, telephone, accounts on social networks, network addresses.

Obfuscation does not help: "nom (at) exemple.fr", spaced, dotted or slashed digits are read too.
Short public numbers (17, 3919) and those of the 08 range belong to services and stay.
Every expression is bounded, so the time is linear in the length of the text.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address

import phonenumbers

from sharing.screening.findings import FindingKind, Hit
from sharing.screening.reading import Reading

_TLD = (
    r"(?:fr|com|net|org|eu|info|io|be|ch|lu|de|es|it|pt|uk|me|co|re|gp|mq|gf|ma|dz|tn|sn|ml|ci|"
    r"email|paris|bzh|alsace|corsica|asso|gouv)(?![a-z0-9])"
)
_PROVIDER = re.compile(
    r"(?:gmail|hotmail|yahoo|orange|wanadoo|free|laposte|outlook|live|sfr|icloud|proton(?:mail)?|"
    r"bbox|msn|ymail|aol)(?:[.,] ?(?:com|fr|net))?(?![a-z0-9])"
)
_AT = re.compile(
    r" ?@ ?| ?[\[({<] ?(?:at|a|arobase|arobas|arrobase) ?[\])}>] ?| (?:at|arobase|arobas|arrobase) "
)
_AT_HINT = re.compile(r"@|[\[({<] ?a| at | ar{1,2}ob")
_DOMAIN = re.compile(
    r"[a-z0-9-]{1,63}"
    rf"(?:(?:\.| ?[\[({{<] ?(?:dot|point) ?[\])}}>] ?| (?:dot|point) | ?\. ?(?={_TLD}))"
    r"[a-z0-9-]{1,63}){1,5}"
)
_LAST_LABEL = re.compile(r"[a-z]{2,24}$")
_KNOWN_END = re.compile(_TLD + "$")

_S = r"[ ._/()-]{0,3}"
_FRENCH_PHONE = re.compile(
    rf"(?<![0-9a-z+])(?:\(0\)|[0o]|33{_S}(?:\(0\))?){_S}([1-9])(?:{_S}\d){{8}}(?!\d)"
)
_ABROAD_PHONE = re.compile(rf"(?<![0-9a-z])\(?(?:\+|00){_S}[1-9](?:{_S}\d){{6,14}}(?!\d)")
_DAY = re.compile(r"\d\d[./-]\d\d[./-](?:19|20)\d\d(?!\d)")

_MENTION = re.compile(r"(?<![\w@.])@([a-z_][a-z0-9_.-]{2,29})")
_MENTION_OF_ALL = {"tous", "toutes", "all", "everyone", "ici", "here"}
_ACCOUNT = re.compile(
    r"(?<![a-z])(?:snap(?:chat)?|insta(?:gram)?|tiktok|facebook|fb|twitter|telegram|whatsapp|discord|"
    r"linkedin|pseudo(?:nyme)?)[ :=\"'«]{1,4}(?:compte |pseudo |profil )?([a-z][a-z0-9_.-]{2,29})"
)
_NETWORKS = ("snap", "inst", "tik", "face", "fb", "twit", "tele", "what", "disc", "link", "pseu")
_PROFILE = re.compile(
    r"(?<![a-z0-9.])(?:https?://)?(?:www\.|m\.|fr-fr\.)?"
    r"(?:facebook|instagram|tiktok|snapchat|twitter|x|linkedin|youtube|telegram|t)\.(?:com|me)/"
    r"(?:in/|add/)?@?[a-z0-9_.-]{2,50}"
)
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8}(?![\w:])")


def emails(reading: Reading) -> Iterator[Hit]:
    """Addresses, plain or disguised."""
    low = reading.low
    if not _AT_HINT.search(low):
        return
    after = 0
    for sign in _AT.finditer(low):
        start = sign.start()
        while start > after and sign.start() - start < 64 and _local(low[start - 1]):
            start -= 1
        end = _domain_end(low, sign)
        if start < sign.start() and end:
            yield FindingKind.EMAIL, start, end
            after = end


def _local(character: str) -> bool:
    return character.isalnum() or character in "._%+-"


def _domain_end(low: str, sign: re.Match[str]) -> int:
    """Where the domain after this at-sign ends; 0 when there is none."""
    plain = sign.group() == "@"
    domain = _DOMAIN.match(low, sign.end())
    if domain:
        end = domain.end()
        certain = plain or "(" in sign.group() or "[" in sign.group()
        if (_LAST_LABEL if certain else _KNOWN_END).search(domain.group()):
            return end
    provider = None if sign.group().isalpha() else _PROVIDER.match(low, sign.end())
    return provider.end() if provider else 0


def phones(reading: Reading) -> Iterator[Hit]:
    """Numbers of France by their shape, those of elsewhere as `phonenumbers` knows them."""
    low = reading.low
    for found in _ABROAD_PHONE.finditer(low):
        end = _abroad_end(found)
        if end:
            yield FindingKind.PHONE, found.start(), end
    for found in _FRENCH_PHONE.finditer(low):
        service = found.group(1) == "8"
        if not service and not _DAY.match(low, found.start()):
            yield FindingKind.PHONE, found.start(), found.end()


def _abroad_end(found: re.Match[str]) -> int:
    """The end of the longest valid number that starts here; 0 when there is none."""
    digits = [i for i, c in enumerate(found.group()) if c.isdigit()]
    if found.group().lstrip("(").startswith("00"):
        digits = digits[2:]
    for count in range(len(digits), 6, -1):
        number = "+" + "".join(found.group()[i] for i in digits[:count])
        try:
            parsed = phonenumbers.parse(number, None)
        except phonenumbers.NumberParseException:
            continue
        french = parsed.country_code == 33 and phonenumbers.is_possible_number(parsed)
        if french or phonenumbers.is_valid_number(parsed):
            return found.start() + digits[count - 1] + 1
    return 0


def handles(reading: Reading) -> Iterator[Hit]:
    """Accounts on social networks: @pseudo, "snap : pseudo_93", addresses of profiles."""
    low = reading.low
    for found in _PROFILE.finditer(low) if ".com/" in low or ".me/" in low else ():
        yield FindingKind.HANDLE, found.start(), _without_dot(low, found.end())
    for found in _MENTION.finditer(low) if "@" in low else ():
        if found.group(1) not in _MENTION_OF_ALL:
            yield FindingKind.HANDLE, found.start(), _without_dot(low, found.end())
    for found in _ACCOUNT.finditer(low) if any(hint in low for hint in _NETWORKS) else ():
        end = _without_dot(low, found.end(1))
        name = low[found.start(1) : end]
        if any(c.isdigit() or c in "_." for c in name) and not name.startswith("www."):
            yield FindingKind.HANDLE, found.start(1), end


def _without_dot(low: str, end: int) -> int:
    while low[end - 1] in ".-":
        end -= 1
    return end


def ip_addresses(reading: Reading) -> Iterator[Hit]:
    """Addresses of machines, which the law counts as personal data."""
    low = reading.low
    for found in _IPV4.finditer(low):
        if _is_address(found.group()) and any(int(part) > 9 for part in found.group().split(".")):
            yield FindingKind.IP_ADDRESS, found.start(), found.end()
    if low.count(":") < 2:
        return
    for found in _IPV6.finditer(low):
        if sum(c.isalnum() for c in found.group()) > 5 and _is_address(found.group()):
            yield FindingKind.IP_ADDRESS, found.start(), found.end()


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
