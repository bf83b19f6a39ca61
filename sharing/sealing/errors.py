"""What can go wrong with what is sealed.  None of these ever holds a piece of a secret.

SealingError
├── FormError                 bytes that are no key, pair or lock at all: says which, and why
│   └── UnknownSuiteError     a suite that this version of Vigie does not know: names its number
├── CannotOpenError           another key, another place, a changed byte: one error for them all
│   └── WrongPassphraseError
└── ShareError                (sharing.sealing.shares) which share, which word, and what is wrong
"""

from __future__ import annotations


class SealingError(Exception):
    """Base of everything this package raises on purpose."""


class FormError(SealingError):
    """Bytes that do not have the form of what they should be."""


class UnknownSuiteError(FormError):
    """A suite's number or name that stands in no registry here."""

    def __init__(self, suite: int | str) -> None:
        self.suite = suite
        super().__init__(f"suite {suite!r} is not known here")


class CannotOpenError(SealingError):
    """It does not open, and why is not said: whoever tries keys or places must learn nothing."""

    def __init__(self) -> None:
        super().__init__("this does not open with this key in this place")


class WrongPassphraseError(CannotOpenError):
    """The passphrase does not open this lock for this person; or the lock was moved or changed."""
