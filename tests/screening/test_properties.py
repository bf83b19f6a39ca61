"""What holds for any text at all: no error, true offsets, no leak, and a proposal that is clean."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sharing.screening import Finding, FindingKind, reformulate, screen
from sharing.screening.reading import read
from tests.screening.measure import SETS, sentences

_MARKED = [s for path in SETS.values() for part in sentences(path) for s in part]
_PIECES = st.sampled_from([sentence.text for sentence in _MARKED])
_ANYTHING = st.text(st.characters(exclude_categories=()), max_size=120)
_WORDS = st.sampled_from(
    [
        *"M. Mme mme Karim Pierre Rose Benali rue place famille dit de du la les et a crié".split(),
        *"06 39 98 12 né le 12/03/1998 porte appartement 4B @ . , ' - ( ) AB-123-CD FR76".split(),
        *("\u200b", "\u0301", "\ufb01", "\n"),
    ]
)
_MIXED = st.one_of(
    _ANYTHING,
    st.lists(_WORDS, max_size=25).map(" ".join),
    st.lists(_WORDS, max_size=25).map("".join),
    st.builds("{}{}{}".format, _ANYTHING, _PIECES, _ANYTHING),
    st.builds("{} {}".format, _PIECES, _PIECES),
)


@given(_MIXED)
@example("\ud800 Karim \udfff")
@example("\ufdfa" * 30)
@example("M. \ufb01\ufb01")
def test_any_text_is_screened_and_the_offsets_are_its_own(text: str) -> None:
    after = 0
    for finding in screen(text):
        assert after <= finding.start < finding.end <= len(text)
        after = finding.end
    assert screen(text) == screen(text)


@given(_MIXED)
def test_what_is_proposed_is_clean(text: str) -> None:
    assert screen(reformulate(text, screen(text))) == ()


def test_a_usual_sentence_keeps_everything_but_the_finds() -> None:
    """The proposal is the sentence with other words in place, not the last resort."""
    for sentence in _MARKED:
        findings = screen(sentence.text)
        proposal = reformulate(sentence.text, findings)
        assert "sans désigner personne" not in proposal
        if not findings:
            assert proposal == sentence.text


@given(_MIXED, st.lists(st.sampled_from("\u200b\u00ad\ufe0f\u2060\u200d"), min_size=1, max_size=5))
def test_what_cannot_be_seen_changes_nothing(text: str, unseen: list[str]) -> None:
    """Zero-width characters between two letters leave the reading as it was."""
    middle = len(text) // 2
    if not text or unicodedata.combining(text[middle]):
        return
    hidden = text[:middle] + "".join(unseen) + text[middle:]
    assert read(hidden).text == read(text).text


@given(_MIXED)
def test_the_short_cut_reads_like_the_long_way(text: str) -> None:
    """A zero-width character sends everyday text the long way; the reading is the same."""
    short, long = read(text), read(text + "\u200b")
    assert (short.text, short.low) == (long.text, long.low)
    assert len(short.text) == len(short.low)


def test_every_character_is_read() -> None:
    """Each character alone: both readings have one length, the way back stays inside."""
    for code in (*range(0x20000), *range(0xE0000, 0xE0200)):
        reading = read(chr(code))
        assert len(reading.text) == len(reading.low), hex(code)
        if reading.text:
            assert reading.span(0, len(reading.text)) == (0, 1), hex(code)


def test_nothing_that_is_returned_or_raised_holds_the_text() -> None:
    """Findings, their printed form and errors may be logged: they must not tell the name."""
    text = "Abdelkarim Zborowski, 06 39 98 12 34"
    findings = screen(text)
    assert findings
    with pytest.raises(ValueError, match="sorted") as refused:
        reformulate(text, findings[::-1])
    for shown in [repr(findings), str(findings), str(refused.value), findings[0].advice]:
        assert "Zborowski" not in shown
        assert "98" not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        [Finding(0, 99, FindingKind.NAME)],
        [Finding(-1, 2, FindingKind.NAME)],
        [Finding(2, 2, FindingKind.NAME)],
        [Finding(0, 3, FindingKind.NAME), Finding(2, 4, FindingKind.NAME)],
    ],
)
def test_findings_of_another_text_are_refused(wrong: list[Finding]) -> None:
    with pytest.raises(ValueError, match="inside the text"):
        reformulate("Karim", wrong)


def test_every_kind_has_words_for_its_writer() -> None:
    for kind in FindingKind:
        assert kind.label
        assert kind.advice.endswith((".", "»"))
        assert screen(kind.placeholder) == ()
        assert screen(kind.advice) == (), kind


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("Karim a crié.", "Une personne a crié."),
        ("La mère d'Ahmed appelle.", "La mère d'une personne appelle."),
        ("Le chien de Karim aboie.", "Le chien d’une personne aboie."),
        ("Le cabinet du Dr Haddad ferme.", "Le cabinet d’une personne ferme."),
        ("Karim, Yanis et Lucas crient.", "Plusieurs personnes crient."),
        ("Plainte de la famille Konaté.", "Plainte d’une famille."),
        ("Appeler le 06 39 98 12 34.", "Appeler le (numéro retiré)."),
        ("Bruit appartement 12.", "Bruit appartement (sans précision)."),
        ("Rue Pierre Curie, calme.", "Rue Pierre Curie, calme."),
    ],
)
def test_a_proposal_reads_aloud(text: str, proposal: str) -> None:
    assert reformulate(text, screen(text)) == proposal
