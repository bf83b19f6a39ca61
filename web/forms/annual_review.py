"""The annual review in French: its sections, their lines, and how a count is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from alerts.annual_review import FLOOR, Review
from web.words import PARIS, local_day, span, thousands

FEW = f"moins de {FLOOR}"
NOT_SAID = "non dit"
ACCESSES = {
    "reports": "Lectures de signalements et d'alertes",
    "records": "Lectures de fiches nominatives",
    "questions": "Recherches de personnes",
    "trail": "Lectures du journal lui-même",
}
ANSWERED = {
    "in_time": "Reçues à temps",
    "late": "Reçues en retard",
    "never": "Restées sans réponse",
}
RECORDS = {
    "opened": "Fiches ouvertes",
    "closed": "Suivis terminés, fiches archivées",
    "destroyed": "Fiches détruites à leur terme",
}
INCIDENTS = {
    "emergencies": "Ouvertures d'urgence, quand une vie était en danger",
    "limits": "Usages de fiches limités à la demande d'une personne, ou rendus",
    "keys_lost": "Clés perdues et retirées",
    "keys_restored": "Fiches rendues avec la clé de secours",
    "factors_reset": "Moyens de confirmation remis à zéro",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what it is about, and lines of (what, how many), said."""

    title: str
    note: str
    lines: tuple[tuple[str, str], ...]


def sections(review: Review) -> list[Section]:
    """Return the review as it is read."""
    delays = review.delays
    median = delays.median_minutes
    usual = span(median * 60) if median is not None else NOT_SAID if delays.alerts != 0 else "–"
    return [
        Section(
            "Accès",
            "Ce qui a été permis, par nature. Les listes comptent pour une lecture.",
            (*_lines(ACCESSES, review.accesses), ("Total", _total(review.accesses_total))),
        ),
        Section(
            "Refus",
            "Par premier article qui refuse. Un refus n'est pas une faute\u00a0: la charte a joué.",
            (*_refusals(review), ("Total", _total(review.refusals_total))),
        ),
        Section(
            "Alertes et délais",
            "Le délai est celui des protocoles locaux.",
            (
                ("Alertes", _total(delays.alerts)),
                *_lines(ANSWERED, delays.answered),
                ("Réponse la plus habituelle (médiane)", usual),
            ),
        ),
        Section(
            "Fiches nominatives",
            "Aucune fiche n'est décrite ici.",
            tuple(_lines(RECORDS, review.records)),
        ),
        Section(
            "Incidents",
            "Ce qui sort de l'ordinaire et que le conseil doit savoir.",
            tuple(_lines(INCIDENTS, review.incidents)),
        ),
    ]


def since(review: Review) -> str:
    """Return from when the figures could be counted, when that is not the whole year."""
    if review.whole:
        return ""
    if review.since is None:
        return "Le journal ne contient encore rien."
    day = local_day(review.since.astimezone(PARIS).date())
    return f"Le journal commence le {day}\u00a0: ce qui est d'avant, ou à venir, n'est pas compté."


def _refusals(review: Review) -> Iterator[tuple[str, str]]:
    for article, count in review.refusals.items():
        said = f"Article {article}" if article else "Aucun article ne le permettait"
        yield said, _count(count)


def _lines(words: Mapping[str, str], counts: Mapping[str, int | None]) -> Iterable[tuple[str, str]]:
    return [(said, _count(counts[name])) for name, said in words.items()]


def _count(count: int | None) -> str:
    return FEW if count is None else thousands(count)


def _total(count: int | None) -> str:
    return NOT_SAID if count is None else thousands(count)
