"""Deciding: our engine against cedarpy, on the same rules, the same things, the same requests."""
