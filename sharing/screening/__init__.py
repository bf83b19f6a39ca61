"""Personal data in a French narrative, found before the narrative is stored (issue 2, Screening).

`screen` says where, `Finding.advice` how to say it otherwise, `reformulate` proposes a text.  The
package is pure: no clock, no file but its own word lists, no network; nothing it returns or raises
holds a piece of the text.  What it finds and misses is measured in docs/screening.md.
"""

from sharing.screening.findings import Finding, FindingKind
from sharing.screening.screener import reformulate, screen

__all__ = ["Finding", "FindingKind", "reformulate", "screen"]
