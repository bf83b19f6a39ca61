"""The national base: a local charter may be stricter than the law, never looser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from charters.decide import Engine, decide
from charters.document import DocumentError
from charters.model import Charter
from charters.parties import Actor, Context, Record
from charters.read import read_base, read_charter
from charters.scenarios import failures
from charters.vocabulary import Effect
from charters.words import Facts, Words
from config.charter_file import NATIONAL, load_charter
from config.settings import DEFAULTS
from sharing.taxonomy import load_taxonomy
from tests.charters import generate as g
from tests.charters.files import write

Campaign = Callable[[str, int, int], int]
WORDS = load_taxonomy(DEFAULTS / "taxonomy.yaml").words
SHIPPED = (DEFAULTS / "charter.yaml").read_text()

LAW = """\
id: loi
version: "1"
title: La loi
articles:
  - id: N1
    title: Ce que la loi refuse
    text: Ni cela ni ceci.
    basis: []
    rules:
      - id: RN1
        effect: forbid
        do: ["event:create", "event:read"]
        on: [event_record]
        who: [mayor, caretaker]
        when: {group: [STU], severity_at_least: 3, confidential: true}
        says: Jamais.
      - id: RN2
        effect: forbid
        do: ["event:read"]
        on: [event_record]
        who: [dpo]
        when: {group: [TRQ]}
        unless: {relation: own_record}
        says: Sauf ce qui est à eux.
"""
LOCAL = """\
id: locale
version: "1"
title: Charte
articles:
  - id: A1
    title: Lire
    text: On lit.
    basis: []
    rules:
      - id: R1
        effect: permit
        do: ["event:read"]
        on: [event_record]
        {rest}
        says: On lit.
"""
FACTS = Words(
    {
        "STU-02": Facts("STU", 3, confidential=True, nominative="never"),
        "STU-03": Facts("STU", 2, confidential=True, nominative="never"),
        "TRQ-03": Facts("TRQ", 2, confidential=False, nominative="never"),
    },
    frozenset({"STU", "TRQ"}),
)


def local(directory: Path, rest: str) -> Charter:
    """A charter with one permit, under the small law."""
    (directory / "law.yaml").write_text(LAW)
    base = read_base(directory / "law.yaml", FACTS)
    text = LOCAL.replace("{rest}", rest.replace("; ", "\n        "))
    return read_charter(write(directory, text), FACTS, base)


@pytest.mark.parametrize(
    "rest",
    [
        "who: [mayor]; when: {group: [STU], severity_at_least: 3, confidential: true}",
        "who: [prefecture, mayor]; when: {group: [STU], severity_at_least: 5, confidential: true}",
        "when: {group: [STU], severity_at_least: 3, confidential: true}",
        "who: [caretaker]; when: {category: [STU-02], severity_at_least: 4}",
        "who: [caretaker]; when: {category: [STU-02, STU-03], severity_at_least: 3}",
        "who: [mayor]; when: {category: [STU-02]}",
    ],
)
def test_a_permit_that_the_law_always_denies_is_refused(tmp_path: Path, rest: str) -> None:
    """Both rules and both articles are named, at the place of the local one."""
    with pytest.raises(DocumentError) as caught:
        local(tmp_path, rest)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path}/essai.yaml:10:9: articles[0].rules[0]: ")
    assert "R1 of A1 permits what RN1 of N1 forbids" in said
    assert "« Ce que la loi refuse »" in said


def test_a_permit_without_the_exception_that_the_law_makes_is_refused(tmp_path: Path) -> None:
    """The law lets them read their own: a permit that does not say so would promise more."""
    with pytest.raises(DocumentError) as caught:
        local(tmp_path, "who: [dpo]; when: {group: [TRQ]}")
    assert "R1 of A1 permits what RN2 of N1 forbids" in str(caught.value)
    assert "narrow it to relation: own_record: the law says" in str(caught.value)
    bare = "when: {relation: group_member, purpose: [individual_follow_up]}"
    text = LOCAL.replace('["event:read"]', '["nominative:read"]')
    text = text.replace("[event_record]", "[nominative_record]").replace("{rest}", bare)
    with pytest.raises(DocumentError) as caught:
        load_charter(write(tmp_path, text), WORDS)
    assert "body: [elected_violence_group, family_council, territorial_group" in str(caught.value)


@pytest.mark.parametrize(
    "rest",
    [
        "who: [mayor]",
        "who: [mayor]; when: {group: [STU]}",
        "who: [mayor]; when: {group: [STU, TRQ], severity_at_least: 3, confidential: true}",
        "who: [mayor]; when: {group: [STU], severity_at_least: 2, confidential: true}",
        "who: [mayor]; when: {group: [STU], severity_at_most: 3, confidential: true}",
        "who: [mayor]; when: {category: [STU-03]}",
        "who: [mayor]; when: {category: [TRQ-03], severity_at_least: 3}",
        "who: [prefecture]; when: {group: [STU], severity_at_least: 3, confidential: true}",
        "who: [dpo]; when: {group: [TRQ], relation: own_record}",
        "who: [dpo]",
    ],
)
def test_a_permit_that_the_law_denies_in_part_or_not_at_all_stands(
    tmp_path: Path, rest: str
) -> None:
    """It is written wider than the law, as charters are; what the law refuses stays refused."""
    charter = local(tmp_path, rest)
    assert [article.id for article in charter.articles] == ["N1", "A1"]
    assert charter.name == "locale@1+loi@1"


def test_a_base_permits_nothing(tmp_path: Path) -> None:
    """What the law permits, a council still has to write."""
    with pytest.raises(
        DocumentError, match=r"essai.yaml:10:9: .*: R1 permits something; the base forbids"
    ):
        read_base(write(tmp_path, LOCAL.replace("        {rest}\n", "")), FACTS)
    assert all(
        rule.effect is not Effect.PERMIT
        for article in read_base(NATIONAL, WORDS).articles
        for rule in article.rules
    )


@pytest.mark.parametrize(("own", "law"), [("id: A01\n", "id: N01\n"), ("id: R01.1", "id: RN01.1")])
def test_an_id_of_the_base_is_not_taken_again(tmp_path: Path, own: str, law: str) -> None:
    """A decision that cites it would be read in the wrong text."""
    with pytest.raises(DocumentError, match="stands twice"):
        load_charter(write(tmp_path, SHIPPED.replace(own, law, 1)), WORDS)


@pytest.mark.parametrize(
    ("loosened", "told"),
    [
        ("who: [dpo, charter_auditor]", "R13.1 of A13 permits what RN04.1 of N04 forbids"),
        ('do: ["event:create"]', "R02.1 of A02 permits what RN01.1 of N01 forbids"),
    ],
)
def test_the_shipped_charter_loosened_is_refused(tmp_path: Path, loosened: str, told: str) -> None:
    """The mayor reads the trail; an external category is reported like any other."""
    text = SHIPPED.replace("who: [dpo, charter_auditor]", "who: [dpo, charter_auditor, mayor]")
    if loosened.startswith("do"):
        text = SHIPPED.replace("when: {relation: same_sector}", "when: {category: [VUL-06]}", 1)
    with pytest.raises(DocumentError) as caught:
        load_charter(write(tmp_path, text), WORDS)
    assert told in str(caught.value)


def test_what_the_base_expects_is_tried_under_every_local_charter(tmp_path: Path) -> None:
    """Even under one that permits everything to everybody, and says nothing of its own."""
    rule = """      - id: R{n}
        effect: permit
        do: ["{act}"]
        on: [{kind}]
        says: Tout.
