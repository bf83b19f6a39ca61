"""ProConnect, asked who somebody is: the code flow of OpenID Connect.

Rules:

1. The provider is found by its issuer, at each log-in: nothing of it is kept here, and new keys of
   its own need no restart.  Its addresses are as safe as the issuer's.
2. It is sent nothing that the protocol does not know, for it refuses that: ``state`` and ``nonce``
   of 43 characters, ``claims`` that ask for a second factor, PKCE (S256) where it is offered.
3. What comes back is taken in this order, and whatever is not right ends it:
   a. the code, once, for tokens, with our secret;
   b. the id_token: signed by a key of the provider (RS256, ES256), issuer, audience, hours, nonce;
   c. the userinfo, signed or not, of the same subject.
4. A second factor was shown if the id_token itself says so in ``acr``, whatever we asked for.
5. No token outlives the call; no code, token, address or name is in an error or a log.
6. Nobody waits for a provider longer than ``PATIENCE`` between two signs of life.

ProviderError
├── UnreachableError  it does not answer, or not as a provider does
└── UntrustedError    it answers, and what it says is not for this log-in
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from sharing.federated import Federated, Vouched

BACK = "/connexion/proconnect/retour"
SCOPES = "openid given_name usual_name email siret"
ALGORITHMS = ("RS256", "ES256")
PATIENCE = 5.0  # seconds
LEEWAY = 60  # seconds by which two clocks may differ

T = TypeVar("T")

_CODE = re.compile(r"[a-z_]{1,40}")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
_HOW: dict[str, Any] = {"timeout": PATIENCE, "allow_redirects": False}


class ProviderError(Exception):
    """The provider did not say who somebody is.  ``why`` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class UnreachableError(ProviderError):
    """It does not answer, or not as a provider does."""


