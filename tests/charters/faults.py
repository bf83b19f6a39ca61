"""Seventy ways to get a charter file wrong, one each, and what its writer is told."""

from tests.charters.fault import Fault
from tests.charters.faults_of_meaning import MEANINGLESS

FAULTS: dict[str, Fault] = {
    # --- keys
    "an unknown key at the top": Fault(
        "title: Charte",
        "titel: Charte",
        "3:8: titel: unknown key 'titel'; did you mean 'title'?",
    ),
    "an unknown key of a rule, its value on the lines below": Fault(
        '        do: ["event:read"]\n        on: [event_record]\n        who: [mayor]',
        '        doo:\n          - "event:read"\n        on: [event_record]\n        who: [mayor]',
        "13:9: articles[0].rules[0].doo: unknown key 'doo'; did you mean 'do'?",
    ),
    "an unknown condition": Fault(
        "severity_at_least: 2",
        "severity_atleast: 2",
        "16:57: articles[0].rules[0].when.severity_atleast: unknown key "
        "'severity_atleast'; did you mean 'severity_at_least'?",
    ),
    "an expression, for which there is no language": Fault(
        "severity_at_least: 2",
        "severity: '>= 2 or actor.is_admin'",
        "16:49: articles[0].rules[0].when.severity: unknown key 'severity'; did you "
        "mean 'severity_at_most'?",
    ),
    "a key that stands twice": Fault(
        "        who: [mayor]",
        "        who: [mayor]\n        who: [dpo]",
        "16:9: articles[0].rules[0]: the key 'who' stands twice; keep one",
    ),
    "a condition that stands twice": Fault(
        "{relation: same_sector, severity",
        "{relation: own_record, relation: same_sector, severity",
        "16:38: articles[0].rules[0].when: the key 'relation' stands twice; keep one",
    ),
    "a rule without an action": Fault(
        '        do: ["event:read"]\n        on: [event_record]\n        who',
        "        who",
        "11:9: articles[0].rules[0]: the key 'do' is missing; required here: id, "
        "effect, do, on, says",
    ),
    "a rule that does not say what it means": Fault(
        "        says: Le maire lit ce qui est sérieux.\n",
        "",
        "11:9: articles[0].rules[0]: the key 'says' is missing; required here: id, "
        "effect, do, on, says",
    ),
    "a key that is a list": Fault(
        "id: essai",
        "? [a, b]\n: essai",
        "1:3: file: this key is not text; write a plain word before ':'",
    ),
    "a merge key": Fault(
        "id: essai",
        "<<: {id: essai}",
        "1:1: <<: unknown key '<<'; one of: id, version, title, articles",
    ),
    # --- words
    "an unknown effect": Fault(
        "effect: permit",
        "effect: allow",
        "12:17: articles[0].rules[0].effect: unknown word 'allow'; one of: forbid, permit, require",
    ),
    "an action with a typing error": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        who',
        'do: ["event:raed"]\n        on: [event_record]\n        who',
        "13:14: articles[0].rules[0].do[0]: unknown word 'event:raed'; did you mean 'event:read'?",
    ),
    "an action for everything": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        who',
        'do: ["*"]\n        on: [event_record]\n        who',
        "13:14: articles[0].rules[0].do[0]: unknown word '*'; one of: aggregate:read, "
        "alert:acknowledge, alert:arbitrate, alert:ask_prefecture, alert:close, ",
    ),
    "an unknown kind of record": Fault(
        "on: [event_record]\n        who",
        "on: [event_records]\n        who",
        "14:14: articles[0].rules[0].on[0]: unknown word 'event_records'; did you "
        "mean 'event_record'?",
    ),
    "an unknown profession": Fault(
        "who: [mayor]",
        "who: [mayors]",
        "15:15: articles[0].rules[0].who[0]: unknown word 'mayors'; did you mean 'mayor'?",
    ),
    "an unknown relation": Fault(
        "relation: same_sector",
        "relation: same_sectors",
        "16:26: articles[0].rules[0].when.relation: unknown word 'same_sectors'; did "
        "you mean 'same_sector'?",
    ),
    "a category that the taxonomy does not have": Fault(
        "category: [STU-02]",
        "category: [STU-99]",
        "22:27: articles[0].rules[1].when.category[0]: unknown word 'STU-99'; did you"
        " mean 'STU-02'?",
    ),
    "a field that cannot be hidden": Fault(
        "hide: [author]",
        "hide: [autor]",
        "36:16: articles[1].rules[0].hide[0]: unknown word 'autor'; did you mean 'author'?",
    ),
    "yes for true": Fault(
        "confidential: true",
        "confidential: yes",
        "22:50: articles[0].rules[1].when.confidential: unknown word 'yes'; one of: true, false",
    ),
    # --- ids
    "two articles of one id": Fault(
        "- id: A2", "- id: A1", "25:5: articles[1]: the id 'A1' stands twice; give each its own id"
    ),
    "two rules of one id, in two articles": Fault(
        "- id: R3",
        "- id: R1",
        "32:9: articles[1].rules[0]: the id 'R1' stands twice; give each its own id",
    ),
    "an id that the trail could not hold": Fault(
        "- id: R3",
        f"- id: {'R' * 33}",
        "32:13: articles[1].rules[0].id: 33 characters; at most 32",
    ),
    "an id with a character that no database keeps": Fault(
        "- id: R3",
        '- id: "R\\0"',
        "32:13: articles[1].rules[0].id: 'R\x00' is not well formed; it must match "
        "[A-Za-z0-9][A-Za-z0-9._-]*",
    ),
    "an id that is half of a character": Fault(
        "- id: R3",
        '- id: "R\\ud800"',
        "32:17: file: found invalid Unicode character escape code; correct the YAML",
    ),
    "an id that is a list": Fault(
        "id: essai", "id: [essai]", "1:1: id: is a list; write some text"
    ),
    # --- numbers and dates
    "a severity that does not exist": Fault(
        "severity_at_least: 2",
        "severity_at_least: 6",
        "16:58: articles[0].rules[0].when.severity_at_least: is '6'; write a whole "
        "number from 1 to 5",
    ),
    "a number of five thousand digits": Fault(
        "severity_at_least: 2",
        f"severity_at_least: {'0' * 5000}1",
        "16:58: articles[0].rules[0].when.severity_at_least: is "
        "'00000000000000000000000000000000000000000000000000000000000…'; write a "
        "whole number ",
    ),
    "a number in other digits": Fault(
        "severity_at_least: 2",
        "severity_at_least: ٢",
        "16:58: articles[0].rules[0].when.severity_at_least: is '٢'; write a whole "
        "number from 1 to 5",
    ),
    "a date that does not exist": Fault(
        "ends: 2027-01-01",
        "ends: 2027-02-30",
        "30:11: articles[1].ends: '2027-02-30' is no day; such as 2026-11-22",
    ),
    "a date of another shape": Fault(
        "ends: 2027-01-01",
        "ends: 2027-W01-1",
        "30:11: articles[1].ends: '2027-W01-1' is no day; such as 2026-11-22",
    ),
    "an article that ends before it begins": Fault(
        "ends: 2027-01-01",
        "ends: 2025-01-01",
        "30:11: articles[1].ends: not after it begins on 2026-01-01; a later day",
    ),
    # --- shape
    "a list where keys belong": Fault(
        "id: essai",
        "- id: essai",
        "2:1: file: did not find expected '-' indicator; correct the YAML",
    ),
    "keys where a list belongs": Fault(
        "who: [mayor]",
        "who: {mayor: true}",
        "15:9: articles[0].rules[0].who: is a mapping; write a list, such as [one, two]",
    ),
    "one word where a list belongs": Fault(
        "who: [mayor]",
        "who: mayor",
        "15:14: articles[0].rules[0].who: is text; write a list, such as [one, two]",
    ),
    "a line that is not YAML": Fault(
        "title: Charte d'essai",
        "title: Charte: d'essai",
        "3:14: file: mapping values are not allowed in this context; correct the YAML",
    ),
    "two documents in one file": Fault(
        "title: Charte d'essai", "---\ntitle: x", "3:1: file: holds a second document; keep one"
    ),
    "a tab": Fault(
        "    title: Lire",
        "\ttitle: Lire",
        "6:1: file: found a tab character that violates indentation; correct the YAML",
    ),
    # --- tricks
    "a tag": Fault(
        "id: essai", "id: !!str essai", "1:5: id: tags are refused; remove what begins with '!'"
    ),
    "a tag that would run something": Fault(
        "id: essai",
        "id: !!python/object/apply:os.system [ls]",
        "1:5: id: tags are refused; remove what begins with '!'",
    ),
    "an anchor": Fault(
        "who: [mayor]",
        "who: &x [mayor]",
        "15:14: articles[0].rules[0].who: anchors and aliases are refused; write the value out",
    ),
    "an alias": Fault(
        "who: [mayor]",
        "who: *x",
        "15:14: articles[0].rules[0].who: anchors and aliases are refused; write the value out",
    ),
    "boxes in boxes": Fault(
        "id: essai",
        f"id: {'[' * 50}{']' * 50}",
        "1:17: id[0][0][0][0][0][0][0][0][0][0][0][0]: is nested too deep; at most 12 levels",
    ),
    **MEANINGLESS,
}
