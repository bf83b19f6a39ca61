"""Who is on duty: shifts, hand-overs, replacements; and where nobody would answer.

``shifts`` is pure; ``store`` holds the rows; ``duty`` answers who is on duty now.
"""
