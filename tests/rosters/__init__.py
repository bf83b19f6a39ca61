"""Who is on duty: shifts, hand-overs, replacements, and where nobody would answer."""
