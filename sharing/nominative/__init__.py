"""Nominative records: what they may hold, to whom they are sealed, who opens them and why.

``fields``    the closed list of what may be written, by element of the charter
``values``    what somebody typed, as it is kept; or what is wrong with it
``records``   opening a record for a group, sealed to its members
``keeping``   until when a record is kept, from the birth date and the end of the follow-up
``motives``   why somebody asks, sealed for the group
``openings``  opening a record for a purpose and a while; then element by element
``closing``   closing what one has opened, before its end
``changes``   bringing one up to date, adding to it; its history
``shelf``     which situations a group follows, without a name
``endings``   a follow-up ends, or goes on
``retention`` what the house does at its day: destroy, and ask whether a follow-up goes on
``index``     blind tokens of who is followed, and the key that only people hold
``indexing``  tokens for records that have none
``matches``   does a group follow this person already?
``requests``  two referents get in touch
``copies``    the copy of a record, for the person
``rights``    finding and limiting records for the rights of persons
``by_two``    whether another member's agreement is in force
``approvals`` asking another member to agree, and answering
``emergencies`` opening a record alone when a life is in danger
``audience``  who could open a record, and why
``deposits``  what somebody proposes to a group after an event of theirs
``receiving`` the group's answer to it
"""
