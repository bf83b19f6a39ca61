"""Fifty ways to get a charter file wrong, one each, and what its writer is told."""

from typing import NamedTuple

from tests.charters.files import RIGHT


class Fault(NamedTuple):
    """Replace *old* in the right file by *new*; the error begins with *told*, after the file."""

    old: str
    new: str
    told: str


FAULTS: dict[str, Fault] = {
    # --- keys
    "an unknown key at the top": Fault(
        "title: Charte",
        "titel: Charte",
        "3:1: essai.titel: unknown key; did you mean 'title'?",
    ),
    "an unknown key of a rule, its value on the lines below": Fault(
        '        do: ["event:read"]\n        on: [event_record]\n        who: [mayor]',
        '        doo:\n          - "event:read"\n        on: [event_record]\n        who: [mayor]',
        "13:9: essai.articles[1].rules[1].doo: unknown key; did you mean 'do'?",
    ),
    "an unknown condition": Fault(
        "severity_at_least: 2",
        "severity_atleast: 2",
        "16:39: essai.articles[1].rules[1].when.severity_atleast: "
        "unknown key; did you mean 'severity_at_least'?",
    ),
    "an expression, for which there is no language": Fault(
        "severity_at_least: 2",
        "severity: '>= 2 or actor.is_admin'",
        "16:39: essai.articles[1].rules[1].when.severity: "
        "unknown key; did you mean 'severity_at_most'?",
    ),
    "a key that stands twice": Fault(
        "        who: [mayor]",
        "        who: [mayor]\n        who: [dpo]",
        "16:9: essai.articles[1].rules[1].who: this key stands twice",
    ),
    "a condition that stands twice": Fault(
        "{relation: same_sector, severity",
        "{relation: own_record, relation: same_sector, severity",
        "16:38: essai.articles[1].rules[1].when.relation: this key stands twice",
    ),
    "a rule without an action": Fault(
        '        do: ["event:read"]\n        on: [event_record]\n        who',
        "        who",
        "11:9: essai.articles[1].rules[1]: the key 'do' is missing",
    ),
    "a rule that does not say what it means": Fault(
        "        says: Le maire lit ce qui est sérieux.\n",
        "",
        "11:9: essai.articles[1].rules[1]: the key 'says' is missing",
    ),
    "a key that is a list": Fault(
        "id: essai", "? [a, b]\n: essai", "1:3: essai: expected one value"
    ),
    "a merge key": Fault("id: essai", "<<: {id: essai}", "1:1: essai.<<: unknown key; one of: "),
    # --- words
    "an unknown effect": Fault(
        "effect: permit",
        "effect: allow",
        "12:17: essai.articles[1].rules[1].effect: unknown word 'allow'; "
        "one of: forbid, permit, require",
    ),
    "an action with a typing error": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        who',
        'do: ["event:raed"]\n        on: [event_record]\n        who',
        "13:14: essai.articles[1].rules[1].do[1]: unknown word 'event:raed'; "
        "did you mean 'event:read'?",
    ),
    "an action for everything": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        who',
        'do: ["*"]\n        on: [event_record]\n        who',
        "13:14: essai.articles[1].rules[1].do[1]: unknown word '*'; one of: alert:acknowledge, ",
    ),
    "an unknown kind of record": Fault(
        "on: [event_record]\n        who",
        "on: [event_records]\n        who",
        "14:14: essai.articles[1].rules[1].on[1]: unknown word 'event_records'; "
        "did you mean 'event_record'?",
    ),
    "an unknown profession": Fault(
        "who: [mayor]",
        "who: [mayors]",
        "15:15: essai.articles[1].rules[1].who[1]: unknown word 'mayors'; did you mean 'mayor'?",
    ),
    "an unknown relation": Fault(
        "relation: same_sector",
        "relation: same_sectors",
        "16:26: essai.articles[1].rules[1].when.relation: unknown word 'same_sectors'; "
        "did you mean 'same_sector'?",
    ),
    "a category that the taxonomy does not have": Fault(
        "category: [STU-02]",
        "category: [STU-99]",
        "22:27: essai.articles[1].rules[2].when.category[1]: unknown word 'STU-99'; "
        "did you mean 'STU-02'?",
    ),
    "a field that cannot be hidden": Fault(
        "hide: [author]",
        "hide: [autor]",
        "36:16: essai.articles[2].rules[1].hide[1]: unknown word 'autor'; did you mean 'author'?",
    ),
    "yes for true": Fault(
        "confidential: true",
        "confidential: yes",
        "22:50: essai.articles[1].rules[2].when.confidential: unknown word 'yes'; "
        "one of: false, true",
    ),
    # --- what would mean nothing, or nobody
    "an empty who, which might be read as everybody or nobody": Fault(
        "who: [mayor]",
        "who: []",
        "15:14: essai.articles[1].rules[1].who: "
        "expected at least one word; an empty list would mean nobody",
    ),
    "no action": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        who',
        "do: []\n        on: [event_record]\n        who",
        "13:13: essai.articles[1].rules[1].do: expected at least one word",
    ),
    "no condition under when": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {}",
        "16:15: essai.articles[1].rules[1].when: expected at least one condition",
    ),
    "no article": Fault(
        RIGHT[RIGHT.index("articles:") :],
        "articles: []\n",
        "4:11: essai.articles: a charter has at",
    ),
    "an empty text": Fault(
        "title: Lire",
        "title: '  '",
        "6:12: essai.articles[1].title: expected a text, found nothing",
    ),
    "a word said twice": Fault(
        "who: [mayor]",
        "who: [mayor, mayor]",
        "15:22: essai.articles[1].rules[1].who[2]: 'mayor' stands twice",
    ),
    "a permit that hides": Fault(
        "        who: [mayor]",
        "        who: [mayor]\n        hide: [author]",
        "11:9: essai.articles[1].rules[1]: 'hide' goes with 'effect: require', and only with it",
    ),
    "a duty that requires nothing": Fault(
        "        hide: [author]\n",
        "",
        "32:9: essai.articles[2].rules[1]: 'hide' goes with 'effect: require', and only with it",
    ),
    "a condition that a kind of record cannot meet, so that the rule would be silent": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        when',
        'do: ["territory:read"]\n        on: [territory]\n        when',
        "22:15: essai.articles[1].rules[2].when: 'territory' has no category: the rule would be",
    ),
    # --- ids
    "two articles of one id": Fault(
        "- id: A2", "- id: A1", "5:3: essai.articles: the id 'A1' stands twice"
    ),
    "two rules of one id, in two articles": Fault(
        "- id: R3",
        "- id: R1",
        "5:3: essai.articles: the id 'R1' stands twice",
    ),
    "an id that the trail could not hold": Fault(
        "- id: R3",
        f"- id: {'R' * 33}",
        "32:13: essai.articles[2].rules[1].id: expected 1 to 32 letters, digits, '.', '_' or '-'",
    ),
    "an id with a character that no database keeps": Fault(
        "- id: R3",
        '- id: "R\\0"',
        "32:13: essai.articles[2].rules[1].id: expected 1 to 32 letters",
    ),
    "an id that is half of a character": Fault(
        "- id: R3",
        '- id: "R\\ud800"',
        "32:13: essai.articles[2].rules[1].id: expected 1 to 32",
    ),
    "an id that is a list": Fault(
        "id: essai", "id: [essai]", "1:5: essai.id: expected one value, found a list"
    ),
    # --- numbers and dates
    "a severity that does not exist": Fault(
        "severity_at_least: 2",
        "severity_at_least: 6",
        "16:58: essai.articles[1].rules[1].when.severity_at_least: "
        "expected a whole number from 1 to 5, found '6'",
    ),
    "a number of five thousand digits": Fault(
        "severity_at_least: 2",
        f"severity_at_least: {'0' * 5000}1",
        "16:58: essai.articles[1].rules[1].when.severity_at_least: expected a whole number",
    ),
    "a number in other digits": Fault(
        "severity_at_least: 2",
        "severity_at_least: ٢",
        "16:58: essai.articles[1].rules[1].when.severity_at_least: expected a whole number",
    ),
    "a date that does not exist": Fault(
        "ends: 2027-01-01",
        "ends: 2027-02-30",
        "30:11: essai.articles[2].ends: expected a date such as 2026-11-22, found '2027-02-30'",
    ),
    "a date of another shape": Fault(
        "ends: 2027-01-01",
        "ends: 2027-W01-1",
        "30:11: essai.articles[2].ends: expected a date such as 2026-11-22, found '2027-W01-1'",
    ),
    "an article that ends before it begins": Fault(
        "ends: 2027-01-01",
        "ends: 2025-01-01",
        "30:11: essai.articles[2].ends: ends on 2025-01-01, not after it begins on 2026-01-01",
    ),
    # --- shape
    "a list where keys belong": Fault("id: essai", "- id: essai", "2:1: "),
    "keys where a list belongs": Fault(
        "who: [mayor]",
        "who: {mayor: true}",
        "15:14: essai.articles[1].rules[1].who: expected a list",
    ),
    "one word where a list belongs": Fault(
        "who: [mayor]",
        "who: mayor",
        "15:14: essai.articles[1].rules[1].who: expected a list",
    ),
    "a line that is not YAML": Fault("title: Charte d'essai", "title: Charte: d'essai", "3:14: "),
    "two documents in one file": Fault("title: Charte d'essai", "---\ntitle: x", "3:1: "),
    "a tab": Fault("    title: Lire", "\ttitle: Lire", "6:1: "),
    # --- tricks
    "a tag": Fault("id: essai", "id: !!str essai", "1:5: tags are not taken"),
    "a tag that would run something": Fault(
        "id: essai",
        "id: !!python/object/apply:os.system [ls]",
        "1:5: tags are not taken",
    ),
    "an anchor": Fault(
        "who: [mayor]", "who: &x [mayor]", "15:14: anchors and aliases are not taken"
    ),
    "an alias": Fault("who: [mayor]", "who: *x", "15:14: anchors and aliases are not taken"),
    "boxes in boxes": Fault("id: essai", f"id: {'[' * 50}{']' * 50}", "1:16: more than 12 levels"),
}
