"""Who tells a happening, when, and in what words: a draft that the desk accepts.

Rules:

1. A teller works on the ground where it happens.  At work, they tell it as it happens; else
   the next one at work finds it, and tells when it must have happened.
2. Stories are dealt like cards: none comes back before the others of its kind have been told.
3. Counts agree with the words; what the agent did agrees with the call they made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from config.council_file import CouncilFile
from config.demo.happenings import HOW_LONG, HOW_MANY, Happening, Repertoire
from config.demo.shifts import at_work, back_at_work
from sharing.drafts import EventDraft
from sharing.taxonomy import Category, Taxonomy

Report = tuple[datetime, str, EventDraft]

MOODS = ("calme", "calme", "en_amelioration", "tendue", "tendue", "degradee", "hostile")
RECURRENCES = ("isole", "occasionnel", "occasionnel", "hebdomadaire", "quotidien")


@dataclass(slots=True)
class Teller:
    """Tells happenings, one after another.  Holds the decks of stories and the dice."""

    taxonomy: Taxonomy
    council: CouncilFile
    repertoire: Repertoire
    dice: Random
    decks: dict[str, list[str]] = field(default_factory=dict)

    def report(self, happening: Happening, at: datetime, where: tuple[str, ...]) -> Report | None:
        """Return who reports it, when (UTC) and how; None: nobody's ground, nobody tells."""
        by = self._by(happening, at, where)
        if by is None:
            return None
        place = self._place(by, happening, where)
        profession = self.council.agents[by].profession
        begun = at.astimezone(UTC)
        if at_work(profession, at):
            ends = None if happening.live else begun + timedelta(minutes=self.dice.randint(5, 40))
            told = (ends or begun) + timedelta(minutes=self.dice.randint(1, 9))
            urgency = self._urgency(happening)
        else:
            found = back_at_work(profession, at).astimezone(UTC)
            told = found + timedelta(minutes=self.dice.randint(5, 80))
            ends = min(begun + timedelta(hours=self.dice.randint(1, 5)), told)
            urgency = "past" if happening.live or self.dice.random() < 0.3 else "routine"
        return told, by, self._draft(happening, place, urgency, begun, ends)

    def _by(self, happening: Happening, at: datetime, where: tuple[str, ...]) -> str | None:
        shares = {}
        for login, agent in self.council.agents.items():
            if agent.profession in happening.by and self._places(login, happening, where):
                likely = 12 if at_work(agent.profession, at) else 1
                shares[login] = happening.by[agent.profession] * likely
        return self.dice.choices(list(shares), list(shares.values()))[0] if shares else None

    def _places(self, login: str, happening: Happening, where: tuple[str, ...]) -> list[str]:
        ground = self.council.grounds[login]
        if where:
            return [place for place in where if place in ground]
        kinds = ("sector", "estate") if happening.where == "any" else (happening.where,)
        return [place for kind in kinds for place in self.council.places(kind) if place in ground]

    def _place(self, login: str, happening: Happening, where: tuple[str, ...]) -> str:
        places = self._places(login, happening, where)
        return self.dice.choices(places, [self.repertoire.heat[place] for place in places])[0]

    def _urgency(self, happening: Happening) -> str:
        if not happening.live:
            return "routine"
        grave = self.taxonomy.categories[happening.category].severity >= 4
        return "immediate" if self.dice.random() < (0.9 if grave else 0.6) else "expected"

    def _draft(
        self, happening: Happening, place: str, urgency: str, begun: datetime, ends: datetime | None
    ) -> EventDraft:
        dice, category = self.dice, self.taxonomy.categories[happening.category]
        called = happening.of("called") if urgency == "immediate" and dice.random() < 0.8 else ()
        asked = category.circuit == "EMERGENCY" and urgency == "immediate"
        band = self._one(happening, "people")
        minutes = dice.choice(list(self.repertoire.durations))
        return EventDraft(
            category=category.code,
            sector=place,
            occurred_from=begun,
            occurred_to=ends,
            place_type=self._one(happening, "place_types"),
            severity=self._severity(category),
            urgency=urgency,
            certainty=dice.choices(("witnessed", "reported", "rumour"), (75, 22, 3))[0],
            target_kind=self._one(happening, "target"),
            actor_profile=self._one(happening, "profile", 0.7),
            bias_motive=happening.of("bias"),
            recurrence=dice.choice(RECURRENCES) if dice.random() < 0.4 else None,
            ambience=dice.choice(MOODS) if happening.mood or dice.random() < 0.25 else None,
            measures_taken=(*called, *self._some(happening, "measures")),
            quantities=self._quantities(category, band, minutes),
            emergency_called=bool(called) if asked else None,
            narrative=self._story(happening, band, minutes, urgency == "immediate"),
        )

    def _one(self, happening: Happening, name: str, likely: float = 1.0) -> str | None:
        words = happening.of(name)
        return self.dice.choice(words) if words and self.dice.random() < likely else None

    def _some(self, happening: Happening, name: str) -> tuple[str, ...]:
        return tuple(word for word in happening.of(name) if self.dice.random() < 0.6)

    def _severity(self, category: Category) -> int | None:
        """Return nothing most often: the category's own.  Sometimes it is worse than usual."""
        return category.severity + 1 if category.severity < 4 and self.dice.random() < 0.1 else None

    def _quantities(self, category: Category, band: str | None, minutes: int) -> dict[str, Any]:
        dice = self.dice
        likely: dict[str, Any] = {
            "people_band": band,
            "duration_min": minutes,
            "damage_eur": dice.choice((80, 150, 250, 400, 900, 1800, 3500)),
            "complaints_residents": dice.randint(1, 6),
            "complaint_filed": dice.choice(("non", "non", "organisme", "personne", "inconnu")),
            "facts_count": dice.choice((1, 1, 1, 2, 3)),
            "victims_count": dice.choice((0, 1, 1, 1, 2)),
            "vehicles_count": dice.choice((1, 1, 2, 3, 6)),
            "volume_m3": dice.choice((0.5, 1, 2, 3.5, 6)),
            "service_interrupted_min": dice.choice((15, 30, 60, 180)),
        }
        kept = [q for q in category.quantities if likely.get(q) is not None and dice.random() < 0.6]
        return {quantity: likely[quantity] for quantity in kept} | (
            {"people_band": band} if band and "people_band" in category.quantities else {}
        )

    def _story(self, happening: Happening, band: str | None, minutes: int, live: bool) -> str:
        if self.dice.random() < 0.12:
            return ""  # the tile and the place said enough
        deck = self.decks.setdefault(happening.category, [])
        if not deck:
            deck.extend(self.dice.sample(happening.says, len(happening.says)))
        story = deck.pop()
        if self.dice.random() < 0.45:
            story = f"{story} {self.dice.choice(self.repertoire.endings[live])}"
        if band:
            story = story.replace(HOW_MANY, self.dice.choice(self.repertoire.amounts[band]))
        return story.replace(HOW_LONG, self.dice.choice(self.repertoire.durations[minutes]))
