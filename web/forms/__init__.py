"""What people fill in, turned into what the desk takes.

1. Nothing is checked here that ``sharing`` does not check again: this only turns text into values.
2. What cannot be turned is a ``Problem``, with what would be right; the rest is kept as typed.
3. A form knows no request and no database: fields in, draft out.
"""
