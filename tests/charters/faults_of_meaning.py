"""Words that are right one by one and together mean nothing, or nobody."""

from tests.charters.fault import Fault
from tests.charters.files import RIGHT

MEANINGLESS: dict[str, Fault] = {
    # --- what would mean nothing, or nobody
    "an empty who, which might be read as everybody or nobody": Fault(
        "who: [mayor]",
        "who: []",
        "15:9: articles[0].rules[0].who: the list is too short; give at least 1",
    ),
    "no action": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        who',
        "do: []\n        on: [event_record]\n        who",
        "13:9: articles[0].rules[0].do: the list is too short; give at least 1",
    ),
    "no condition under when": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {}",
        "16:9: articles[0].rules[0].when: holds no condition; one of: accepted, accredited, "
        "age_at_least, age_at_most, body, category, confidential, ",
    ),
    "no article": Fault(
        RIGHT[RIGHT.index("articles:") :],
        "articles: []\n",
        "4:1: articles: the list is too short; give at least 1",
    ),
    "an empty text": Fault(
        "title: Lire",
        "title: '  '",
        "6:12: articles[0].title: is empty; write some text",
    ),
    "a word said twice": Fault(
        "who: [mayor]",
        "who: [mayor, mayor]",
        "15:22: articles[0].rules[0].who[1]: 'mayor' stands twice; say it once",
    ),
    "a permit that hides": Fault(
        "        who: [mayor]",
        "        who: [mayor]\n        hide: [author]",
        "11:9: articles[0].rules[0]: the effect and what is asked for disagree; hide, owe, "
        "notify, min_cell, delay_hours: one at least with require, none otherwise",
    ),
    "a duty that requires nothing": Fault(
        "        hide: [author]\n",
        "",
        "32:9: articles[1].rules[0]: the effect and what is asked for disagree; hide, owe, "
        "notify, min_cell, delay_hours: one at least with require, none otherwise",
    ),
    "a condition that a kind of record cannot meet, so that the rule would be silent": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        when',
        'do: ["territory:read"]\n        on: [territory]\n        when',
        "22:9: articles[0].rules[1].when: 'territory' has no category: the rule would"
        " be dead; name another kind or condition",
    ),
    "an action whose kind of record is not named": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        hide',
        'do: ["event:read", "alert:read"]\n        on: [event_record]\n        hide',
        "35:9: articles[1].rules[0].on: 'alert:read' is done to 'alert', which is not here",
    ),
    "a kind of record that nothing is done to": Fault(
        'do: ["event:read"]\n        on: [event_record]\n        hide',
        'do: ["event:read"]\n        on: [event_record, alert]\n        hide',
        "35:9: articles[1].rules[0].on: nothing that this rule speaks of is done to 'alert'; "
        "remove it, or add an action",
    ),
    "an acceptance turned round": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {accepted: false}",
        "16:26: articles[0].rules[0].when.accepted: is 'false'; write accepted: true, under "
        "'unless' if need be",
    ),
    "an hour that does not exist": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {hours: 22-25}",
        "16:23: articles[0].rules[0].when.hours: '22-25' is no band of hours; such as 22-06",
    ),
    "a band of no hours": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {hours: 22-22}",
        "16:23: articles[0].rules[0].when.hours: '22-22' is no band; two different hours",
    ),
    "an age of no days": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {age_at_least: 0}",
        "16:30: articles[0].rules[0].when.age_at_least: is '0'; write a whole number from 1 to",
    ),
    "a purpose that nobody may have": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {purpose: [prosecution]}",
        "16:26: articles[0].rules[0].when.purpose[0]: unknown word 'prosecution'; one of: "
        "charter_control, ",
    ),
    "a relation that stands twice": Fault(
        "when: {relation: same_sector, severity_at_least: 2}",
        "when: {relation: [own_record, own_record]}",
        "16:39: articles[0].rules[0].when.relation[1]: 'own_record' stands twice; say it once",
    ),
    "a duty that does not exist": Fault(
        "        hide: [author]\n",
        "        owe: [motives]\n",
        "36:15: articles[1].rules[0].owe[0]: unknown word 'motives'; did you mean 'motive'?",
    ),
    "somebody to be told who is nobody": Fault(
        "        hide: [author]\n",
        "        notify: [dpos]\n",
        "36:18: articles[1].rules[0].notify[0]: unknown word 'dpos'; did you mean 'dpo'?",
    ),
    "a smallest cell of one, which hides nothing": Fault(
        "        hide: [author]\n",
        "        min_cell: 1\n",
        "36:19: articles[1].rules[0].min_cell: is '1'; write a whole number from 2 to 1000",
    ),
    "a delay of no time": Fault(
        "        hide: [author]\n",
        "        delay_hours: 0\n",
        "36:22: articles[1].rules[0].delay_hours: is '0'; write a whole number from 1 to 720",
    ),
    # --- definitions and the time zone
    "a definition of itself": Fault(
        "articles:",
        "definitions: {elus: [mayor, tous], tous: [elus]}\narticles:",
        "4:15: definitions.elus: is defined by itself: elus → tous → elus; break the circle",
    ),
    "a definition that takes a profession's name": Fault(
        "articles:",
        "definitions: {dpo: [mayor]}\narticles:",
        "4:15: definitions.dpo: 'dpo' is a profession already; give the definition its own name",
    ),
    "a definition of nobody": Fault(
        "articles:",
        "definitions: {elus: []}\narticles:",
        "4:15: definitions.elus: the list is too short; give at least 1",
    ),
    "a definition that uses a word nobody defined": Fault(
        "articles:",
        "definitions: {elus: [mayors]}\narticles:",
        "4:22: definitions.elus[0]: unknown word 'mayors'; did you mean 'mayor'?",
    ),
    "no definitions where some are announced": Fault(
        "articles:",
        "definitions: {}\narticles:",
        "4:1: definitions: holds nothing; write a mapping, such as name: [one]",
    ),
    "a time zone that does not exist": Fault(
        "articles:",
        "time_zone: Europe/Lyon\narticles:",
        "4:12: time_zone: unknown word 'Europe/Lyon'; did you mean 'Europe/",
    ),
}
