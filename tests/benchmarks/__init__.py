"""The benchmarks run, compare what is equal, and refuse to compare what is not."""
