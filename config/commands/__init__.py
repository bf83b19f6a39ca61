"""One module a command of ``vigie``.  English, short, with exit codes that scripts can rely on."""
