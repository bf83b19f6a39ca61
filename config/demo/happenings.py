"""What happens in Rivelune, read from ``happenings.yaml``: how often, when, who tells it, and how.

Rules:

1. Words are the taxonomy's, professions the charter's, places the territory's.
2. Nothing ``external`` happens here: it never becomes an event.
3. A story that counts people is told only of happenings that say how many.

``DocumentError`` (charters.document) names the line of what does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from charters.document import Node, read
from charters.vocabulary import Profession
from config.council_file import CouncilFile
from sharing.taxonomy import Taxonomy

FILE = Path(__file__).with_name("happenings.yaml")
RHYTHMS = ("morning", "day", "school", "evening", "night", "always")
WHERE = ("estate", "sector", "any")
HOW_MANY, HOW_LONG = "{combien}", "{duree}"


@dataclass(frozen=True, slots=True)
class Happening:
    """One kind of thing that happens.  ``weight`` is its share, ``by`` the share of each teller.

    ``live``: it is told while it lasts.  ``tense``: it follows the tension of the district.
    """

    category: str
    weight: int
    rhythm: str
    by: Mapping[str, int]
    where: str
    says: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    live: bool
    tense: bool
    mood: bool

    def of(self, field: str) -> tuple[str, ...]:
        """Return what *field* may be; nothing when the happening does not say."""
        return self.words.get(field, ())


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that settles in and is undone.  Times are fractions of the whole period."""

    category: str
    places: tuple[str, ...]
    begins: float
    peaks: float
    ends: float
    per_day: float

    def rate(self, when: float) -> float:
        """Return how many a day, at the fraction *when* of the period."""
        if not self.begins <= when <= self.ends:
            return 0.0
        if when < self.peaks:
            return self.per_day * (when - self.begins) / (self.peaks - self.begins)
        return self.per_day * (self.ends - when) / (self.ends - self.peaks)


@dataclass(frozen=True, slots=True)
class Repertoire:
    """All that may happen.  ``amounts`` and ``durations`` are the French words for figures,
    ``endings`` what may be added to a story, by whether it is told live."""

    per_day: int
    heat: Mapping[str, int]
    amounts: Mapping[str, tuple[str, ...]]
    durations: Mapping[int, tuple[str, ...]]
    endings: Mapping[bool, tuple[str, ...]]
    episodes: tuple[Episode, ...]
    happenings: Mapping[str, Happening]


def load_repertoire(taxonomy: Taxonomy, council: CouncilFile, path: Path = FILE) -> Repertoire:
    """Read what may happen, held against the taxonomy and the council."""
    keys = read(path).keys(
        ("per_day", "heat", "episodes", "amounts", "durations", "endings", "happenings")
    )
    told = (_happening(node, taxonomy) for node in keys["happenings"].items(1))
    happenings = {happening.category: happening for happening in told}
    places = [*council.places("sector"), *council.places("estate")]
    bands = list(taxonomy.quantitative["people_band"].values)
    amounts = (node.keys(("people", "says")) for node in keys["amounts"].items(1))
    durations = (node.keys(("minutes", "says")) for node in keys["durations"].items(1))
    endings = (node.keys(("live", "says")) for node in keys["endings"].items(1))
    return Repertoire(
        per_day=keys["per_day"].number(1, 500),
        heat={place: node.number(1, 100) for place, node in keys["heat"].keys(places).items()},
        amounts={k["people"].word(bands): _texts(k["says"]) for k in amounts},
        durations={k["minutes"].number(1, 600): _texts(k["says"]) for k in durations},
        endings={k["live"].flag(): _texts(k["says"]) for k in endings},
        episodes=tuple(_episode(n, list(happenings), places) for n in keys["episodes"].items()),
        happenings=happenings,
    )


def _happening(node: Node, taxonomy: Taxonomy) -> Happening:
    qualitative = taxonomy.qualitative
    measures = list(qualitative["measures_taken"].values)
    said = {
        "place_types": list(taxonomy.place_types),
        "profile": list(qualitative["actor_profile"].values),
        "people": list(taxonomy.quantitative["people_band"].values),
        "target": list(qualitative["target_kind"].values),
        "bias": list(qualitative["bias_motive"].values),
        "measures": measures,
        "answer": measures,
        "called": measures,
    }
    required = ("category", "weight", "rhythm", "by", "where", "says", "place_types")
    keys = node.keys(required, (*said, "live", "tense", "mood"))
    stored = [code for code, category in taxonomy.categories.items() if not category.external]
    words = {field: keys[field].words(known, 1) for field, known in said.items() if field in keys}
    says = _texts(keys["says"])
    if any(HOW_MANY in story for story in says) and "people" not in words:
        raise keys["says"].error(f"a story says {HOW_MANY}", "say how many: people")
    tellers = keys["by"].keys((), list(Profession))
    return Happening(
        category=keys["category"].word(stored),
        weight=keys["weight"].number(1, 1000),
        rhythm=keys["rhythm"].word(RHYTHMS),
        by={profession: share.number(1, 10) for profession, share in tellers.items()},
        where=keys["where"].word(WHERE),
        says=says,
        words=words,
        live="live" in keys and keys["live"].flag(),
        tense="tense" in keys and keys["tense"].flag(),
        mood="mood" in keys and keys["mood"].flag(),
    )


def _episode(node: Node, categories: list[str], places: list[str]) -> Episode:
    keys = node.keys(("category", "places", "begins", "peaks", "ends", "per_week"))
    begins, peaks, ends = (keys[key].number(0, 100) / 100 for key in ("begins", "peaks", "ends"))
    if not begins < peaks < ends:
        raise node.error("an episode has no length", "begins < peaks < ends")
    return Episode(
        category=keys["category"].word(categories),
        places=keys["places"].words(places, at_least=1),
        begins=begins,
        peaks=peaks,
        ends=ends,
        per_day=keys["per_week"].number(1, 100) / 7,
    )


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(item.text(280) for item in node.items(at_least=1))
