"""Names that sound alike have one key; names that do not, have two."""

import pytest

from sharing.matching.names import name
from sharing.matching.sounds import RULES, sound
from tests.matching.population import variants


def heard(written: str) -> str:
    """The key of a name as it is typed."""
    return sound(name(written).whole)


@pytest.mark.parametrize(
    "alike",
    [
        "Renaud Renault Renaut Reno",
        "Lefèvre Lefebvre Lefébure",
        "Dupont Dupond Dupon",
        "Moreau Moreaux Moraud",
        "Gautier Gauthier",
        "Schmitt Schmidt Schmit",
        "Mayer Meyer Maier",
        "Philippe Filip",
        "Mohamed Mohammed Muhammad Mouhamed",
        "Youssef Youcef Yusuf",
        "Benali Ben-Ali Benaly",
        "Moussaoui Moussawi Mousaoui",
        "Coulibaly Koulibali Coulibali",
        "Cissokho Sissoko",
        "Djamel Jamel",
        "Haddad Hadad",
        "Cherif Sherif Chérif",
        "Mickaël Michaël",
    ],
)
def test_these_sound_alike(alike: str) -> None:
    assert len({heard(written) for written in alike.split()}) == 1


@pytest.mark.parametrize(
    "apart",
    [
        "Lina Luna Lena",
        "Karim Karima",
        "Martin Marty Morel",
        "Diallo Diarra Diop",
        "Sarah Salah",
        "Marie Manon",
        "Ali Alan",
    ],
)
def test_these_do_not(apart: str) -> None:
    assert len({heard(written) for written in apart.split()}) == len(apart.split())


def test_most_known_spellings_of_a_first_name_sound_alike() -> None:
    """Nine in ten of the lists; what is left is in docs/matching.md among the limits."""
    pairs = [(one, other) for one, family in variants().items() for other in family]
    alike = sum(heard(one) == heard(other) for one, other in pairs)
    assert alike >= 0.9 * len(pairs)


def test_every_rule_serves() -> None:
    """A rule that changes none of the names here would be a rule that nobody can judge."""
    names = [*variants(), *"Lefebvre Renault Ledoux Dupond Moreaux Benoit Nunez Blanche Schmidt"
             " Christine Marques Agnès Ghislain Guillaume Jules Cécile Xavier Champion Walid Ouarda"
             " Valérie Ianis Saïd Kareem Noor Hannah Luc Reine Zoé".split()]  # fmt: skip
    for pattern, _ in RULES:
        assert any(pattern.search(step) for written in names for step in _steps(written)), pattern


def test_nothing_is_lost_for_good() -> None:
    """A name of which nothing is heard stays itself."""
    assert sound("h") == "h"
    assert sound("") == ""


def _steps(written: str) -> list[str]:
    """The name before each rule."""
    steps = [name(written).whole]
    for pattern, letters in RULES:
        steps.append(pattern.sub(letters, steps[-1]))
    return steps
