"""Rules about the code itself, and the faults that they must catch."""
