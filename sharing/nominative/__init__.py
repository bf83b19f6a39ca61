"""Nominative records: what they may hold, to whom they are sealed, who opens them and why.

``fields``    the closed list of what may be written, by element of the charter
``values``    what somebody typed, as it is kept; or what is wrong with it
``records``   opening a record for a group, sealed to its members
``openings``  opening a record for a purpose and a while; then element by element
``changes``   bringing one up to date, adding to it; its history
``shelf``     which situations a group follows, without a name
``audience``  who could open a record, and why
"""
