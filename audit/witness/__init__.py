"""A witness: a partner's machine that remembers how a log went on (C2SP tlog-witness).

It knows no database of the product and no network but its own door: it imports nothing of the
house but `audit`.
"""
