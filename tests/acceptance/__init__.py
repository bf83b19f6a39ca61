"""Whole nights, scripted: what is done at which moment, and what must arrive where, and when."""
