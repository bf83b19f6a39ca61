"""Nominative records, without a database and with."""