class UntrustedError(ProviderError):
    """It answers, and what it says is not for this log-in."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What the browser keeps while somebody is at the provider; each is random, and used once.

    ``verifier``: empty where PKCE is not offered.
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of OpenID Connect, as it knows us.

    ``acr``: the values that mean a second factor.  ``back``: our address to which it sends people.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    acr: tuple[str, ...]
    back: str

    def send(self) -> tuple[str, Trip]:
        """Return the address to send somebody to, and what their browser keeps meanwhile."""
        about = self._about()
        offered = "S256" in _listed(about, "code_challenge_methods_supported")
        trip = Trip(_random(), _random(), _random() if offered else "")
        claims = {"id_token": {"acr": {"essential": True, "values": list(self.acr)}}}
        with self._client(about) as client:
            address, _ = client.create_authorization_url(
                about["authorization_endpoint"],
                state=trip.state,
                nonce=trip.nonce,
                code_verifier=trip.verifier,
                claims=json.dumps(claims, separators=(",", ":")),
            )
        return cast(str, address), trip

    def receive(self, code: str, trip: Trip) -> Vouched:
        """Return who came back with *code* from that *trip*.  Raises ``ProviderError``."""
        about = self._about()
        with self._client(about) as client:
            tokens = _asked(
                lambda: client.fetch_token(
                    about["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=trip.verifier,
                    **_HOW,
                )
            )
            keys = self._keys(about)
            shown = self._id_token(tokens, keys, trip.nonce)
            answer = _asked(lambda: client.get(about["userinfo_endpoint"], **_HOW))
        person = self._userinfo(answer, keys)
        if person.get("sub") != shown["sub"]:
            raise UntrustedError("sub")
        vouched = person.get("email_verified", True) is True  # ProConnect's always are: no claim
        return Vouched(
            self.issuer,
            shown["sub"],
            _word(person, "email") if vouched else "",
            _word(person, "siret"),
            proved=shown.get("acr") in self.acr,
        )

    def _about(self) -> dict[str, Any]:
        """What the provider says of itself."""
        about = _fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self.issuer or not _safe(about, self.issuer):
            raise UnreachableError("metadata")
        return about

    def _client(self, about: Mapping[str, Any]) -> Any:
        by_post = "client_secret_post" in _listed(about, "token_endpoint_auth_methods_supported")
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            token_endpoint_auth_method="client_secret_post" if by_post else "client_secret_basic",
            scope=SCOPES,
            redirect_uri=self.back,
            code_challenge_method="S256",
            leeway=0,  # ProConnect's tokens last a minute, and are used at once
        )

    def _keys(self, about: Mapping[str, Any]) -> KeySet:
        try:
            return KeySet.import_key_set(cast(Any, _fetch(about["jwks_uri"])))
        except (JoseError, LookupError, TypeError, ValueError) as error:
            raise UnreachableError("keys") from error

    def _id_token(self, tokens: Mapping[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
        token = _opened(_word(tokens, "id_token"), keys)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {name: {**one, "essential": True} for name, one in self._ours().items()},
            {
                "nonce": nonce,
                "client_id": self.client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        return _checked(claims)

    def _userinfo(self, answer: requests.Response, keys: KeySet) -> dict[str, Any]:
        if answer.status_code != requests.codes.ok:
            raise UnreachableError("userinfo")
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() != "application/jwt":
            return _object(answer)
        claims = _opened(answer.text, keys).claims
        jwt_rules = jwt.JWTClaimsRegistry(leeway=LEEWAY, **cast(Any, self._ours()))
        try:
            jwt_rules.validate(claims)
        except (JoseError, TypeError, ValueError) as error:
            raise UntrustedError("userinfo") from error
        return claims

    def _ours(self) -> dict[str, dict[str, Any]]:
        return {"iss": {"value": self.issuer}, "aud": {"value": self.client_id}}


@dataclass(frozen=True, slots=True)
class ProConnect:
    """Who is asked, and where what they say is weighed."""

    provider: Provider
    federated: Federated


def _random() -> str:
    """Return 32 random bytes in 43 characters, which is what each part of a trip needs."""
    return secrets.token_urlsafe(32)


def _asked(call: Callable[[], T]) -> T:
    """Return what a *call* to the provider brings."""
    try:
        return call()
    except OAuthError as error:
        code = str(error.error)
        raise UntrustedError(code if _CODE.fullmatch(code) else "error") from None
    except requests.RequestException as error:
        raise UnreachableError(type(error).__name__) from None
    except (LookupError, TypeError, ValueError):
        raise UnreachableError("tokens") from None


def _safe(about: Mapping[str, Any], issuer: str) -> bool:
    """Say whether each address is of the issuer's own scheme, and an address at all."""
    scheme = issuer.partition("://")[0]
    return all(_word(about, name).startswith(f"{scheme}://") for name in _ENDPOINTS)


def _fetch(address: str) -> dict[str, Any]:
    return _object(
        _asked(lambda: requests.get(address, timeout=_HOW["timeout"], allow_redirects=False))
    )


def _object(answer: requests.Response) -> dict[str, Any]:
    """Return the JSON object of an answer."""
    try:
        found = answer.json() if answer.status_code == requests.codes.ok else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UnreachableError("not an object")
    return found


def _opened(signed: str, keys: KeySet) -> jwt.Token:
    """Return what a key of the provider has signed."""
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(signed, keys, registry=registry)
    except (JoseError, TypeError, ValueError) as error:
        raise UntrustedError("signature") from error


def _checked(claims: Any) -> dict[str, Any]:
    try:
        claims.validate(leeway=LEEWAY)
    except (JoseError, TypeError, ValueError) as error:
        raise UntrustedError("id_token") from error
    return dict(claims)


def _word(said: Mapping[str, Any], name: str) -> str:
    """Return a word of what the provider says; nothing if it is none."""
    found = said.get(name)
    return found if isinstance(found, str) else ""


def _listed(about: Mapping[str, Any], name: str) -> list[Any]:
    found = about.get(name)
    return found if isinstance(found, list) else []
