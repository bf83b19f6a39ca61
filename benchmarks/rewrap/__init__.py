"""Records given to who arrives: what a record costs at the desk, against the bare HPKE calls."""
