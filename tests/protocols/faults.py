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
grouping:
  within_min: 30
  alike: [[BIE-03, BIE-04], [PER]]
patterns:
  - id: AP3
    label: Le même fait se répète
    kind: repetition
    count: 3
    window_h: 72
    whom: [watch_cell]
    within_min: 60
  - id: AP7
    label: Des agents sont pris pour cible
    kind: targeted
    categories: [PER-01]
    target_kinds: [mediateur]
    count: 2
    window_h: 168
    severity_gte: 2
    whom: [mayor]
    within_min: 720
    channels: [board, sms]
    escalate: [{after_min: 800, whom: [prefecture]}]
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
    ("within_min: 30", "within_min: 1500", "write a whole number from 0 to 1440"),
    ("alike: [[BIE-03", "alike: [[BIE-3", "did you mean 'BIE-03'?"),
    ("alike: [[", "alikes: [[", "unknown key 'alikes'; did you mean 'alike'?"),
    ("[PER]]", "[]]", "grouping.alike[1]: the list is too short"),
    ("kind: repetition", "kind: repetitions", "did you mean 'repetition'?"),
    ("kind: repetition", "kind: rise", "patterns[0].count: unknown key 'count'"),
    ("count: 3\n", "count: 1\n", "write a whole number from 2 to 100"),
    ("    count: 2\n", "", "patterns[1]: the key 'count' is missing"),
    ("window_h: 72", "window_h: 337", "write a whole number from 1 to 336"),
    ("window_h: 72", "window: 72", "unknown key 'window'; did you mean 'window_h'?"),
    ("id: AP3", "id: ap3", "'ap3' is not well formed"),
    ("[mediateur]", "[]", "patterns[1].target_kinds: the list is too short"),
    ("severity_gte: 2", "severity_gte: 6", "write a whole number from 1 to 5"),
    ("whom: [mayor]\n    within_min: 720", "whom: []\n    within_min: 720",
     "patterns[1].whom: the list is too short"),
    ("within_min: 720", "within_min: 1441", "write a whole number from 1 to 1440"),
    ("[board, sms]", "[board, fax]", "patterns[1].channels[1]: unknown word 'fax'"),
    ("[prefecture]}", "[]}", "patterns[1].escalate[0].whom: the list is too short"),
)  # fmt: skip
UNSEEN = (  # between two places of the file: the reader alone
    ("id: CADRE", "id: FEU-NUIT", "duties[1]: the duty 'FEU-NUIT' stands twice"),
    ("after_min: 20", "after_min: 14", "write a whole number from 15 to 2880"),
    ("after_min: 800", "after_min: 719", "write a whole number from 720 to 2880"),
    ("after_min: 40", "after_min: 20", "write a whole number from 21 to 2880"),
    ("partners: 2, kinds: [state]", "partners: 1, kinds: [state, housing]", "at least 2: one of"),
    ("22-06", "22-22", "two different hours"),
    ("id: AP7", "id: AP3", "the pattern 'AP3' stands twice"),
)
