"""Must they be told?  The council's transmission protocols as data → plan.  Pure."""
