"""A real nginx by the documented file, before servers of a test, with a certificate of its own.

Only what is of a place is put in: addresses, the certificate, folders; and for how long a server
that failed is left out.  All else is the file's.
"""

import os
import re
import shutil
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

FILE = Path(__file__).parents[2] / "docs" / "nginx.conf"
NAME = "vigie.example.fr"
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
DOCUMENTED = {"web": (8000, 8010), "live": (8001, 8011)}
"""The ports of the file's two upstreams."""


def program() -> str | None:
    """Where nginx is, or None."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def certificate(folder: Path) -> None:
    """Write a key and a certificate that nobody signed."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    alias = x509.SubjectAlternativeName([x509.DNSName(NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(alias, critical=False)
        .sign(key, SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(private)


def copy_for(folder: Path, ports: Mapping[int, int] | None = None) -> Path:
    """Write the file for *folder*, certificate included; *ports*: others in place of its own."""
    certificate(folder)
    folders = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    text = FILE.read_text(encoding="utf-8").replace("/etc/ssl/vigie", str(folder))
    text = text.replace("/var/log/nginx", str(folder)).replace("http {", f"http {{ {folders}", 1)
    if ports:
        text = text.replace(
            "fail_timeout=5s", "fail_timeout=1s"
        )  # a server that is back is soon asked
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
        text = re.sub(r"listen (\d+)", lambda m: f"listen 127.0.0.1:{ports[int(m[1])]}", text)
        text = re.sub(r"127\.0\.0\.1:(80\d\d)", lambda m: f"127.0.0.1:{ports[int(m[1])]}", text)
    copy = folder / "nginx.conf"
    copy.write_text(f"pid {folder}/pid;\n{text}", encoding="utf-8")
    return copy


def client(folder: Path, port: int) -> httpx.Client:
    """A browser that has found ``https://vigie.example.fr`` at *port* of this machine."""

    def by_name(request: httpx.Request) -> None:
        request.extensions["sni_hostname"] = NAME

    return httpx.Client(
        base_url=f"https://127.0.0.1:{port}",
        headers={"Host": NAME, "Referer": f"https://{NAME}/"},
        event_hooks={"request": [by_name]},
        verify=ssl.create_default_context(cafile=folder / "fullchain.pem"),
        follow_redirects=True,
    )
