"""Settings, wiring, migrations, defaults, commands.  Nothing imports it."""
