"""Ma sécurité: what one can prove with, and proving it.

1. A secret, or codes on paper, are in the one answer that makes them, and in no address.
2. What needs a fresh proof and has none leads to « Confirmez que c'est bien vous », and back.
3. Passkeys need a script; what the script may do, the page says without it.
4. A wrong code is the same page with the reason beside the field; too many say when to come back.
"""

from __future__ import annotations

import math
from datetime import datetime

import segno
from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sharing.command import Problem
from sharing.gate import proved_recently
from sharing.second_factor import one_time
from sharing.second_factor.standing import ProofNeededError, Refusal
from web.door import guarded, second_factor, visitor
from web.pages.around import local_path, now, show, text_of

bp = Blueprint("second_factor", __name__)

# What has just been done, as the next page says it.
DONE = {
    "application": "Votre application est en service.",
    "cle": "Votre clé d’accès est en service.",
    "retrait": "C’est retiré.",
}
# What was wrong, and what would be right.
REFUSALS = {
    "wrong": ("Ce n’est pas le bon code.", "Vérifiez-le dans votre application, puis réessayez."),
    "used": ("Ce code a déjà servi.", "Attendez le suivant\u00a0: trente secondes au plus."),
    "late": ("Le délai est passé.", "Recommencez, s’il vous plaît."),
}
ON_PAPER = {
    "wrong": ("Ce n’est pas un de vos codes de secours.", "Recopiez-le lettre par lettre."),
    "used": ("Ce code de secours a déjà servi.", "Prenez-en un autre de votre liste."),
}
KEYS = {
    "wrong": "Cette clé d’accès n’a pas été reconnue. Réessayez, ou prenez un autre moyen.",
    "late": "Le délai est passé. Touchez de nouveau le bouton.",
    "known": "Cet appareil a déjà une clé d’accès pour Vigie.",
    "copied": (
        "Cette clé d’accès répond comme si elle avait été copiée. Par sécurité, elle n’a pas été "
        "acceptée. Prenez un autre moyen, retirez cette clé et prévenez votre coordonnateur."
    ),
}
LIMITED = (
    "second_factor.add_passkey",
    "second_factor.ask_new_passkey",
    "second_factor.ask_passkey",
    "second_factor.confirm_application",
    "second_factor.show_code",
    "second_factor.show_passkey",
    "second_factor.show_recovery",
)
"""Views that somebody could try one thing after the other on."""


def who() -> str:
    """Return whose attempts are counted."""
    return visitor().actor.id


@bp.errorhandler(ProofNeededError)
def prove_first(_: ProofNeededError) -> ResponseReturnValue:
    """Lead to the confirmation, and from there to the page with all the factors."""
    return redirect(url_for("second_factor.ask", suite=url_for("second_factor.read")))


@bp.get("/securite")
@guarded
def read() -> ResponseReturnValue:
    """Show the factors in use, and what can be done about them."""
    return _page()


@bp.post("/securite/application")
@guarded
def begin_application() -> ResponseReturnValue:
    """Show the secret of a new application, once."""
    secret = second_factor().begin_application(visitor())
    if secret is None:
        return redirect(url_for("second_factor.read"))
    address = one_time.address(secret, visitor().name)
    picture = segno.make_qr(address, error="m").svg_data_uri(
        scale=5, border=4, dark="#000", light="#fff", omitsize=True
    )
    written = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    shown = {"picture": picture, "address": address, "written": written}
    return show("security_application.html", shown=shown, problems={})


@bp.post("/securite/application/confirmer")
@guarded
def confirm_application() -> ResponseReturnValue:
    """Put the application in use, if it shows the right code."""
    refused = second_factor().confirm_application(visitor(), text_of(request.form, "code", 20))
    if refused is None:
        return _done("application")
    problems = _problems("code", refused, REFUSALS)
    return show("security_application.html", 422, shown=None, problems=problems)


@bp.post("/securite/cles/demande")
@guarded
def ask_new_passkey() -> ResponseReturnValue:
    """Tell the page's script what to ask of the device."""
    return jsonify(second_factor().ask_new_passkey(visitor()))


@bp.post("/securite/cles")
@guarded
def add_passkey() -> ResponseReturnValue:
    """Put a passkey in use."""
    answer, label = request.form.get("answer", ""), text_of(request.form, "label", 60)
    refused = second_factor().add_passkey(visitor(), answer, label)
    return _done("cle") if refused is None else _page(422, wrong=KEYS[refused.why])


