"""Where an alert stands, in French, as the board and its page say it; ``board.js`` says the same.

Pure: an alert and the moment in, words out.  Nobody is named: a function, a cell, an organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from alerts.course import Turn
from alerts.life import WAITING
from alerts.views import AlertView
from web.words import delay, local_time, moment, whom

SPACE: Final = "\N{NO-BREAK SPACE}"

WHY = {
    "several": "Plusieurs disent que c’est à eux",
    "nobody": "Personne ne dit que c’est à lui",
    "hindered": "Deux métiers se gênent",
}
REASONS = {
    "place": "C’est sur son terrain",
    "mission": "C’est sa mission",
    "means": "C’est lui qui peut agir maintenant",
    "first_there": "Il est déjà sur place",
}
_TURNS = {
    "acknowledged": "Reçue par {who}",
    "in_charge": "Prise en charge par {who}",
    "released": "Rendue par {who}, qui s’était trompé",
    "expired": "Personne ne l’a prise en charge à temps{space}: de nouveau sans réponse",
    "relieved": "Fin de garde{space}: {who} passe la main",
    "transferred": "Passée à un autre par {who}",
    "passed": "Prévenu à son tour{space}: {who}",
    "escalated": "Personne n’avait répondu{space}: on a prévenu {who}",
    "silenced": "Mise en sourdine par {who}",
    "heard": "Sourdine arrêtée par {who}",
    "prefecture": "Préfecture sollicitée pour alerter la population, par {who}",
    "asked": "Arbitrage demandé {to}{space}: {why}",
    "stands_in": "L’arbitre n’a pas tranché{space}: on a prévenu {who}",
    "ruled": "Tranché{space}: confiée {to}. {why}",
    "graver": "Un signalement plus grave est arrivé{space}: l’alerte a sonné de nouveau",
    "closed": "Close par {who}",
}


def towards(name: str) -> str:
    """Return *name*, which has its article, after « à »: ``au maire``, ``à la police``."""
    for article, joined in (("le ", "au "), ("les ", "aux ")):
        if name.startswith(article):
            return joined + name.removeprefix(article)
    return f"à {whom(name)}"


def owner(alert: AlertView) -> str:
    """Return who answers, after « par »."""
    return "vous" if alert.mine else whom(alert.owner_partner or "")


def alert_status(alert: AlertView, now: datetime) -> str:
    """Return where the alert stands, in a line."""
    if alert.state == "open" and alert.escalated_at and alert.escalated_to:
        since = moment(alert.escalated_at, now)
        return f"Personne n’a répondu{SPACE}: on a prévenu {alert.escalated_to} {since}"
    if alert.state == "open":
        return f"Réponse attendue avant {local_time(alert.due_at)}"
    if alert.state == "transferred":
        return f"Passée {towards(alert.passed_to or '')}"
    if alert.state == "acknowledged" and alert.acknowledged_at:
        return f"Reçue {moment(alert.acknowledged_at, now)} par {owner(alert)}"
    if alert.state == "in_charge" and alert.taken_at:
        return f"Prise en charge {moment(alert.taken_at, now)} par {owner(alert)}"
    return f"Close {moment(alert.closed_at, now)}" if alert.closed_at else "Close"


def alert_graver(alert: AlertView, now: datetime) -> str:
    """Return since when it is graver than what was told first, if it is, and not closed."""
    if alert.graver_at is None or alert.state == "closed":
        return ""
    return f"Plus grave depuis {moment(alert.graver_at, now).removeprefix('à ')}"


def alert_note(alert: AlertView, now: datetime) -> str:
    """Return what else is to be known at a glance: a ruling, a silence, the time that is left."""
    if alert.contested:
        return "Arbitrage demandé"
    if alert.silenced_until and alert.silenced_until > now:
        return f"En sourdine jusqu’à {local_time(alert.silenced_until)}"
    if alert.state in WAITING:
        left = delay(alert.due_at, now)
        plain = alert.state == "open" and not alert.escalated_to
        return left if plain or alert.due_at < now else f"Réponse attendue {left}"
    if alert.expires_at:
        return f"À prendre en charge avant {local_time(alert.expires_at)}"
    return ""


def turn(one: Turn) -> str:
    """Return one turn of an alert's life, in a sentence."""
    why = WHY.get(one.why or "") or REASONS.get(one.why or "", "")
    if one.what == "asked":
        why = why[:1].lower() + why[1:]
    said = _TURNS.get(one.what, one.what)
    return said.format(who=whom(one.who), to=towards(one.who), why=why, space=SPACE)


def alert_takers(takers: Mapping[str, int]) -> str:
    """Return who has answered, where more than one person has; else nothing."""
    said = [who if n == 1 else f"{who}, {n} personnes" for who, n in takers.items()]
    return ", puis ".join(said) if sum(takers.values()) > 1 else ""


FILTERS: Mapping[str, Callable[..., Any]] = {
    "towards": towards,
    "alert_status": alert_status,
    "alert_note": alert_note,
    "alert_graver": alert_graver,
    "alert_takers": alert_takers,
    "turn": turn,
}
