"""What makes a pattern, as a French sentence that follows « Quand ».

Every threshold of its kind is in it, and every word that narrows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from protocols.model import Pattern, PatternKind
from protocols.words import quoted, say_delay


def say_shown(pattern: Pattern, names: Mapping[str, str]) -> str:
    """Return what is looked for; *names*: labels of categories, places and targets."""
    return " ; ".join([_made_by(pattern, names), *_narrowed(pattern, names)])


def _made_by(pattern: Pattern, names: Mapping[str, str]) -> str:
    many, within = pattern.count, say_delay(pattern.window)
    match pattern.kind:
        case PatternKind.REPETITION:
            return f"{many} faits d'une même catégorie en {within}"
        case PatternKind.CONVERGENCE:
            return f"des faits signalés par {many} organisations, et plus d'un fait, en {within}"
        case PatternKind.RISE:
            above = f"à plus de {pattern.z} écarts-types au-dessus"
            return f"une semaine d'au moins {many} faits, {above} des {pattern.weeks} d'avant"
        case PatternKind.NEAR:
            places = _listed(pattern.place_types, names)
            both = f"un fait, et un fait (ou le même) dans un de ces lieux, en {within}"
            return f"{both}\u00a0: {places}"
        case PatternKind.TARGETED:
            return (
                f"{many} faits en {within} qui visent\u00a0: {_listed(pattern.target_kinds, names)}"
            )
        case PatternKind.SILENCE:
            usual = f"au moins {many} fois dans les {pattern.weeks} semaines d'avant"
            return f"plus rien depuis {within} d'une organisation qui signalait {usual}"


def _narrowed(pattern: Pattern, names: Mapping[str, str]) -> Iterator[str]:
    if pattern.categories:
        yield f"il s'agit de {_listed(pattern.categories, names)}"
    if pattern.severity_gte > 1:
        yield f"gravité {pattern.severity_gte}{'' if pattern.severity_gte == 5 else ' ou plus'}"


def _listed(words: Collection[str], names: Mapping[str, str]) -> str:
    return ", ".join(quoted(names.get(word, word)) for word in sorted(words))
