"""The screening of narratives: what it must find, what it must leave, how well it does."""
