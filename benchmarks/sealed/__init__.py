"""Nominative records: what sealing costs, against the bare calls of the library."""
