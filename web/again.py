"""Something has to be done first: whoever reads is led there and back, whoever sends loses nothing.

1. What was sent is given back in the answer, as a form to send again; it is nowhere else.
2. Nothing that opens anything is ever sent to a page that may answer so.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue


@dataclass(frozen=True, slots=True)
class First:
    """What has to be done first, as the page says it, and where; ``endpoint`` takes a ``suite``."""

    title: str
    step: str
    button: str
    endpoint: str


SHUT = First(
    "Votre espace scellé s’est refermé",
    "Rouvrez votre espace",
    "Ouvrir mon espace scellé",
    "space.read",
)
UNPROVED = First(
    "Confirmez que c’est bien vous",
    "Montrez votre second moyen",
    "Confirmer mon identité",
    "second_factor.ask",
)


def led_there_and_back(first: First) -> ResponseReturnValue:
    """Answer the present request so that it can be made again once *first* has been done."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for(first.endpoint, suite=request.full_path.rstrip("?")))
    sent = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    page = render_template("send_again.html", first=first, sent=sent)
    return page, 403, {"Cache-Control": "no-store"}
