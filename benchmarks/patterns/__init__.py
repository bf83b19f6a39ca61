"""What looking for patterns costs one report, whatever the length of the history."""
