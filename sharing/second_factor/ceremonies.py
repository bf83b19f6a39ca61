"""What a passkey is asked and what it answers (WebAuthn), by py_webauthn.  No database here.

1. The device looks at whoever holds it (user verification): a passkey is two factors in one.
2. Nothing about the make of the device is asked for (attestation ``none``).
3. An answer is for the origin of this site and for the one challenge that it was given.
4. An answer comes from outside: whatever is wrong with it, it is not taken, and never an error.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    options_to_json_dict,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sharing.store.factors import LONGEST_CREDENTIAL

RP_NAME = "Vigie"
LONGEST_ANSWER = 20_000  # characters; the largest that devices send has about 3,000

_CREDENTIAL = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_CREDENTIAL}}}")
_NOT_AN_ANSWER = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

Known = Sequence[tuple[str, Sequence[str]]]
"""Credentials that somebody has, each with the ways in which its device is reached."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are made and used: an origin such as ``https://vigie.ville.example``."""

    origin: str

    @property
    def rp_id(self) -> str:
        """The domain that passkeys are bound to."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What is kept of a passkey that has just been made."""

    credential: str
    public_key: bytes
    sign_count: int
    transports: list[str]


def new_challenge() -> str:
    """Return 32 random bytes in base64url."""
    return secrets.token_urlsafe(32)


def to_make(site: Site, challenge: str, handle: str, name: str, known: Known) -> dict[str, Any]:
    """Return what the browser is asked in order to make a passkey, as JSON.

    *handle* names the person to the device and says nothing; *name* is what the device shows.
    """
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=RP_NAME,
        user_id=handle.encode(),
        user_name=name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json_dict(options)


def to_show(site: Site, challenge: str, known: Known) -> dict[str, Any]:
    """Return what the browser is asked in order to show one of the *known* passkeys, as JSON."""
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def made(site: Site, challenge: str, answer: str) -> NewPasskey | None:
    """Return the passkey that *answer* brings; None if it is not one made here and now."""
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        credential = parse_registration_credential_json(answer)
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _NOT_AN_ANSWER:
        return None
    return NewPasskey(
        bytes_to_base64url(verified.credential_id),
        verified.credential_public_key,
        verified.sign_count,
        [way.value for way in credential.response.transports or ()],
    )


def named(answer: str) -> str:
    """Return the credential that *answer* says it comes from; "" if it names none."""
    if len(answer) > LONGEST_ANSWER:
        return ""
    try:
        read: Any = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    found = read.get("id") if isinstance(read, Mapping) else None
    return found if isinstance(found, str) and _CREDENTIAL.fullmatch(found) else ""


def shown(site: Site, challenge: str, answer: str, public_key: bytes) -> int | None:
    """Return how often the passkey says that it has signed; None if *answer* is not from it.

    The count is not weighed here: one that goes back is a right answer from a copied key.
    """
    try:
        return verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count
    except _NOT_AN_ANSWER:
        return None


def _described(known: Known) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(credential),
            transports=[AuthenticatorTransport(way) for way in ways] or None,
        )
        for credential, ways in known
    ]
