"""Posting: an event through the real API, against a bare insert of the same row."""
