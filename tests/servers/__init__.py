"""Real servers for the tests and the benchmarks: PostgreSQL, Valkey, Chromium, our own processes.

1. Each is started from a wheel or found on the machine; nothing is installed by hand.
2. Each lives in a temporary directory and in its own process group.
3. None outlives the run that started it, however that run ends (see `reaper`).
"""
