"""Nominative records: what they may hold, and nothing else.

``fields``   the closed list of what may be written, by element of the charter
``values``   what somebody typed, as it is kept; or what is wrong with it
"""
