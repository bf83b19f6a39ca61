"""The tests of the demonstration: the invented town, what happens in it, how it is played."""
