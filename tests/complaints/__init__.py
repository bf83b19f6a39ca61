"""Complaints of organisations: their course, their readers, and that nothing is written."""
