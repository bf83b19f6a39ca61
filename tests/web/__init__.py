"""The edge: pages for people, in a real browser and without one."""
