"""Kill -9, again and again: what was acknowledged stays, what must be seen is seen once."""
