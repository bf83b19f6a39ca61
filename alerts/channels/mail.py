"""What an e-mail says; ``smtp`` hands it over.

1. The id of the letter is in the message's own, the same at every try: a mailbox that gets it
   twice can tell.
2. It says that a machine sent it (RFC 3834), so that no absence notice answers.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from alerts.channels.told import About, Told


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
