"""Alerts as a night has them: many at once, screens that come back, what a screen costs."""
