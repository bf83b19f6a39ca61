"""The desk, the nouns and their rows: what is promised whoever asks, on both databases."""
