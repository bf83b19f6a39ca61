"""A provider as strict as ProConnect, and as wrong as a test asks it to be.

It serves real HTTP on a port of its own.  It refuses parameters that it does not know, short
``state`` and ``nonce``, a code twice, a wrong verifier; it signs with joserfc.  ``twist`` changes
what it says, one thing at a time.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Flask, Response, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "vigie-of-the-tests", "a secret shared with the provider of the tests"
BACK = "https://vigie.example/connexion/proconnect/retour"
MFA = ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")
NEEDED = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
KNOWN = NEEDED | {"claims", "code_challenge", "code_challenge_method"}


class StrictProvider:
    """Who comes is ``person``; ``signs``: by what userinfo is signed (None: it is JSON)."""

    keys = KeySet(
        [
            RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
            ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
        ]
    )
    strangers = KeySet([RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})])

    def __init__(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "subject-of-a-person",
            "email": "mediator@val-fleuri.example",
            "siret": "21690123100011",
            "given_name": "Awa",
            "usual_name": "Traoré",
        }
        self.acr = "eidas1"
        self.signs: str | None = "RS256"
        self.pkce = True
        self.twist: dict[str, Any] = {}
        self.issuer = ""
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}

    def bring(self, address: str) -> dict[str, str]:
        """Follow *address* as a browser would, agree, and return what is brought back."""
        answer = requests.get(address, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        place, _, words = answer.headers["Location"].partition("?")
        assert place == BACK
        return dict(part.split("=", 1) for part in words.split("&"))

    def about(self) -> dict[str, Any]:
        """Return what it says of itself."""
        said: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **({"code_challenge_methods_supported": ["S256"]} if self.pkce else {}),
        }
        changes: dict[str, Any] = self.twist.get("about", {})
        return said | changes

    def authorize(self) -> ResponseReturnValue:
        """Weigh what is asked to the letter, and send the browser back with a code."""
        asked = request.args.to_dict()
        self.asked.append(asked)
        if (
            not set(asked) >= NEEDED
            or set(asked) - KNOWN
            or ("code_challenge" in asked) != self.pkce
        ):
            abort(400, "Y000400")
        if min(len(asked["state"]), len(asked["nonce"])) < 32 or asked["redirect_uri"] != BACK:
            abort(400, "Y000400")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return redirect(f"{BACK}?{urlencode({'code': code, 'state': asked['state']})}")

    def token(self) -> ResponseReturnValue:
        """Give tokens for a code, once."""
        if "token" in self.twist:
            return Response(*self.twist["token"])
        return self.exchange()

    def exchange(self) -> ResponseReturnValue:
        """Do so wherever it is asked for: at an address, too, that no metadata name."""
        sent = request.form.to_dict()
        asked = self.codes.pop(sent.get("code", ""), None)
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            return jsonify(error="invalid_client"), 401
        if asked is None or sent.get("redirect_uri") != BACK or not self._verified(asked, sent):
            return jsonify(error="invalid_grant"), 400
        access = secrets.token_urlsafe(16)
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = self._claims(nonce=asked["nonce"], acr=self.acr, at_hash=_text(half))
        said = self._signed(claims | self.twist.get("id_token", {}), "RS256")
        tokens = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        return jsonify({**tokens, "id_token": said})

    def userinfo(self) -> ResponseReturnValue:
        """Say who it is, signed or not."""
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            abort(401)
        said = {**self.person, **self.twist.get("userinfo", {})}
        if self.signs is None:
            return jsonify(said)
        said = self._claims() | said
        return Response(self._signed(said, self.signs), mimetype="application/jwt")

    def _claims(self, **more: Any) -> dict[str, Any]:
        now = int(time.time())
        hours = {"iat": now, "exp": now + 60}
        return {"iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], **hours, **more}

    def _signed(self, claims: dict[str, Any], algorithm: str) -> str:
        claims = {name: value for name, value in claims.items() if value is not None}
        keys: KeySet = self.twist.get("keys", self.keys)
        algorithm = self.twist.get("algorithm", algorithm)
        if algorithm == "none":
            bare = _text(json.dumps({"alg": "none", "kid": "rsa"}).encode())
            return f"{bare}.{_text(json.dumps(claims).encode())}."
        if algorithm == "HS256":  # with what both sides know
            return jwt.encode({"alg": "HS256", "kid": "rsa"}, claims, OctKey.import_key(SECRET))
        kid = {"RS256": "rsa", "ES256": "ec"}.get(algorithm, "rsa")
        head = {"alg": algorithm, "kid": kid}
        return jwt.encode(head, claims, keys.get_by_kid(kid), algorithms=[algorithm])

    def _verified(self, asked: dict[str, str], sent: dict[str, str]) -> bool:
        if not self.pkce:
            return "code_verifier" not in sent
        seen = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        return asked["code_challenge_method"] == "S256" and _text(seen) == asked["code_challenge"]


def _text(some: bytes) -> str:
    return urlsafe_b64encode(some).decode().rstrip("=")


@contextmanager
def strict_provider() -> Iterator[StrictProvider]:
    """Serve a strict provider until the end."""
    provider, app = StrictProvider(), Flask(__name__)
    rules = {
        "/.well-known/openid-configuration": lambda: jsonify(provider.about()),
        "/authorize": provider.authorize,
        "/jwks": lambda: jsonify(provider.twist.get("jwks", provider.keys.as_dict(private=False))),
        "/userinfo": provider.userinfo,
    }
    for rule, view in rules.items():
        app.add_url_rule(f"/api/v2{rule}", rule, view)
    app.add_url_rule("/api/v2/token", "token", provider.token, methods=["POST"])
    app.add_url_rule("/api/v2/elsewhere", "elsewhere", provider.exchange, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}/api/v2"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
