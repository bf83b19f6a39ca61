"""Lists: what the charter lets a reader see, against SQL written by hand for that reader."""
