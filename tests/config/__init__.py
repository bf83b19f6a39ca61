"""Settings, migrations and the rounds."""
