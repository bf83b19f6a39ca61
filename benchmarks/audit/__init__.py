"""The trail: what it costs to append, to number, to verify and to prove, on both databases."""
