"""Who must sign and from when: read from the file, marked by the schema, said in French."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from charters.differences import GONE, NEW, SAME, differences
from charters.document import DocumentError
from charters.model import Quorum
from charters.read import read_base
from charters.schema import charter_schema
from charters.sentences import say_begins, say_quorum
from tests.charters.files import RIGHT, WORDS, read_text, write
from tests.charters.test_schema import load

TOP = "title: Charte d'essai\n"
SCHEMA = Draft202012Validator(charter_schema(WORDS))


def test_a_quorum_and_a_beginning_are_read(tmp_path: Path) -> None:
    """Both may be left out."""
    more = "quorum: {partners: 3, kinds: [state, municipality]}\nbegins: 2026-12-01\n"
    charter = read_text(tmp_path, RIGHT.replace(TOP, TOP + more))
    assert charter.quorum == Quorum(3, frozenset({"state", "municipality"}))
    assert charter.begins == date(2026, 12, 1)
    bare = read_text(tmp_path, RIGHT)
    assert (bare.quorum, bare.begins, bare.own_name, bare.name) == (
        None,
        None,
        "essai@1",
        "essai@1",
    )


@pytest.mark.parametrize(
    ("more", "told", "seen"),
    [
        ("quorum: 3", "4:9: quorum: is text; write a mapping with partners", True),
        ("quorum: {}", "4:1: quorum: the key 'partners' is missing", True),
        ("quorum: {partners: 0}", "4:20: quorum.partners: is '0'; write a whole number", True),
        ("quorum: {partners: 1001}", "4:20: quorum.partners: is '1001'; write a whole num", True),
        ("quorum: {partners: 2, kinds: []}", "4:23: quorum.kinds: the list is too short", True),
        ("quorum: {partners: 2, kinds: [stat]}", "4:31: quorum.kinds[0]: unknown word", True),
        ("quorum: {partners: 2, kind: [state]}", "4:23: quorum.kind: unknown key 'kind'", True),
        (
            "quorum: {partners: 1, kinds: [state, justice]}",
            "4:20: quorum.partners: asks for 1 partners of 2 kinds; at least 2: one of each kind",
            False,
        ),
        ("begins: demain", "4:9: begins: 'demain' is no day; such as 2026-11-22", True),
        ("begins: 2026-02-30", "4:9: begins: '2026-02-30' is no day", False),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(
    tmp_path: Path, more: str, told: str, seen: bool
) -> None:
    """By the reader, and by the schema as far as it can see."""
    text = RIGHT.replace(TOP, f"{TOP}{more}\n")
    with pytest.raises(DocumentError) as error:
        read_text(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path / 'essai.yaml'}:{told}")
    assert SCHEMA.is_valid(load(text)) is not seen


def test_an_article_that_ends_before_the_charter_begins_would_be_dead(tmp_path: Path) -> None:
    """People would sign it, and it would never apply."""
    text = RIGHT.replace(TOP, f"{TOP}begins: 2027-01-01\n")
    with pytest.raises(DocumentError, match="ends before the charter begins on 2027-01-01"):
        read_text(tmp_path, text)
    assert read_text(tmp_path, text.replace("begins: 2027-01-01", "begins: 2026-12-31")).begins


def test_the_base_is_adopted_by_nobody(tmp_path: Path) -> None:
    """It is the law: a quorum in it would mean nothing."""
    text = RIGHT.replace("effect: permit", "effect: forbid").replace(
        TOP, TOP + "begins: 2026-12-01\n"
    )
    with pytest.raises(DocumentError, match="the base is adopted by nobody"):
        read_base(write(tmp_path, text), WORDS)


def test_both_are_said_in_french() -> None:
    """Who, how many, of which kinds; and from when."""
    assert "tous les partenaires qui ont une clé" in say_quorum(None)
    assert say_quorum(Quorum(1)) == "Elle est adoptée quand au moins un partenaire l'a signée."
    said = say_quorum(Quorum(3, frozenset({"state", "municipality"})))
    assert "au moins 3 partenaires l'ont signée, dont au moins un" in said
    assert said.endswith("commune et État.")
    assert "à minuit" in say_begins(None)
    assert "le 01/01/2027 au plus tôt" in say_begins(date(2027, 1, 1))


def test_what_differs_is_shown_word_by_word(tmp_path: Path) -> None:
    """A word of a text, an article more, an article less, the quorum; what is the same is not."""
    before = read_text(tmp_path, RIGHT)
    assert differences(before, before, {}) == []
    changed = replace(before.articles[0], text="Le maire lit ce qui se passe ailleurs.")
    added = replace(before.articles[1], id="A3", title="Parler")
    after = replace(before, articles=(changed, added), quorum=Quorum(1))
    top, first, new, gone = differences(before, after, {})
    assert (top.article, top.what) == ("", "changed")
    assert (first.article, first.what) == ("A1", "changed")
    assert first.lines == (
        (
            (SAME, "Le maire lit ce qui se passe "),
            (GONE, "chez lui."),
            (NEW, "ailleurs."),
        ),
    )
    assert (new.article, new.what, gone.article, gone.what) == ("A3", "added", "A2", "removed")
    assert all(kind == NEW for line in new.lines for kind, _ in line)
    assert any("R3 L'auteur reste chez lui." in words for line in gone.lines for _, words in line)


def test_a_rule_that_changes_is_seen_by_its_sentence(tmp_path: Path) -> None:
    """Its own words may stay while what is applied changes."""
    before = read_text(tmp_path, RIGHT)
    after = read_text(tmp_path, RIGHT.replace("who: [mayor]", "who: [mayor, dpo]"))
    [only] = differences(before, after, {})
    assert any(kind == NEW and "délégué" in words for line in only.lines for kind, words in line)
