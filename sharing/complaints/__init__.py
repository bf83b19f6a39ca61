"""Complaints that an organisation files in its own name (charter A14): state and dates, no content.

Rules:

1. The organisation files, never the agent: a complaint is its organisation's, and no other one
   reads it.
2. Nothing can be written: what a complaint is, has or becomes is of closed lists, or a date.  The
   tables have no column for more, and the database refuses another word.
3. The police service that is asked learns which organisation wants an appointment, and answers with
   a date.  It is told neither of the event behind it nor of who follows it.
4. The coordinator counts, by organisation and state.
"""
