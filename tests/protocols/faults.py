"""Ways to get a protocol's file wrong, one each, and what its writer is told."""

GOOD = """\
id: local
version: "2"
title: Qui prévenir
quorum: {partners: 2, kinds: [state]}
begins: 2027-01-01
arbiter: mayor
take_within_min: 20
duties:
  - id: FEU-NUIT
    label: Un feu, la nuit
    when:
      categories: [BIE-03]
      groups: [TRQ]
      severity_gte: 3
      urgency: [immediate]
      sectors: [s1]
      hours: 22-06
    whom: [municipal_police, watch_cell]
    within_min: 15
    channels: [board]
    escalate:
      - {after_min: 20, whom: [council_coordinator]}
      - {after_min: 40, whom: [mayor]}
  - id: CADRE
    label: Cadre de vie
    when: {groups: [CAD]}
    whom: [municipal_services]
    within_min: 1440
    acknowledge: false
"""
SEEN = (  # what the schema marks as well
    ("version: \"2\"", "version: ", "version: is empty; write some text"),
    ("id: local", "id: à nous", "id: 'à nous' is not well formed; it must match"),
    ("title: Qui", "titre: Qui", "titre: unknown key 'titre'; did you mean 'title'?"),
    ("begins: 2027-01-01", "begins: demain", "begins: 'demain' is no day; such as 2026-11-22"),
    ("partners: 2", "partners: 0", "write a whole number from 1 to 1000"),
    ("kinds: [state]", "kinds: [police]", "quorum.kinds[0]: unknown word 'police'"),
    ("arbiter: mayor", "arbiter: watch_cell", "arbiter: unknown word 'watch_cell'"),
    ("take_within_min: 20", "take_within_min: 0", "write a whole number from 1 to 1440"),
    ("[BIE-03]", "[BIE-3]", "unknown word 'BIE-3'; did you mean 'BIE-03'?"),
    ("[TRQ]", "[]", "duties[0].when.groups: the list is too short; give at least 1"),
    ("severity_gte: 3", "severity: 3", "unknown key 'severity'; did you mean 'severity_gte'?"),
    ("severity_gte: 3", "severity_gte: 6", "write a whole number from 1 to 5"),
    ("[immediate]", "[now]", "one of: expected, immediate, past, routine"),
    ("22-06", "22h-6h", "'22h-6h' is no band of hours"),
    ("municipal_police,", "municipal_polic,", "did you mean 'municipal_police'?"),
    ("[municipal_police, watch_cell]", "[]", "duties[0].whom: the list is too short"),
    ("within_min: 15", "within_min: 1441", "write a whole number from 1 to 1440"),
    ("within_min: 15\n", "\n", "duties[0]: the key 'within_min' is missing"),
    ("[board]", "[pigeon]", "duties[0].channels[0]: unknown word 'pigeon'"),
    ("after_min: 20", "after: 20", "unknown key 'after'; did you mean 'after_min'?"),
    ("[council_coordinator]}", "[]}", "duties[0].escalate[0].whom: the list is too short"),
    ("acknowledge: false", "acknowledge: non", "one of: true, false"),
    ("acknowledge: false", "acknowledge: false\n    escalate: [{after_min: 1440, whom: [mayor]}]",
     "duties[1].escalate: nobody has to answer; take out 'acknowledge: false'"),
    ("{groups: [CAD]}", "{}", "duties[1].when: no condition; say of what"),
    ("id: CADRE", "id: cadre", "'cadre' is not well formed"),
)  # fmt: skip
UNSEEN = (  # between two places of the file: the reader alone
    ("id: CADRE", "id: FEU-NUIT", "duties[1]: the duty 'FEU-NUIT' stands twice"),
    ("after_min: 20", "after_min: 14", "write a whole number from 15 to 2880"),
    ("after_min: 40", "after_min: 20", "write a whole number from 21 to 2880"),
    ("partners: 2, kinds: [state]", "partners: 1, kinds: [state, housing]", "at least 2: one of"),
    ("22-06", "22-22", "two different hours"),
)
