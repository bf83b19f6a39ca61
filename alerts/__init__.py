"""Must somebody know now?  Outbox → alerts → deliveries → the live board."""
