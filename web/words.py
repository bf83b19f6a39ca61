"""How the pages say times, states and deeds, in French, by the clock of Paris.

Rules:

1. Pure but for ``register``: a moment in (aware, UTC), words out; ``now`` is handed in.
2. A word that has no French yet is shown as it is, never as an error page.
3. No word here names a person or repeats what somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from jinja2 import StrictUndefined

from charters.labels import ACTION_FR, PROFESSION_FR
from charters.life import STATE_FR
from charters.model import Charter
from charters.say import capital
from sharing.taxonomy import Taxonomy

PARIS = ZoneInfo("Europe/Paris")

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()

_ARTICLE = re.compile(r"\b[AN][0-9]{2}\b")

EVENT_STATES = {
    "received": "Reçu",
    "seen": "Vu par la cellule",
    "in_charge": "Pris en charge",
    "closed": "Clos",
}
VERDICTS = {
    "permitted": "Permis",
    "refused": "Refusé",
    "absent": "Introuvable",
}
# What the trail records besides the charter's own actions.
GATE_DEEDS = {
    "session:open": "se connecter",
    "session:close": "se déconnecter",
    "key:make": "créer une clé pour un logiciel",
    "key:revoke": "retirer une clé d’un logiciel",
    "key:use": "se présenter avec une clé de logiciel",
    "session:revoke": "fermer les sessions d’une personne",
    "passphrase:renew": "donner une nouvelle phrase de passe",
    "agent:leave": "noter un départ",
    "council:settle": "installer le conseil",
    "trail:count": "recompter le journal d’accès avec une autre charte",
    "trail:forget": "détruire les motifs d’un mois révolu, et leur clé",
    "trail:prune": "retirer du journal ce qui n’est plus gardé",
    "trail:verify": "vérifier le journal d’accès de bout en bout",
    "factor:enrol": "préparer un moyen de confirmation",
    "factor:confirm": "activer un moyen de confirmation",
    "factor:prove": "confirmer que c’est bien soi",
    "factor:codes": "créer des codes de secours",
    "factor:revoke": "retirer un moyen de confirmation",
    "group:lapse": "reprendre les clés d’une habilitation arrivée à son terme",
    "deposit:expire": "détruire une situation proposée, restée sans réponse",
    "space:make": "préparer son espace scellé",
    "space:open": "ouvrir son espace scellé",
    "space:shut": "fermer son espace scellé",
    "space:passphrase": "changer la phrase de son espace scellé",
    "space:rotate": "changer la clé de son espace scellé",
    "recovery:set_up": "confier les parts de la clé de secours",
    "recovery:rehearse": "essayer les parts de la clé de secours",
    "recovery:retire": "retirer une clé perdue",
    "recovery:restore": "rendre ses fiches à une personne",
    "factor:reset": "remettre à zéro les moyens de confirmation",
    "proconnect:link": "lier son compte à ProConnect",
    "proconnect:unlink": "délier un compte de ProConnect",
    "alert:escalate": "prévenir à son tour de ce qui attend une réponse",
    "alert:expire": "rouvrir une alerte dont l’accusé de réception est resté sans suite",
    "alert:hand_over": "confier une alerte à la relève, à la fin d’une garde",
    "alert:join": "joindre un signalement à l’alerte du même fait",
    "alert:ring_again": "faire sonner de nouveau une alerte, sourdine finie ou plus grave",
    "channel:give_up": "renoncer à un envoi qui n’est jamais arrivé",
    "channel:send": "envoyer une alerte hors de Vigie, sans récit ni nom",
    "complaint:forget": "oublier une plainte finie depuis longtemps",
    "nominative:destroy": "détruire une fiche arrivée à son terme",
    "nominative:review": "demander si un suivi continue",
}
THINGS = {
    "agent": "personne",
    "alert": "alerte",
    "annual_review": "bilan annuel",
    "audit_entry": "journal d’accès",
    "channel": "moyens de prévenir",
    "charter": "charte",
    "complaint": "plainte d’un organisme",
    "council": "conseil",
    "event_record": "fiche événement",
    "match_request": "demande à un référent",
    "nominative_record": "fiche nominative",
    "notice": "avis",
    "recovery_pair": "clé de secours",
    "protocol": "protocole",
    "referral_stub": "orientation",
    "roster": "tours de garde",
    "trail_month": "mois du journal",
    "territory": "carte du territoire",
    "working_group": "groupe de travail",
}
ALERT_STATES = {
    "open": "Sans réponse",
    "transferred": "Passée, sans réponse",
    "acknowledged": "Reçue par la cellule",
    "in_charge": "Prise en charge",
    "closed": "Close",
}


def local_time(at: datetime) -> str:
    """Return the hour and minute of *at* in Paris: ``02:14``."""
    return f"{at.astimezone(PARIS):%H:%M}"


def local_date(at: datetime) -> str:
    """Return the day of *at* in Paris: ``mardi 3 novembre 2026``."""
    day = at.astimezone(PARIS)
    first = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {first} {_MONTHS[day.month - 1]} {day.year}"


def local_day(day: date) -> str:
    """Return a day as one says it, without its name: ``3 novembre 2026``."""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first} {_MONTHS[day.month - 1]} {day.year}"


def short_day(at: datetime) -> str:
    """Return the day of *at* in Paris as short as it can be: ``3/11``."""
    day = at.astimezone(PARIS)
    return f"{day.day}/{day.month}"


def week_day(at: datetime) -> str:
    """Return the day of *at* in Paris with its name, in little room: ``Mardi 3/11``."""
    return week_day_of(at.astimezone(PARIS).date())


def week_day_of(day: date) -> str:
    """Return a day with its name, in little room: ``Mardi 3/11``."""
    return f"{_DAYS[day.weekday()].capitalize()} {day.day}/{day.month}"


def last_day(until: datetime) -> str:
    """Return the last day before *until*, an end that is no longer part of it."""
    return local_date(until - timedelta(seconds=1))


def moment(at: datetime, now: datetime) -> str:
    """Return *at* as one says it: ``à 02:14``, ``hier à 23:50``, ``le 3 novembre à 02:14``."""
    then, today = at.astimezone(PARIS), now.astimezone(PARIS).date()
    if then.date() == today:
        return f"à {local_time(at)}"
    if then.date() == today - timedelta(days=1):
        return f"hier à {local_time(at)}"
    if then.date() == today + timedelta(days=1):
        return f"demain à {local_time(at)}"
    first = "1er" if then.day == 1 else str(then.day)
    year = "" if then.year == today.year else f" {then.year}"
    return f"le {first} {_MONTHS[then.month - 1]}{year} à {local_time(at)}"


def ago(at: datetime, now: datetime) -> str:
    """Return how far *at* lies from *now*: ``il y a 4 min``, ``dans 2 h``, ``à l’instant``."""
    seconds = (at - now).total_seconds()
    if abs(seconds) < 60:
        return "à l’instant"
    return f"{'dans' if seconds > 0 else 'il y a'} {span(abs(seconds))}"


def delay(due: datetime, now: datetime) -> str:
    """Return how long is left until *due*, or how late it is: ``dans 4 min``."""
    left = (due - now).total_seconds()
    return f"dans {span(left)}" if left >= 0 else f"En retard de {span(-left)}"


def span(seconds: float) -> str:
    """Return a length of time in its largest unit: ``4 min``, ``2 h 05``, ``3 jours``."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes}\N{NO-BREAK SPACE}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}\N{NO-BREAK SPACE}h" + (
            f"\N{NO-BREAK SPACE}{minutes:02}" if minutes else ""
        )
    days = hours // 24
    return f"{days}\N{NO-BREAK SPACE}jour" + ("s" if days > 1 else "")


