"""What a push service checks of a request (RFC 8030, RFC 8292), by ``cryptography`` alone.

Written after the standards, and not after our own code: it knows nothing of it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

URGENCIES = ("very-low", "low", "normal", "high")
PART = re.compile(r"[A-Za-z0-9_-]+")


def faults(
    headers: Mapping[str, str], body: bytes, origin: str, key: str, at: datetime
) -> list[str]:
    """Return what is wrong with a request to the service at *origin* from whoever has *key*."""
    found = []
    if body or headers.get("Content-Length") != "0" or "Content-Encoding" in headers:
        found.append("it is not empty")
    if not re.fullmatch(r"[0-9]{1,6}", headers.get("TTL", "")):
        found.append("no TTL")
    if headers.get("Urgency", "normal") not in URGENCIES:
        found.append("no such urgency")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", headers.get("Topic", "x")):
        found.append("no topic")
    try:
        claims, used = verified(headers.get("Authorization", ""))
    except (InvalidSignature, ValueError, KeyError) as error:
        return [*found, f"not authorized: {type(error).__name__}"]
    return [*found, *_claims(claims, origin, at), *([] if used == key else ["another's key"])]


def verified(authorization: str) -> tuple[dict[str, Any], str]:
    """Return the claims and the key of a ``vapid`` header (RFC 8292, section 3).

    Raises InvalidSignature, ValueError or KeyError.
    """
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() != "vapid":
        raise ValueError("another scheme")
    said = dict(one.strip().split("=", 1) for one in rest.split(","))
    head, claims, signature = said["t"].split(".")
    point, signed = decoded(said["k"]), decoded(signature)
    if len(point) != 65 or len(signed) != 64 or json.loads(decoded(head))["alg"] != "ES256":
        raise ValueError("not ES256")
    pair = (int.from_bytes(signed[:32]), int.from_bytes(signed[32:]))
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    public.verify(encode_dss_signature(*pair), f"{head}.{claims}".encode(), ECDSA(SHA256()))
    found: dict[str, Any] = json.loads(decoded(claims))
    return found, said["k"]


def decoded(text: str) -> bytes:
    """Return the bytes of base64url without padding (RFC 7515)."""
    if not PART.fullmatch(text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _claims(claims: dict[str, Any], origin: str, at: datetime) -> list[str]:
    found = []
    if claims.get("aud") != origin:
        found.append("for another service")
    left = claims.get("exp", 0) - at.timestamp()
    if not 0 < left <= timedelta(hours=24).total_seconds():
        found.append("expired, or for more than 24 hours")
    subject = urlsplit(str(claims.get("sub", "")))
    if subject.scheme not in ("mailto", "https"):
        found.append("nobody to write to")
    return found
