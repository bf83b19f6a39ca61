"""The first page of the journal, for each filter and pair of filters."""
