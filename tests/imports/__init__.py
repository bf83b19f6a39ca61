"""Files of events, good and bad, and what becomes of their rows."""
