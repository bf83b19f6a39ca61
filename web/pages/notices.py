"""Mes avis: what one was told, and where it leads.

1. A kind that has no French yet is shown by its name, never as an error.
2. They are marked as read by the reader, not by having been shown.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sharing.nominative.receiving import REASONS
from sharing.nominative.requests import ANSWERED, ANSWERS, ASKED
from sharing.notices import ListNotices, ReadNotices
from web.door import ask, guarded
from web.pages.around import show, text_of

bp = Blueprint("notices", __name__)

SAID: dict[str, str] = {
    "complaint_appointment": (
        "La police ou la gendarmerie vous donne un rendez-vous pour la plainte de votre organisme."
    ),
    "complaint_asked": "Un organisme demande à votre service un rendez-vous pour une plainte.",
    "coverage_adopted": (
        "Un nouveau protocole est adopté. Avec les tours de garde de la semaine, il y aurait des "
        "heures où personne ne répondrait\u00a0: voyez lesquelles avant qu’il entre en vigueur."
    ),
    "coverage_hole": (
        "Cette nuit ou demain, il y a des heures où personne ne répondrait. Il est encore temps de "
        "trouver quelqu’un."
    ),
    "hand_over_new": "Une note de relève vous attend : lisez-la avant de prendre votre garde.",
    "roster_relieved": "Quelqu’un d’autre tient un de vos tours de garde, ou personne.",
    "roster_stand_in": "Un tour de garde vous est confié.",
    ANSWERED: "Un référent vous répond\u00a0: «\u00a0{word}\u00a0».",
    ASKED: "Un autre groupe voudrait vous parler d’une situation que vous suivez.",
    "limit_lifted": (
        "L’usage d’une fiche de votre groupe n’est plus limité. Vous pouvez de nouveau la lire et "
        "la compléter."
    ),
    "newcomer_waits": "Une personne habilitée attend de recevoir les fiches de son groupe.",
    "pair_retired": (
        "La clé de votre espace scellé a été retirée, parce qu’elle était perdue. "
        "Préparez-en une nouvelle."
    ),
    "deposit_new": "Quelqu’un propose une situation à votre groupe.",
    "deposit_missed": (
        "Une situation proposée à votre groupe est restée sans réponse\u00a0: ce qui était écrit a "
        "été détruit."
    ),
    "deposit_accepted": "Le groupe a retenu la situation que vous aviez proposée. Merci.",
    "deposit_refused": (
        "Le groupe n’a pas retenu la situation que vous aviez proposée\u00a0: {word}."
    ),
    "deposit_expired": (
        "Le groupe n’a pas répondu à temps à la situation que vous aviez proposée. Ce que vous "
        "aviez écrit a été détruit\u00a0; vous pouvez la proposer de nouveau."
    ),
    "record_limited": (
        "Une personne exerce ses droits\u00a0: l’usage d’une fiche de votre groupe est limité. On "
        "ne la lit plus et on n’y écrit plus, jusqu’à nouvel avis."
    ),
    "review_due": (
        "Une situation est sans nouvelles depuis six mois. Le suivi continue-t-il\u00a0? "
        "Sinon, mettez-y fin."
    ),
    "approval_asked": "Un membre de votre groupe vous demande votre accord, pour une fiche.",
    "approval_declined": "L’accord que vous aviez demandé ne vous a pas été donné.",
    "approval_given": "L’accord que vous aviez demandé vous a été donné, pour vingt-quatre heures.",
    "opened_in_emergency": (
        "Une vie était en danger\u00a0: un membre du groupe a ouvert une fiche en urgence."
    ),
}
"""What is said of each kind of notice; ``{word}`` is the French of its word."""
WORDS: dict[str, str] = {**ANSWERS, **REASONS}
LEADS: dict[str, str] = {
    "complaint_appointment": "complaints.one",
    "complaint_asked": "complaints.read",
    "coverage_adopted": "coverage.read",
    "coverage_hole": "coverage.read",
    "hand_over_new": "rosters.one",
    "roster_relieved": "rosters.one",
    "roster_stand_in": "rosters.one",
    ANSWERED: "match.requests",
    ASKED: "match.requests",
    "approval_asked": "together.agree",
    "approval_declined": "together.agree",
    "approval_given": "records.why",
    "deposit_accepted": "deposits.form",
    "deposit_expired": "deposits.form",
    "deposit_new": "deposits.one",
    "deposit_refused": "deposits.form",
    "limit_lifted": "records.why",
    "newcomer_waits": "groups.read",
    "opened_in_emergency": "together.emergency",
    "record_limited": "records.why",
    "review_due": "records.why",
}
"""The endpoint that a kind leads to, which takes the ``record``."""


@bp.get("/avis")
@guarded
def read() -> ResponseReturnValue:
    """Show them, newest first."""
    found = ask(ListNotices())
    return show("notices.html", notices=found, said=said, leads=LEADS)


@bp.post("/avis/lus")
@guarded
def mark() -> ResponseReturnValue:
    """Mark as read those that were shown."""
    try:
        until = datetime.fromisoformat(text_of(request.form, "until", 40))
    except ValueError:
        return redirect(url_for("notices.read"))
    if until.tzinfo is not None:
        ask(ReadNotices(until))
    return redirect(url_for("notices.read"))


def said(kind: str, word: str) -> str:
    """Return a notice in French."""
    return SAID.get(kind, kind).format(word=WORDS.get(word, word))
