"""Events from files: CSV or GeoJSON, read row by row, put to the desk like any other report.

ImportFileError
├── UnusableFileError   the file cannot be read any further; names the line and the remedy
└── RowError            one row cannot be taken; the others can

A file of the mapping that cannot be taken is a ``charters.document.DocumentError``.
"""
