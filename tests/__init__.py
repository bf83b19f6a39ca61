"""The tests: one story of one event, house rules, properties, one folder per package.

Real servers stand behind them (`tests/servers/`), and what is not run is said at the end.
"""