@bp.post("/securite/codes")
@guarded
def make_recovery() -> ResponseReturnValue:
    """Show ten new recovery codes, once."""
    codes = second_factor().make_recovery(visitor())
    if not codes:
        return redirect(url_for("second_factor.read"))
    return show("security_codes.html", codes=codes)


@bp.get("/securite/retirer/<what>")
@guarded
def ask_to_take_away(what: str) -> ResponseReturnValue:
    """Ask whether it is meant."""
    held = second_factor().held(visitor())
    label = None
    if what == "application" and held.application_since:
        label = "l’application de codes"
    for passkey in held.passkeys:
        if passkey.id == what:
            label = f"la clé d’accès «\u00a0{passkey.label}\u00a0»"
    if label is None:
        abort(404)
    last = len(held.passkeys) + (held.application_since is not None) == 1
    return show("security_remove.html", what=what, label=label, last=last)


@bp.post("/securite/retirer/<what>")
@guarded
def take_away(what: str) -> ResponseReturnValue:
    """Take a factor away."""
    second_factor().take_away(visitor(), None if what == "application" else what)
    return _done("retrait")


@bp.post("/securite/lu")
@guarded
def has_read() -> ResponseReturnValue:
    """Stop saying that the factors are gone."""
    second_factor().has_read(visitor())
    return redirect(url_for("second_factor.read"))


@bp.get("/securite/confirmer")
@guarded
def ask() -> ResponseReturnValue:
    """Ask for a factor, unless one was shown just now."""
    onward = local_path(request.args.get("suite", ""))
    if proved_recently(visitor().proved_at, now()):
        return redirect(onward or url_for("second_factor.read"))
    return _asking(onward)


@bp.post("/securite/confirmer/code")
@guarded
def show_code() -> ResponseReturnValue:
    """Prove with a code of the application."""
    typed = text_of(request.form, "code", 20)
    return _onward(second_factor().show_code(visitor(), typed), "code", REFUSALS)


@bp.post("/securite/confirmer/secours")
@guarded
def show_recovery() -> ResponseReturnValue:
    """Prove with a recovery code."""
    typed = text_of(request.form, "recovery", 60)
    return _onward(second_factor().show_recovery(visitor(), typed), "recovery", ON_PAPER)


@bp.post("/securite/confirmer/cle/demande")
@guarded
def ask_passkey() -> ResponseReturnValue:
    """Tell the page's script what to ask of the device."""
    return jsonify(second_factor().ask_passkey(visitor()))


@bp.post("/securite/confirmer/cle")
@guarded
def show_passkey() -> ResponseReturnValue:
    """Prove with a passkey."""
    onward = local_path(request.form.get("suite", ""))
    refused = second_factor().show_passkey(visitor(), request.form.get("answer", ""))
    if refused is not None:
        return _asking(onward, 422, wrong=KEYS[refused.why])
    return redirect(onward or url_for("second_factor.read"))


def _onward(
    refused: Refusal | None, field: str, texts: dict[str, tuple[str, str]]
) -> ResponseReturnValue:
    onward = local_path(request.form.get("suite", ""))
    if refused is None:
        return redirect(onward or url_for("second_factor.read"))
    if refused.until is None:
        return _asking(onward, 422, problems=_problems(field, refused, texts))
    response = _asking(onward, 429, until=refused.until)
    wait = math.ceil((refused.until - now()).total_seconds())
    response.headers["Retry-After"] = str(max(1, wait))
    return response


def _problems(
    field: str, refused: Refusal, texts: dict[str, tuple[str, str]]
) -> dict[str, Problem]:
    return {field: Problem(field, refused.why, *texts[refused.why])}


def _done(what: str) -> ResponseReturnValue:
    return redirect(url_for("second_factor.read", fait=what))


def _page(status: int = 200, wrong: str = "") -> Response:
    held = second_factor().held(visitor())
    return show(
        "security.html",
        status,
        held=held,
        open=not held.any or proved_recently(visitor().proved_at, now()),
        passkeys_here=second_factor().site is not None,
        done=DONE.get(request.args.get("fait", "")),
        wrong=wrong,
    )


def _asking(
    onward: str,
    status: int = 200,
    *,
    problems: dict[str, Problem] | None = None,
    until: datetime | None = None,
    wrong: str = "",
) -> Response:
    return show(
        "security_confirm.html",
        status,
        held=second_factor().held(visitor()),
        passkeys_here=second_factor().site is not None,
        onward=onward,
        problems=problems or {},
        until=until,
        wrong=wrong,
    )
