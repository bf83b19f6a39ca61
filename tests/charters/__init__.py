"""The charter: its file, its decisions, its lists and its French, held to each other."""
