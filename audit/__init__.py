"""The trail: append, sequence, prove, verify.  Takes a session, knows no noun.

`docs/trail.md` describes every format byte by byte, and what verifying proves.
"""
