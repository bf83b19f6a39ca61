"""The word lists: large enough, consistent, and shipped with the package."""

from collections import Counter

from sharing.screening.lexicon import BITS, FIRST_NAME, NAMESAKES, STOP, SURE, SURNAME, sections
from sharing.screening.reading import fold


def words_of(file: str) -> list[tuple[str, str]]:
    """(section, folded word) of a data file."""
    return [(section, word) for section, line in sections(file) for word in fold(line).split()]


def test_a_first_name_stands_in_one_section_once() -> None:
    names = Counter(word for _, word in words_of("first_names.txt"))
    assert [word for word, count in names.items() if count > 1] == []
    assert len(names) > 3_000


def test_a_surname_stands_once() -> None:
    names = Counter(word for _, word in words_of("surnames.txt"))
    assert [word for word, count in names.items() if count > 1] == []
    assert len(names) > 500


def test_a_sure_first_name_is_never_a_word_that_stops_a_name() -> None:
    assert sorted(word for word, bits in BITS.items() if bits & SURE and bits & STOP) == []


def test_a_surname_on_its_own_is_never_a_word_that_stops_a_name() -> None:
    assert sorted(word for word, bits in BITS.items() if bits & SURNAME and bits & STOP) == []


def test_a_name_is_letters_and_hyphens_in_words_of_two_at_least() -> None:
    for file in ("first_names.txt", "surnames.txt"):
        for _, word in words_of(file):
            assert word.isalpha(), word
            assert len(word) > 1


def test_every_namesake_is_reached_by_its_first_word() -> None:
    listed = [fold(line).replace("-", " ") for _, line in sections("namesakes.txt")]
    assert len(listed) == len(set(listed)), [n for n, c in Counter(listed).items() if c > 1]
    assert sorted(listed) == sorted(name for names in NAMESAKES.values() for name in names)


def test_the_words_of_the_issue_are_known_for_what_they_are() -> None:
    """Rose, Pierre, Marine, Clément, Prudence, France, Aimé, Olive, Violette, Soleil."""
    for word in "rose pierre marine clement prudence france aime olive violette soleil".split():
        assert BITS[word] & FIRST_NAME
        assert not BITS[word] & SURE
