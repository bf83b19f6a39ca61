"""Relay, board, stream and hub, on real databases and a real Valkey."""
