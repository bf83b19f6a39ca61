"""Everything that this package raises on purpose.

    AuditError
    ├── UnwritableDeedError   the deed cannot be written down the same way everywhere
    ├── BrokenTrailError      the sequencer refuses to extend what it holds
    ├── NoteError             not a checkpoint of this log, or not signed by its key
    ├── ProofError            the proof does not show what it claims
    ├── UnprovableError       no proof can be given
    └── CursorError           not a place in the journal

Rule: a text says what was wrong and where; it never repeats what a deed contains.
"""


class AuditError(Exception):
    """Base of the tree."""


class UnwritableDeedError(AuditError):
    """The deed cannot be written; the transaction of the caller must not commit."""


class BrokenTrailError(AuditError):
    """What is stored is not what was signed: nothing was numbered, nothing was signed."""


class NoteError(AuditError):
    """The text is not a signed checkpoint of the expected log."""


class ProofError(AuditError):
    """The proof is malformed, or is of something else."""


class UnprovableError(AuditError):
    """No proof can be given; says why, and what would be right."""


class CursorError(AuditError):
    """The cursor was not given by this journal."""
