"""Sealed records: what opens, what never does, and that others can read them too."""
