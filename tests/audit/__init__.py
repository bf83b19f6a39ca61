"""The trail, on both databases."""
