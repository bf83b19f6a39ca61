"""The tests of protocols: reading, planning, and what ships by default."""