def event_state(code: str) -> str:
    """Return what became of a report, in a word or two."""
    return EVENT_STATES.get(code, code)


def alert_state(code: str) -> str:
    """Return where an alert stands, in a word or two."""
    return ALERT_STATES.get(code, code)


def profession(code: str) -> str:
    """Return the French name of a profession."""
    return PROFESSION_FR.get(code, code)


def deed(action: str) -> str:
    """Return the French name of what was asked for."""
    return ACTION_FR.get(action) or GATE_DEEDS.get(action, action)


def verdict(outcome: str) -> str:
    """Return what the desk answered, in a word."""
    return VERDICTS.get(outcome, outcome)


def cited(text: str) -> list[str]:
    """Return the articles that an explanation names, each once, in its order."""
    return list(dict.fromkeys(_ARTICLE.findall(text)))


def uncapital(text: str) -> str:
    """Return *text* as it stands inside a sentence: a small first letter, the rest untouched."""
    return text[:1].lower() + text[1:]


def whom(name: str) -> str:
    """Return an organisation's name after « par »: a watch cell takes its article."""
    return f"la {uncapital(name)}" if name.startswith("Cellule ") else name


def thing(resource: str) -> tuple[str, str]:
    """Return what an entry of the trail is about: its French kind, and its id ("" for a list)."""
    kind, _, record = resource.partition(":")
    return THINGS.get(kind, kind), "" if record == "*" else record


def own(version: str) -> str:
    """Return a version's own name, without the national base that it stands under."""
    return version.partition("+")[0]


def version_state(code: str) -> str:
    """Return where a version of the charter stands."""
    return STATE_FR.get(code, code)


def thousands(count: int) -> str:
    """Return *count* as one writes it: ``12 345``, not cut at the end of a line."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "local_time": local_time,
    "local_date": local_date,
    "local_day": local_day,
    "short_day": short_day,
    "week_day": week_day,
    "last_day": last_day,
    "moment": moment,
    "ago": ago,
    "delay": delay,
    "event_state": event_state,
    "alert_state": alert_state,
    "profession": profession,
    "deed": deed,
    "thing": thing,
    "thousands": thousands,
    "verdict": verdict,
    "capital": capital,
    "cited": cited,
    "uncapital": uncapital,
    "whom": whom,
    "own": own,
    "version_state": version_state,
}


def register(app: Flask, taxonomy: Taxonomy, charter: Callable[[str], Charter]) -> None:
    """Give the screens these filters, the taxonomy, and the charter in force by council."""
    app.jinja_env.undefined = StrictUndefined  # a misspelt name is an error, not a blank
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["taxonomy"] = taxonomy
    app.extensions["vigie.taxonomy"] = taxonomy
    app.extensions["vigie.charter"] = charter
