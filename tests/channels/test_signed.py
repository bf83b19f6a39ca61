"""Standard Webhooks 1.0.0, symmetric: the published vector, and what is no secret."""

import base64
from datetime import UTC, datetime

import pytest

from alerts.channels.signed import WeakSecretError, bytes_of, headers, new_secret

# From the tests of the specification's own libraries (Apache 2.0): facts, not code.
SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LETTER = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", [SECRET, f"whsec_{SECRET}"])
def test_the_published_vector(secret: str) -> None:
    """With and without the prefix."""
    assert headers(secret, LETTER, AT, BODY) == {
        "webhook-id": LETTER,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNED,
    }


def test_everything_is_signed() -> None:
    """Another id, second, body or secret is another signature."""
    other = base64.b64encode(bytes(24)).decode()
    later = datetime.fromtimestamp(1614265331, UTC)
    made = {
        headers(*asked)["webhook-signature"]
        for asked in (
            (SECRET, LETTER, AT, BODY),
            (other, LETTER, AT, BODY),
            (SECRET, "msg_other", AT, BODY),
            (SECRET, LETTER, later, BODY),
            (SECRET, LETTER, AT, BODY + b" "),
        )
    }
    assert len(made) == 5


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        (base64.b64encode(bytes(23)).decode(), "secret_too_short"),
        ("whsec_", "secret_too_short"),
        (base64.b64encode(bytes(65)).decode(), "secret_too_long"),
        ("un secret", "not_base64"),
        ("é" * 40, "not_base64"),
    ],
)
def test_what_is_no_secret(secret: str, code: str) -> None:
    """24 bytes at least, 64 at most, in base64; the error does not repeat it."""
    with pytest.raises(WeakSecretError) as caught:
        bytes_of(secret)
    assert caught.value.code == code == str(caught.value)


def test_new_secrets_are_secrets() -> None:
    """32 bytes, never the same."""
    assert len(bytes_of(new_secret())) == 32
    assert new_secret() != new_secret()
