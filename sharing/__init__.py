"""The desk, and the nouns: events, partners, agents, territories."""
