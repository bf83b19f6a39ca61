"""Settings come from a mapping, typed; all that is wrong is told at once, no secret is repeated."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import DEFAULTS, Settings, SettingsError

A_MOMENT = "is a moment such as 2026-12-01T08:00:00+01:00"
WITNESSES = "VIGIE_WITNESSES is a list such as https://partner.fr/witness, comma, …"
SECRET = "a-secret-that-nobody-may-see-in-a-log"
RIGHT = {
    "VIGIE_DATABASE_URL": "postgresql+psycopg://vigie:p4ssw0rd@db/vigie",
    "VIGIE_REDIS_URL": "redis://:r3dispass@redis:6379/0",
    "VIGIE_SECRET_KEY": SECRET,
    "VIGIE_TRAIL_SEED": "5e" * 32,
    "VIGIE_SHRED_DIR": "/var/lib/vigie-keys",
}


def test_what_is_right_is_read(tmp_path: Path) -> None:
    """With defaults for what is not set, or set to nothing."""
    settings = Settings.from_environ({**RIGHT, "VIGIE_CHARTER": "", "HOME": "x"})
    assert settings.charter == DEFAULTS / "charter.yaml"
    assert (settings.secure_cookies, settings.proxies) == (True, 0)
    mine = tmp_path / "charter.yaml"
    mine.write_text("id: mine")
    where = "https://a.fr/w, http://10.0.0.7:8010"
    changed = {
        "VIGIE_WITNESSES": where,
        "VIGIE_CHARTER": str(mine),
        "VIGIE_SECURE_COOKIES": "0",
        "VIGIE_PROXIES": "2",
    }
    settings = Settings.from_environ({**RIGHT, **changed})
    assert (settings.charter, settings.secure_cookies, settings.proxies) == (mine, False, 2)
    assert settings.witnesses == {"https://a.fr/w", "http://10.0.0.7:8010"}


@pytest.mark.parametrize(
    "origin", ["", "https://vigie.example.fr", "https://v2.fr:8443", "http://localhost:8000"]
)
def test_an_origin_is_a_domain_by_tls_or_this_machine(origin: str) -> None:
    """What browsers bind passkeys to; nothing at all is right, too."""
    assert Settings.from_environ({**RIGHT, "VIGIE_ORIGIN": origin}).origin == origin


def test_everything_missing_is_named_at_once() -> None:
    """Whoever installs it does not learn it name by name."""
    with pytest.raises(SettingsError) as error:
        Settings.from_environ({})
    assert all(f"set {name}" in str(error.value) for name in RIGHT)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("VIGIE_SECRET_KEY", "short", "VIGIE_SECRET_KEY has fewer than 32 characters"),
        ("VIGIE_TRAIL_SEED", "5e" * 31, "VIGIE_TRAIL_SEED is not 32 bytes in hexadecimal"),
        ("VIGIE_TRAIL_SEED", "zz" * 32, "VIGIE_TRAIL_SEED is not 32 bytes in hexadecimal"),
        ("VIGIE_SHRED_DIR", "keys", "VIGIE_SHRED_DIR is a whole path, from /"),
        *(
            ("VIGIE_TRAIL_CLASSICAL_UNTIL", moment, f"VIGIE_TRAIL_CLASSICAL_UNTIL {A_MOMENT}")
            for moment in ("2026-12-01T08:00:00", "2026-12-01", "yesterday")
        ),
        *(
            ("VIGIE_WITNESSES", f"https://w.fr/x,{address}", WITNESSES)
            for address in (
                "ftp://w.fr",
                "w.fr/x",
                "https://w.fr/",
                "https://w.fr/x?y",
                "https://me@w.fr",
                "file:///x",
            )
        ),
        ("VIGIE_CHARTER", "/nowhere/charter.yaml", "VIGIE_CHARTER names no file"),
        *(
            ("VIGIE_ORIGIN", origin, "VIGIE_ORIGIN is an origin such as https://vigie.example.fr")
            for origin in (
                "vigie.example.fr",
                "http://vigie.example.fr",
                "https://vigie.example.fr/",
                "https://vigie.example.fr/vigie",
                "https://192.0.2.1",
                "https://[2001:db8::1]",
                "http://127.0.0.1:8000",
                "https://",
            )
        ),
        ("VIGIE_SECURE_COOKIES", "yes", "VIGIE_SECURE_COOKIES is 0 or 1"),
        ("VIGIE_TRAIL_MONTHS", "0", "VIGIE_TRAIL_MONTHS is 1 or more"),
        ("VIGIE_PROXIES", "-1", "VIGIE_PROXIES is a whole number"),
        ("VIGIE_PROXIES", "two", "VIGIE_PROXIES is a whole number"),
        ("VIGIE_PROXIES", "9" * 5000, "VIGIE_PROXIES is a whole number"),
        ("VIGIE_LIVE_PLACES", "٣", "VIGIE_LIVE_PLACES is a whole number"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(name: str, value: str, told: str) -> None:
    """The name, what would be right, and nothing of any secret."""
    with pytest.raises(SettingsError) as error:
        Settings.from_environ({**RIGHT, name: value})
    assert str(error.value) == told


def test_a_minute_is_shorter_in_an_exercise_only() -> None:
    """With secrets that everybody knows; in earnest nobody is told too soon by a slip."""
    assert Settings.from_environ(RIGHT).minute == timedelta(minutes=1)
    played = {**RIGHT, "VIGIE_SECRET_KEY": "demo-only-" + "x" * 32, "VIGIE_MINUTE_S": "1"}
    assert Settings.from_environ(played).minute == timedelta(seconds=1)
    for wrong in ({**played, "VIGIE_SECRET_KEY": SECRET}, {**played, "VIGIE_MINUTE_S": "61"}):
        with pytest.raises(SettingsError, match="VIGIE_MINUTE_S is 60, or less with the demo's"):
            Settings.from_environ(wrong)


PROCONNECT = {
    "VIGIE_ORIGIN": "https://vigie.example.fr",
    "VIGIE_PROCONNECT_ISSUER": "https://provider.example.fr/api/v2",
    "VIGIE_PROCONNECT_CLIENT_ID": "vigie",
    "VIGIE_PROCONNECT_CLIENT_SECRET": "cl13nts3cret",
    "VIGIE_PROCONNECT_SIRETS": "21690123100011, 21330063500017",
}


def test_proconnect_is_there_whole_or_not_at_all() -> None:
    """Without a word of it there is none; with all of it, the values that mean MFA are known."""
    for nothing in ({}, dict.fromkeys(PROCONNECT, "")):
        assert Settings.from_environ({**RIGHT, **nothing}).proconnect is None
    found = Settings.from_environ({**RIGHT, **PROCONNECT}).proconnect
    assert found is not None
    assert found.sirets == {"21690123100011", "21330063500017"}
    assert found.acr == ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")
    own = {"VIGIE_PROCONNECT_ACR": "https://provider.example.fr/2fa,eidas3"}
    found = Settings.from_environ({**RIGHT, **PROCONNECT, **own}).proconnect
    assert found is not None
    assert found.acr == ("https://provider.example.fr/2fa", "eidas3")


@pytest.mark.parametrize("missing", PROCONNECT)
def test_half_of_proconnect_is_refused(missing: str) -> None:
    """By name; the values alone are half of it, too."""
    with pytest.raises(SettingsError) as error:
        Settings.from_environ({**RIGHT, **PROCONNECT, missing: ""})
    assert str(error.value) == f"set {missing}"
    with pytest.raises(SettingsError, match=f"set {missing}"):
        Settings.from_environ({**RIGHT, "VIGIE_PROCONNECT_ACR": "eidas3"})


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        (
            "VIGIE_PROCONNECT_ISSUER",
            ("provider.fr", "http://provider.fr/api", "https://p.fr/x?y", "https://p.fr/x#y"),
            "VIGIE_PROCONNECT_ISSUER is an issuer such as https://provider.fr/api/v2",
        ),
        (
            "VIGIE_PROCONNECT_SIRETS",
            ("2169012310001", "216901231000111", "21690123100011;21330063500017", ",", "é" * 14),
            "VIGIE_PROCONNECT_SIRETS is a list of SIRETs: 14 digits, comma, 14 digits",
        ),
        (
            "VIGIE_PROCONNECT_ACR",
            (",", " , "),
            "VIGIE_PROCONNECT_ACR is a list of words: eidas0-mfa,eidas1-mfa,eidas2,eidas3",
        ),
    ],
)
def test_what_is_wrong_with_proconnect_is_named(
    name: str, values: tuple[str, ...], told: str
) -> None:
    """The name and what would be right."""
    for value in values:
        with pytest.raises(SettingsError) as error:
            Settings.from_environ({**RIGHT, **PROCONNECT, name: value})
        assert str(error.value) == told, value


def test_settings_do_not_show_what_opens_the_house() -> None:
    """Printed, formatted or in an error: addresses of servers carry passwords too."""
    settings = Settings.from_environ({**RIGHT, **PROCONNECT})
    for said in (repr(settings), str(settings), f"{settings}", f"{(settings,)}"):
        for secret in (SECRET, "p4ssw0rd", "r3dispass", "5e5e", "cl13nts3cret"):
            assert secret not in said


SMTP = {
    "VIGIE_SMTP_HOST": "smtp.ville.example.fr",
    "VIGIE_SMTP_SENDER": "vigie@ville.example.fr",
    "VIGIE_SMTP_PASSWORD": SECRET,
    "VIGIE_ORIGIN": "https://vigie.example.fr",
}


def test_a_mail_server_is_all_or_nothing() -> None:
    """None without a setting of it; with one, all that it takes; its secret is not shown."""
    assert Settings.from_environ(RIGHT).mailer is None
    mailer = Settings.from_environ({**RIGHT, **SMTP}).mailer
    assert mailer is not None
    assert (mailer.port, mailer.security) == (587, "starttls")
    assert SECRET not in repr(mailer)
    by_tls = Settings.from_environ({**RIGHT, **SMTP, "VIGIE_SMTP_SECURITY": "tls"}).mailer
    assert by_tls is not None
    assert by_tls.port == 465
    with pytest.raises(SettingsError) as error:
        Settings.from_environ({**RIGHT, "VIGIE_SMTP_USER": "vigie", "VIGIE_SMTP_SECURITY": "ssl"})
    for told in (
        "set VIGIE_SMTP_HOST",
        "set VIGIE_SMTP_SENDER",
        "set VIGIE_ORIGIN",
        "VIGIE_SMTP_SECURITY is one of starttls, tls, none",
    ):
        assert told in str(error.value)


def test_hosts_of_webhooks_are_names_or_numbers() -> None:
    """Not addresses: what they are trusted for is where they are, not what is asked of them."""
    hosts = {**RIGHT, "VIGIE_WEBHOOK_HOSTS": "machine.ville.lan, 10.0.0.7"}
    assert Settings.from_environ(hosts).webhook_hosts == {"machine.ville.lan", "10.0.0.7"}
    with pytest.raises(SettingsError, match="VIGIE_WEBHOOK_HOSTS is a list"):
        Settings.from_environ({**RIGHT, "VIGIE_WEBHOOK_HOSTS": "http://machine.ville.lan/"})
