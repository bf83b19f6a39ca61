"""May they?  The charter as data: decision, list filter, plain French.  Pure."""
