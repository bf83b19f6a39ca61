"""What is handed to people on paper: a view in, the bytes of a PDF out.

1. Pure: no request, no clock, no file but the font that is read.  The same view and day give the
   same bytes.
2. What somebody wrote is text, never markup, in a font that has every Latin letter.
3. Nothing is written to a disk: the bytes are the answer, and whoever asked keeps them.
"""