"""
    acts = {"event:create": "event_record", "event:read": "event_record", "charter:read": "charter"}
    head = LOCAL.partition("      - id: R1\n")[0]
    rules = (rule.format(n=n, act=a, kind=k) for n, (a, k) in enumerate(acts.items()))
    charter = load_charter(write(tmp_path, head + "".join(rules)), WORDS)
    assert len(charter.scenarios) == len(read_base(NATIONAL, WORDS).scenarios) >= 4
    failed = list(failures(Engine(charter), date(2026, 11, 26)))
    assert [failure.scenario.id for failure in failed] == []
    bare = replace(charter, articles=charter.articles[-1:])
    missed = list(failures(Engine(bare), date(2026, 11, 26)))
    assert {f.scenario.id for f in missed} >= {"SN1", "SN2"}
    assert all(f.error().file == str(NATIONAL) for f in missed)  # its lines are the base's


def test_no_charter_permits_what_the_base_refuses(campaign: Campaign) -> None:
    """Drawn at random, one as the law of another: never more than without it, and it holds."""
    tightened = 0

    @settings(max_examples=campaign("charters under a base", 400, 20_000), deadline=None)
    @given(g.engines, g.engines, g.actors, g.contexts, g.records)
    def holds(law: Engine, own: Engine, actor: Actor, at: Context, record: Record) -> None:
        nonlocal tightened
        strict = [
            replace(a, rules=tuple(r for r in a.rules if r.effect is not Effect.PERMIT))
            for a in law.charter.articles
        ]
        both = Engine(replace(own.charter, articles=(*strict, *own.charter.articles)))
        base = Engine(replace(own.charter, articles=tuple(strict)))
        for action in g.ACTIONS:
            alone = decide(own, actor, action, record, at)
            under = decide(both, actor, action, record, at)
            assert alone.permitted or not under.permitted
            assert alone.hidden <= under.hidden or not under.permitted
            if decide(base, actor, action, record, at).deciding:
                assert not under.permitted
                tightened += alone.permitted

    holds()
    assert tightened > 5
