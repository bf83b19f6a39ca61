"""E-mail by SMTP: what it says, and how it is handed to the council's own mail server.

1. By TLS (``tls``: from the first byte; ``starttls``: before anything is said), with a certificate
   that holds; ``none`` is for a server on the same machine.
2. The id of the letter is in the message's own, the same at every try: a mailbox that gets it
   twice can tell.
3. It says that a machine sent it (RFC 3834), so that no absence notice answers.
4. A try takes ``PATIENCE`` at most, whatever the server does.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from alerts.channels.patience import PATIENCE, cut_after
from alerts.channels.queue import Fault
from alerts.channels.told import About, Told

_SEVERAL = 500  # from this answer on, SMTP says that it will not (RFC 5321, 4.2.1)


@dataclass(frozen=True, slots=True)
class Mailer:
    """Where e-mail is handed over, and in whose name.  ``security``: tls | starttls | none."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: EmailMessage) -> Fault | None:
        """Hand *message* over; return what went wrong, None if nothing did."""
        try:
            with self._server() as server, cut_after(PATIENCE, lambda: server.sock):
                if self.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return Fault.NO_ANSWER
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            return Fault.NOT_SECURE
        except smtplib.SMTPRecipientsRefused as error:
            return _of_codes([code for code, _ in error.recipients.values()])
        except smtplib.SMTPResponseException as error:
            return _of_codes([error.smtp_code])
        except (OSError, smtplib.SMTPException):
            return Fault.NO_ANSWER
        return None

    def _server(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=PATIENCE)


def letter(
    sender: str, to: str, letter_id: str, text: tuple[str, list[str]], at: datetime
) -> EmailMessage:
    """Return a plain message.  *text*: its subject and its lines."""
    subject, lines = text
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content("\n".join(lines) + "\n")
    return message


def of_alert(told: Told, link: str) -> tuple[str, list[str]]:
    """Return subject and lines of an alert."""
    where = f"gravité {told.severity} sur 5, {told.sector_name}"
    return f"Vigie\u00a0: {where}", [
        "Bonjour,",
        "",
        f"Une alerte vous attend sur Vigie\u00a0: {where}.",
        f"Famille\u00a0: {told.group_label}. Gravité\u00a0: {told.severity_label}.",
        "",
        "Pour la lire et dire que vous l’avez reçue\u00a0:",
        link,
        "",
        *FOOT,
    ]


def of_watch(about: About, link: str) -> tuple[str, list[str]]:
    """Return subject and lines of a letter about the watch itself."""
    said = [
        "Bonjour,",
        "",
        about.sentence,
        "",
        "Pour voir lesquelles, et trouver quelqu’un\u00a0:",
    ]
    return f"Vigie\u00a0: {about.subject}", [*said, link, "", *FOOT]


def of_digest(counts: list[tuple[str, str, int]], link: str) -> tuple[str, list[str]]:
    """Return subject and lines of a digest.  *counts*: sector, family and how many, in order."""
    lines = ["Bonjour,", "", "Depuis hier 8\u00a0h, dans les secteurs que vous pouvez lire\u00a0:"]
    for number, (sector, family, count) in enumerate(counts):
        if number == 0 or counts[number - 1][0] != sector:
            lines += ["", " ".join(sector.split())]
        lines.append(f"  - {family}\u00a0: {count}")
    if not counts:
        lines += ["", "Rien n’a été signalé."]
    return "Vigie\u00a0: le point du matin", [*lines, "", "Le détail\u00a0:", link, "", *FOOT]


FOOT = (
    "Ce message ne dit rien de plus, exprès\u00a0: le reste se lit sur Vigie. N’y répondez pas,",
    "personne ne lirait la réponse.",
    "Danger immédiat\u00a0? Appelez le 17, le 18, le 15 ou le 112.",
    "Vigie ne remplace jamais cet appel.",
)


def _of_codes(codes: list[int]) -> Fault:
    return Fault.REFUSED if min(codes) >= _SEVERAL else Fault.ERROR
