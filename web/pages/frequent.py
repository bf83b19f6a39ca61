"""Which tiles come first for whom: what each profession reports most, from practice.

A proposal: the order of the groups stays the same for everybody, below.
"""

from __future__ import annotations

from collections.abc import Mapping

from charters.vocabulary import Profession as Who

USUAL = ("TRQ-03", "TRQ-02", "TRQ-01", "CAD-01", "BIE-01", "VIE-01")

FREQUENT: Mapping[str, tuple[str, ...]] = {
    Who.CARETAKER: ("TRQ-03", "CAD-03", "CAD-01", "BIE-01", "TRQ-01", "PER-01"),
    Who.HOUSING_MANAGER: ("TRQ-03", "BIE-01", "CAD-03", "TRQ-04", "CAD-01", "PER-01"),
    Who.NIGHT_CORRESPONDENT: ("TRQ-01", "TRQ-02", "TRQ-03", "PER-07", "BIE-03", "VIE-01"),
    Who.SOCIAL_MEDIATOR: ("TRQ-02", "TRQ-05", "TRQ-03", "VUR-05", "VIE-03", "VIE-01"),
    Who.PREVENTION_EDUCATOR: ("VUR-05", "TRQ-02", "SCO-02", "VUR-06", "VIE-03", "VIE-01"),
    Who.YOUTH_WORKER: ("VUR-05", "TRQ-02", "SCO-02", "VIE-02", "VIE-03", "VIE-01"),
    Who.MUNICIPAL_POLICE: ("CIR-01", "TRQ-02", "TRQ-01", "BIE-03", "CIR-03", "TRQ-07"),
    Who.STATE_POLICE: ("PER-07", "VUR-01", "VUR-02", "BIE-04", "CIR-01", "PER-05"),
    Who.MUNICIPAL_SERVICES: ("CAD-01", "CAD-02", "BIE-02", "CAD-04", "CIR-03", "CAD-05"),
    Who.SCHOOL_REPRESENTATIVE: ("SCO-02", "SCO-01", "VUR-05", "VUR-06", "PER-01", "PER-07"),
    Who.TRANSPORT_SECURITY: ("TRP-01", "TRP-02", "PER-01", "PER-04", "BIE-02", "VUR-01"),
    Who.MERCHANT_REPRESENTATIVE: ("BIE-07", "PER-06", "TRQ-02", "CAD-01", "PER-02", "VIE-03"),
}
