"""How long a record is kept (CNIL, délibération 2014-262, article 5; N08 of the national base).

Rules:

1. A follow-up that has ended is an archive from that moment, for ``ARCHIVED`` years at most, and
   nothing is kept of anybody who is ``OLDEST_FOLLOWED``.
2. The birth date is sealed, so the last day is set in clear while it is typed.  It is the first of
   the month of that birthday: earlier than the law asks, and it does not tell the day of birth.
3. A limit is never later than the law: of 29 February, the anniversary is 28 February.
4. The end of a follow-up is written by ``EndFollowUp`` alone: here it is refused to all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sharing.command import InvalidInputError, Problem
from sharing.store import NominativeRecord

ARCHIVED = 3  # years
OLDEST_FOLLOWED = 25  # years
ASLEEP = timedelta(days=180)
"""After so long without anything written, somebody has to say whether it goes on (A12)."""
ACTIVE, LIMITED, ARCHIVE = "active", "limited", "archived"
ENDS = ("ended_on", "ending")
"""The fields that end a follow-up."""


def years_after(day: date, years: int) -> date:
    """Return the anniversary of *day*; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_of_archive(ended_on: date) -> date:
    """Return the day on which the archive of a follow-up that ended is destroyed at the latest."""
    return years_after(ended_on, ARCHIVED)


def last_of_age(birth: date) -> date:
    """Return the day on which nothing may be left of somebody born on *birth*, or a little before:
    the first of the month in which they turn ``OLDEST_FOLLOWED``.
    """
    return years_after(birth, OLDEST_FOLLOWED).replace(day=1)


def limit(row: NominativeRecord, values: Mapping[str, str], today: date) -> None:
    """Set until when *row* is kept, from the values that are about to be written in it.

    Raises InvalidInputError for somebody who is too old to be followed, and for the end of a
    follow-up in a record that is no archive.
    """
    if row.state != ARCHIVE and (found := [code for code in ENDS if values.get(code)]):
        right = "Mettez fin au suivi depuis la fiche."
        wrong = "La fin du suivi ne s'écrit pas ici."
        raise InvalidInputError(*(Problem(code, "ends_apart", wrong, right) for code in found))
    if birth := values.get("birth_date"):  # one that is taken away leaves the day as it was
        row.destroy_by = last_of_age(date.fromisoformat(birth))
        if row.destroy_by <= today:
            wrong = f"On ne garde rien de nominatif au-delà de {OLDEST_FOLLOWED} ans."
            right = "Vérifiez l'année\u00a0; si elle est juste, cette fiche ne peut pas exister."
            raise InvalidInputError(Problem("birth_date", "too_old_to_keep", wrong, right))
    if ended_on := values.get("ended_on"):
        ended = last_of_archive(date.fromisoformat(ended_on))
        row.destroy_by = min(row.destroy_by or ended, ended)
