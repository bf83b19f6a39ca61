"""Rivelune, the invented council of the demonstration: pure data and generators, no database."""
