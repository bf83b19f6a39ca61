"""The story of one event, from the report to the screen."""
