"""What each trade may do under the model charter, as tables written by hand from the articles.

x: may, s: in their sector, p: on their perimeter, r: what they are the referent of, o: what they
reported, c: what a colleague did; a hyphen: never.  When a rule changes, so must its table.
"""

from charters.vocabulary import Action

# trade: read, contribute, update, create a nominative record; hand its copy to the person;
#        read shared figures, publish; arbitrate (s: sector, p: perimeter), complain; launch an
#        alert.  r: only what they are the referent of.  A hyphen: never.
TRADES = """
mayor                      x  -  -  -  -  x  x  -  c  -
council_coordinator        x  -  x  x  x  x  x  s  -  s
case_referent              x  -  r  x  -  x  -  -  -  -
social_mediator            -  -  -  -  -  x  -  s  -  -
night_correspondent        -  -  -  -  -  x  -  -  -  -
caretaker                  -  -  -  -  -  x  -  -  -  -
housing_manager            x  x  -  -  -  x  -  p  c  -
municipal_police           x  x  -  -  -  x  -  s  c  -
municipal_services         -  -  -  -  -  x  -  -  -  -
state_police               x  x  -  -  -  x  -  -  -  -
prosecutor                 x  -  -  -  -  x  -  -  -  -
prefecture                 x  -  -  -  -  x  -  -  -  -
school_representative      x  x  -  -  -  x  -  -  c  -
transport_security         -  -  -  -  -  x  -  -  c  -
prevention_educator        x  x  -  -  -  x  -  s  -  -
social_worker              x  x  -  -  -  x  -  -  -  -
youth_worker               -  -  -  -  -  x  -  -  -  -
justice_youth_probation    x  x  -  -  -  x  -  -  -  -
victim_support             -  -  -  -  -  x  -  -  -  -
merchant_representative    -  -  -  -  -  -  -  -  -  -
resident_representative    -  -  -  -  -  -  -  -  -  -
dpo                        -  -  -  -  x  x  -  -  -  -
charter_auditor            -  -  -  -  -  x  -  -  -  -
platform_admin             -  -  -  -  -  -  -  -  -  -
"""
COLUMNS = (
    Action.NOMINATIVE_READ, Action.NOMINATIVE_CONTRIBUTE, Action.NOMINATIVE_UPDATE,
    Action.NOMINATIVE_CREATE, Action.NOMINATIVE_COPY, Action.AGGREGATE_READ,
    Action.PUBLICATION_CREATE, Action.EVENT_ARBITRATE, Action.EVENT_COMPLAIN, Action.ALERT_CREATE,
)  # fmt: skip
# trade: list the situations of a group, ask whether somebody is followed, answer what is proposed,
#        agree to what is done by two, share with who arrives, open in an emergency; search for
#        and limit for the rights of persons; propose to a group what one has reported (o: own).
MORE = """
mayor                      x  x  -  x  -  x  -  -  -
council_coordinator        x  x  x  x  x  x  -  x  o
case_referent              x  x  x  x  x  x  -  -  -
social_mediator            -  -  -  -  -  -  -  -  o
night_correspondent        -  -  -  -  -  -  -  -  o
caretaker                  -  -  -  -  -  -  -  -  o
housing_manager            x  x  -  x  -  x  -  -  o
municipal_police           x  x  -  x  -  x  -  -  o
municipal_services         -  -  -  -  -  -  -  -  o
state_police               x  x  -  x  -  x  -  -  o
prosecutor                 x  x  -  x  -  x  -  -  -
prefecture                 x  x  -  x  -  x  -  -  -
school_representative      x  x  -  x  -  x  -  -  o
transport_security         -  -  -  -  -  -  -  -  o
prevention_educator        x  x  -  x  -  x  -  -  o
social_worker              x  x  -  x  -  x  -  -  o
youth_worker               -  -  -  -  -  -  -  -  o
justice_youth_probation    x  x  -  x  -  x  -  -  -
victim_support             -  -  -  -  -  -  -  -  -
merchant_representative    -  -  -  -  -  -  -  -  o
resident_representative    -  -  -  -  -  -  -  -  -
dpo                        x  -  -  -  -  -  x  x  -
charter_auditor            -  -  -  -  -  -  -  -  -
platform_admin             -  -  -  -  -  -  -  -  -
"""
MORE_COLUMNS = (
    Action.NOMINATIVE_LIST, Action.NOMINATIVE_MATCH, Action.NOMINATIVE_RECEIVE,
    Action.NOMINATIVE_APPROVE, Action.NOMINATIVE_SHARE, Action.NOMINATIVE_BREAK_GLASS,
    Action.NOMINATIVE_SEARCH, Action.NOMINATIVE_LIMIT, Action.EVENT_PROPOSE,
)  # fmt: skip
# trade: read the trail, note that an entry was reviewed, take a part of it away, read a motive,
#        see who read a person's record (for what they are made for); see which other organisations
#        read the records of one's own; read the annual review.
CONTROL = """
mayor                      -  -  -  -  -  x  x
council_coordinator        -  -  -  -  -  x  x
case_referent              -  -  -  -  -  -  -
social_mediator            -  -  -  -  -  x  -
night_correspondent        -  -  -  -  -  -  -
caretaker                  -  -  -  -  -  -  -
housing_manager            -  -  -  -  -  x  -
municipal_police           -  -  -  -  -  -  -
municipal_services         -  -  -  -  -  -  -
state_police               -  -  -  -  -  x  -
prosecutor                 -  -  -  -  -  x  x
prefecture                 -  -  -  -  -  x  x
school_representative      -  -  -  -  -  x  -
transport_security         -  -  -  -  -  x  -
prevention_educator        -  -  -  -  -  x  -
social_worker              -  -  -  -  -  x  -
youth_worker               -  -  -  -  -  x  -
justice_youth_probation    -  -  -  -  -  x  -
victim_support             -  -  -  -  -  x  -
merchant_representative    -  -  -  -  -  x  -
resident_representative    -  -  -  -  -  -  -
dpo                        x  x  x  x  x  -  x
charter_auditor            x  x  x  -  -  -  x
platform_admin             -  -  -  -  -  -  -
"""
CONTROL_COLUMNS = (
    Action.AUDIT_READ, Action.AUDIT_REVIEW, Action.AUDIT_EXPORT, Action.AUDIT_MOTIVE,
    Action.AUDIT_READ_PERSON, Action.AUDIT_READ_PARTNER, Action.REVIEW_READ,
)  # fmt: skip
# trade: pass an alert on, silence it (severity 3), rule between two trades; see who is on duty,
#        write the roster, hand over; propose a protocol, see where nobody would
#        answer; keep the council's channels, see what did not leave.
NIGHT = """
mayor                      s  -  s  x  -  x  -  x  -  -
council_coordinator        s  s  s  x  x  x  x  x  x  x
case_referent              -  -  -  x  -  -  -  -  -  -
social_mediator            s  s  -  x  -  x  -  -  -  -
night_correspondent        s  s  -  x  -  x  -  x  -  -
caretaker                  -  -  -  x  -  -  -  -  -  -
housing_manager            p  -  -  x  -  x  -  x  -  -
municipal_police           s  s  -  x  -  x  -  x  -  -
municipal_services         -  -  -  x  -  x  -  -  -  -
state_police               s  s  -  x  -  x  -  x  -  -
prosecutor                 -  -  s  x  -  -  -  -  -  -
prefecture                 -  -  s  x  -  -  -  x  -  -
school_representative      p  -  -  x  -  -  -  -  -  -
transport_security         p  -  -  x  -  x  -  x  -  -
prevention_educator        -  -  -  x  -  -  -  -  -  -
social_worker              -  -  -  x  -  -  -  -  -  -
youth_worker               -  -  -  x  -  -  -  -  -  -
justice_youth_probation    -  -  -  -  -  -  -  -  -  -
victim_support             -  -  -  -  -  -  -  -  -  -
merchant_representative    -  -  -  -  -  -  -  -  -  -
resident_representative    -  -  -  -  -  -  -  -  -  -
dpo                        -  -  -  -  -  -  -  -  -  -
charter_auditor            -  -  -  -  -  -  -  -  -  -
platform_admin             -  -  -  -  -  -  -  -  -  x
"""
NIGHT_COLUMNS = (
    Action.ALERT_TRANSFER, Action.ALERT_SILENCE, Action.ALERT_ARBITRATE, Action.ROSTER_READ,
    Action.ROSTER_EDIT, Action.ROSTER_HAND_OVER, Action.PROTOCOL_PROPOSE,
    Action.PROTOCOL_COVERAGE, Action.CHANNEL_EDIT, Action.CHANNEL_READ,
)  # fmt: skip
# trade: open, read and edit a complaint of their organisation, give an appointment for one, count
#        them; note that the prefecture was asked to warn the population (severity 5).
COMPLAINTS = """
mayor                      c  c  c  -  -  s
council_coordinator        -  -  -  -  x  s
case_referent              -  -  -  -  -  -
social_mediator            -  -  -  -  -  s
night_correspondent        -  -  -  -  -  s
caretaker                  -  -  -  -  -  -
housing_manager            c  c  c  -  -  -
municipal_police           c  c  c  -  -  s
municipal_services         -  -  -  -  -  -
state_police               -  -  -  x  -  s
prosecutor                 -  -  -  -  -  -
prefecture                 -  -  -  -  -  s
school_representative      c  c  c  -  -  -
transport_security         c  c  c  -  -  -
prevention_educator        -  -  -  -  -  -
social_worker              -  -  -  -  -  -
youth_worker               -  -  -  -  -  -
justice_youth_probation    -  -  -  -  -  -
victim_support             -  -  -  -  -  -
merchant_representative    -  -  -  -  -  -
resident_representative    -  -  -  -  -  -
dpo                        -  -  -  -  -  -
charter_auditor            -  -  -  -  -  -
platform_admin             -  -  -  -  -  -
"""
COMPLAINT_COLUMNS = (
    Action.COMPLAINT_OPEN, Action.COMPLAINT_READ, Action.COMPLAINT_EDIT, Action.COMPLAINT_ANSWER,
    Action.COMPLAINT_COUNT, Action.ALERT_ASK_PREFECTURE,
)  # fmt: skip
TABLES = (
    (TRADES, COLUMNS), (MORE, MORE_COLUMNS), (CONTROL, CONTROL_COLUMNS), (NIGHT, NIGHT_COLUMNS),
    (COMPLAINTS, COMPLAINT_COLUMNS),
)  # fmt: skip
