"""The command and its files are asked for by name."""

from tests.imports.desks import desk

__all__ = ["desk"]
