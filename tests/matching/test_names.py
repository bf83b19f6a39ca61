"""The same name, written otherwise: the rules of names one by one, with the names they are for."""

import pytest

from sharing.matching import LONGEST_NAME, MatchingError, NameFault, UnreadableNameError
from sharing.matching.names import MOST_FORMS, MOST_UNITS, name, normalise, surnames


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Benoît", "benoit"),
        ("BENOIT", "benoit"),
        ("Benoi\u0302t", "benoit"),
        ("Anne-Sophie", "anne sophie"),
        ("ANNE  SOPHIE", "anne sophie"),
        ("Anne\u2011Sophie", "anne sophie"),
        ("J.-P.", "j p"),
        ("Lætitia", "laetitia"),
        ("Strauß", "strauss"),
        ("Łukasz", "lukasz"),
        ("Ağaoğlu", "agaoglu"),
        ("Işık", "isik"),
        ("N'Diaye", "ndiaye"),
        ("N’Diaye", "ndiaye"),
        ("N`Diaye", "ndiaye"),
        ("N´Diaye", "ndiaye"),
        ("N Diaye", "ndiaye"),
        ("d'Artagnan", "d artagnan"),
        ("D’ARTAGNAN", "d artagnan"),
        ("O'Brien", "obrien"),
        ("Sa'id", "said"),
        ("St-Martin", "saint martin"),
        ("Ste Marie", "sainte marie"),
        ("Mme Dupont", "dupont"),
        ("M. Dupont", "dupont"),
        ("Monsieur le Dr Dupont", "le dr dupont"),
        ("Mme Dr Dupont", "dupont"),
        ("Maître", "maitre"),
        ("M.", "m"),
        ("M. M.", "m"),
        ("Jean2", "jean"),
        ("ﬁlip", "filip"),
        ("Ｊｅａｎ", "jean"),
        ("\u200fJean\u0000\u200b", "jean"),
        ("(Dupont)", "dupont"),
    ],
)
def test_a_name_is_read(written: str, read: str) -> None:
    assert normalise(written) == read


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("de la Tour", {"delatour", "latour", "tour"}),
        ("Delatour", {"delatour"}),
        ("d'Artagnan", {"dartagnan", "artagnan"}),
        ("El Khattabi", {"elkhattabi", "khattabi"}),
        ("Ben Ali", {"benali", "ali"}),
        ("Aït Ouali", {"aitouali", "ouali"}),
        ("Abd El Kader", {"abdelkader", "elkader", "kader"}),
        ("Van den Broeck", {"vandenbroeck", "denbroeck", "broeck"}),
        ("Garcia Lopez", {"garcialopez", "garcia", "lopez"}),
        ("Jean-Pierre", {"jeanpierre", "jean", "pierre"}),
        ("Jean Pierre Marie", {"jeanpierremarie", "jeanpierre", "jean", "pierre", "marie"}),
        ("Dubois de la Roche", {"duboisdelaroche", "duboisroche", "dubois", "delaroche", "laroche",
                                "roche"}),
        ("Ben", {"ben"}),
        ("Le", {"le"}),
        ("J.-P.", {"jp"}),
    ],
)  # fmt: skip
def test_a_name_has_forms(written: str, forms: set[str]) -> None:
    assert {*name(written).forms, *name(written).parts} == forms


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Dupont née Martin", ["dupont", "martin"]),
        ("MARTIN EPOUSE DUPONT", ["martin", "dupont"]),
        ("Mme Le Goff, veuve Caron", ["legoff", "caron"]),
        ("née Martin", ["martin"]),
        ("Née", ["nee"]),
        ("Dupont-Martin", ["dupontmartin"]),
    ],
)
def test_a_surname_field_may_hold_two_names(written: str, names: list[str]) -> None:
    assert [found.whole for found in surnames(written)] == names


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", NameFault.EMPTY),
        (" \t", NameFault.EMPTY),
        ("-'.,", NameFault.EMPTY),
        ("12", NameFault.EMPTY),
        ("\u0000\u200f\u202e", NameFault.EMPTY),
        ("x" * 300, NameFault.TOO_LONG),
        ("\u200b" * 300, NameFault.TOO_LONG),
        ("Иван", NameFault.OTHER_SCRIPT),
        ("محمد", NameFault.OTHER_SCRIPT),
        ("Dupont 王", NameFault.OTHER_SCRIPT),
        ("Сара", NameFault.OTHER_SCRIPT),  # all of it looks Latin, none of it is
    ],
)
def test_what_cannot_be_compared_is_refused_without_being_repeated(
    written: str, fault: NameFault
) -> None:
    with pytest.raises(UnreadableNameError) as refused:
        normalise(written)
    assert refused.value.fault is fault
    assert isinstance(refused.value, MatchingError)
    assert refused.value.__cause__ is None
    assert not written.strip() or written.strip() not in str(refused.value)


@pytest.mark.parametrize(
    "written", ["Mоhamed", "Mohаmed", "МOHAMED", "Μohamed", "Mοhamed", "Ｍohamed", "Ⓜohamed"]
)
def test_a_letter_of_another_alphabet_is_seen_through(written: str) -> None:
    """Cyrillic о and а, Cyrillic and Greek capital M, Greek omicron, full-width and circled M."""
    assert normalise(written) == "mohamed"


def test_a_name_of_the_greatest_length_is_read_and_bounded() -> None:
    for longest in ("ab " * 40, "de la " * 20, "a" * 120, "ŒÆ" * 60, "J-" * 60):
        assert len(longest) == LONGEST_NAME
        assert len(name(longest).units) <= MOST_UNITS
        assert 1 <= len(name(longest).forms) <= MOST_FORMS


def test_what_is_read_tells_nothing_when_it_is_printed() -> None:
    assert "dupont" not in repr(name("Dupont")).lower()
