"""Each duty and pattern as French sentences, made from the very data that the machine plans with.

The label of a duty is what its authors meant; what is here is what they wrote.  People who sign a
protocol read the two side by side: where they differ, the duty is wrong.  Nothing is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from charters.labels import PROFESSION_FR
from charters.phrases import WORD_FR
from charters.say import capital
from protocols.model import WATCH_CELL, Channel, Duty, Grouping, Pattern, When
from protocols.pattern_sentences import say_shown
from protocols.words import quoted, say_delay

RECIPIENT_FR: Mapping[str, str] = {**PROFESSION_FR, WATCH_CELL: "cellule de veille du secteur"}
CHANNEL_FR: Mapping[str, str] = {
    Channel.BOARD: "le tableau de veille",
    "email": "courriel",
    "sms": "SMS",
    "webhook": "le logiciel du partenaire",
    "push": "notification",
}


def say_whom(recipients: Collection[str]) -> str:
    """Return the recipients in French, in the order of the professions' list."""
    order = list(RECIPIENT_FR)
    return " ; ".join(RECIPIENT_FR[one] for one in sorted(recipients, key=order.index))


def say_duty(duty: Duty, names: Mapping[str, str]) -> str:
    """Return what the machine applies of *duty*; *names*: labels of categories and groups."""
    when = f"Quand\u00a0: {' ; '.join(_conditions(duty.when, names))}."
    return _say_owed(duty, when)


def say_pattern(pattern: Pattern, names: Mapping[str, str]) -> str:
    """Return what the machine applies of *pattern*; *names*: labels of every word in it."""
    return _say_owed(pattern.duty, f"Quand\u00a0: {say_shown(pattern, names)}.")


def say_grouping(grouping: Grouping, names: Mapping[str, str]) -> str:
    """Return when several reports are of one fact."""
    if not grouping.within:
        return "Chaque signalement a son alerte."
    said = (
        f"Deux signalements d'un secteur à moins de {say_delay(grouping.within)} l'un de l'autre "
        "sont du même fait s'ils sont de la même catégorie"
    )
    alike = [", ".join(quoted(names.get(o, o)) for o in sorted(some)) for some in grouping.alike]
    return f"{said}, ou du même ensemble\u00a0: {' ; '.join(alike)}." if alike else f"{said}."


def _say_owed(duty: Duty, when: str) -> str:
    by = ", ".join(CHANNEL_FR.get(channel, channel) for channel in sorted(duty.channels))
    said = [
        f"Qui\u00a0: {say_whom(duty.whom)}.",
        f"Dans un délai de\u00a0: {say_delay(duty.within)}.",
        when,
        f"Par\u00a0: {by}.",
    ]
    if not duty.acknowledge:
        return " ".join([*said, "Aucune réponse n'est attendue."])
    steps = [f"{say_whom(step.whom)} au bout de {say_delay(step.after)}" for step in duty.chain]
    return " ".join([*said, f"Sans réponse\u00a0: {', puis '.join(steps)}."])


def say_case(severity: int, urgency: str, hour: int | None, place: str) -> str:
    """Return the facts of an example in French; *hour* None: whatever the hour."""
    facts = [f"gravité {severity}", WORD_FR.get(urgency, urgency)]
    if hour is not None:
        facts.append(f"à {hour} h")
    if place:
        facts.append(f"dans {quoted(place)}")
    return ", ".join(facts)


def _conditions(when: When, names: Mapping[str, str]) -> Iterator[str]:
    of = [*sorted(when.groups), *sorted(when.categories)]
    if of:
        yield f"il s'agit de {', '.join(quoted(names.get(code, code)) for code in of)}"
    if when.severity_gte > 1:
        more = "" if when.severity_gte == 5 else " ou plus"
        yield f"gravité {when.severity_gte}{more}"
    if when.urgency:
        yield " ou ".join(WORD_FR.get(one, one) for one in WORD_FR if one in when.urgency)
    else:
        yield "sauf constaté après coup"
    if when.sectors:
        yield f"lieux\u00a0: {', '.join(sorted(when.sectors))}"
    if when.hours:
        yield f"de {when.hours.begins} h à {when.hours.ends} h"


def say_name(recipient: str) -> str:
    """Return a recipient as the beginning of a sentence."""
    return capital(RECIPIENT_FR.get(recipient, recipient))
