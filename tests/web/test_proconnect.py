"""The client of ProConnect against a strict provider: what it asks, what it takes, what it does
not take.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sharing.federated import Vouched
from tests.web.provider import BACK, CLIENT, MFA, SECRET, StrictProvider, strict_provider
from web import proconnect
from web.proconnect import Provider, Trip, UnreachableError, UntrustedError


@pytest.fixture
def strict() -> Iterator[StrictProvider]:
    """A provider as strict as ProConnect."""
    with strict_provider() as found:
        yield found


@pytest.fixture
def provider(strict: StrictProvider) -> Provider:
    """The same, as we know it."""
    return Provider(strict.issuer, CLIENT, SECRET, MFA, BACK)


def enter(strict: StrictProvider, provider: Provider) -> Vouched:
    """Go there and come back."""
    address, trip = provider.send()
    return provider.receive(strict.bring(address)["code"], trip)


@pytest.mark.parametrize("pkce", [True, False])
@pytest.mark.parametrize("signs", ["RS256", "ES256", None])
def test_a_person_comes_back_known(
    pkce: bool, signs: str | None, strict: StrictProvider, provider: Provider
) -> None:
    """Userinfo is a signed token or JSON; PKCE is used where it is offered, and only there."""
    strict.pkce, strict.signs = pkce, signs
    shown = enter(strict, provider)
    person = strict.person
    assert shown == Vouched(
        strict.issuer, person["sub"], person["email"], person["siret"], proved=False
    )


def test_nothing_is_asked_that_the_provider_does_not_know(
    strict: StrictProvider, provider: Provider
) -> None:
    """To the letter; ``state``, ``nonce`` and the verifier are new each time."""
    address, trip = provider.send()
    again, other = provider.send()
    assert address != again
    assert not {trip.state, trip.nonce, trip.verifier} & {other.state, other.nonce, other.verifier}
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    claims = json.loads(asked.pop("claims"))
    assert claims == {"id_token": {"acr": {"essential": True, "values": list(MFA)}}}
    assert len(asked.pop("code_challenge")) == 43
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid given_name usual_name email siret",
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge_method": "S256",
    }
    assert trip.verifier not in address
    assert SECRET not in address + repr(provider)


@pytest.mark.parametrize("acr", [*MFA, "eidas1", "eidas2-or-so", "", None, ["eidas2"], 2])
def test_a_second_factor_is_what_the_id_token_says(
    acr: Any, strict: StrictProvider, provider: Provider
) -> None:
    """One of our values, as a word; asked for or not, nothing else is one."""
    strict.acr = acr
    assert enter(strict, provider).proved is (acr in MFA if isinstance(acr, str) else False)
    strict.acr, strict.twist = "eidas1", {"userinfo": {"acr": "eidas3"}}
    assert not enter(strict, provider).proved


@pytest.mark.parametrize("vouched", [False, "true", None, 1])
def test_an_e_mail_that_nobody_vouches_for_finds_nobody(
    vouched: Any, strict: StrictProvider, provider: Provider
) -> None:
    """If the provider says anything of it, it says yes; ProConnect says nothing, as all are."""
    strict.signs = None  # JSON has a null
    strict.twist = {"userinfo": {"email_verified": vouched}}
    assert enter(strict, provider).email == ""
    strict.twist = {"userinfo": {"email_verified": True}}
    assert enter(strict, provider).email == strict.person["email"]


@pytest.mark.parametrize(
    "twist",
    [
        {"keys": StrictProvider.strangers},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"algorithm": "PS256"},
        {"id_token": {"iss": "http://localhost:1/api/v2"}},
        {"id_token": {"iss": None}},
        {"id_token": {"aud": "another-service"}},
        {"id_token": {"aud": ["another-service"]}},
        {"id_token": {"aud": None}},
        {"id_token": {"aud": [CLIENT, "another-service"], "azp": "another-service"}},
        {"id_token": {"nonce": "n" * 43}},
        {"id_token": {"nonce": None}},
        {"id_token": {"exp": int(time.time()) - 120}},
        {"id_token": {"exp": None}},
        {"id_token": {"iat": int(time.time()) + 3600}},
        {"id_token": {"nbf": int(time.time()) + 3600}},
        {"id_token": {"at_hash": "x" * 22}},
        {"id_token": {"sub": None}},
        {"id_token": {"sub": 7}},
        {"id_token": {"sub": "somebody-else"}},
        {"userinfo": {"sub": "somebody-else"}},
        {"userinfo": {"sub": None}},
        {"userinfo": {"aud": "another-service"}},
        {"userinfo": {"iss": "http://localhost:1/api/v2"}},
        {"userinfo": {"exp": int(time.time()) - 120}},
        {"token": ('{"error": "invalid_client"}', 401)},
        {"token": ('{"error": "Awa Traoré was here"}', 400)},
        {"token": ('{"access_token": "a", "token_type": "Bearer"}', 200)},
        {"token": ('{"access_token": "a", "token_type": "Bearer", "id_token": [1]}', 200)},
    ],
)
def test_what_is_not_for_this_log_in_is_not_taken(
    twist: dict[str, Any], strict: StrictProvider, provider: Provider
) -> None:
    """One thing wrong at a time; the error says no word of what was said."""
    assert enter(strict, provider).subject == strict.person["sub"]
    strict.twist = twist
    with pytest.raises(UntrustedError) as error:
        enter(strict, provider)
    assert not {*"éT "} & {*str(error.value)}


def test_a_code_works_once_and_for_its_own_trip(strict: StrictProvider, provider: Provider) -> None:
    """Not again, not with another verifier, not with another nonce."""
    address, trip = provider.send()
    code = strict.bring(address)["code"]
    provider.receive(code, trip)
    with pytest.raises(UntrustedError):
        provider.receive(code, trip)
    for changes in ({"nonce": "n" * 43}, {"verifier": "v" * 43}, {"verifier": ""}):
        address, trip = provider.send()
        with pytest.raises(UntrustedError):
            provider.receive(strict.bring(address)["code"], replace(trip, **changes))


@pytest.mark.parametrize(
    "twist",
    [
        {"about": {"issuer": "http://localhost:1/api/v2"}},
        {"about": {"jwks_uri": None}},
        {"about": {"token_endpoint": "ftp://localhost/token"}},
        {"about": {"authorization_endpoint": "javascript:alert(1)"}},
        {"about": {"userinfo_endpoint": ["x"]}},
        {"jwks": {"keys": []}},
        {"jwks": {"keys": [{"kty": "RSA"}]}},
        {"jwks": {}},
        {"jwks": []},
        {"token": ("<html>too many requests</html>", 429)},
        {"token": ("[]", 200)},
        {"token": ("busy", 503)},
        {"token": ("", 307, {"Location": "elsewhere"})},  # where a code would be taken
    ],
    ids=str,
)
def test_what_is_no_provider_is_out_of_reach(
    twist: dict[str, Any], strict: StrictProvider, provider: Provider
) -> None:
    """Metadata of somebody else, addresses that are none, keys that are none, pages of a proxy."""
    strict.twist = twist
    with pytest.raises(UnreachableError):
        enter(strict, provider)


def test_a_provider_by_tls_has_no_address_without() -> None:
    """Whoever says https for itself may not send our secret over http."""
    assert proconnect._safe(dict.fromkeys(proconnect._ENDPOINTS, "https://p/x"), "https://p")
    for name in proconnect._ENDPOINTS:
        said = dict.fromkeys(proconnect._ENDPOINTS, "https://p/x") | {name: "http://p/x"}
        assert not proconnect._safe(said, "https://p"), name


def test_nobody_waits_for_a_provider_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the call and is silent; it is not there at all; both end in time."""
    assert proconnect._HOW["timeout"] == proconnect.PATIENCE == 5.0
    monkeypatch.setitem(proconnect._HOW, "timeout", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        mute = Provider(f"http://localhost:{port}", CLIENT, SECRET, MFA, BACK)
        with pytest.raises(UnreachableError, match="Timeout"):
            mute.send()
    with pytest.raises(UnreachableError, match="ConnectionError"):
        mute.receive("code", Trip("s", "n", "v"))
