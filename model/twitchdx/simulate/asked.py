"""How much of a person gets known. Shares of a plan to simulate, not figures of medicine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from twitchdx.types import Kind, Variable

HISTORY = (Kind.TRIGGER, Kind.MEDICATION, Kind.FINDING)


@dataclass(frozen=True, slots=True)
class Asked:
    """How much of a person gets known: shares of what could be.

    `complaints` and `history` (triggers, medicines, other findings) are the share of each that is asked or
    examined; `tested` is the share of people who are tested at all, and `tests` the share of tests done in them.
    """

    complaints: float = 0.5
    history: float = 0.3
    tested: float = 0.3
    tests: float = 0.3

    def share(self, variable: Variable) -> float:
        """Share of people of whom a variable gets known; of a test, among those who are tested."""
        if variable.complaint:
            return self.complaints
        if variable.kind is Kind.TEST:
            return self.tests
        return self.history if variable.kind in HISTORY else 0.0


MISSING: Mapping[str, Asked] = MappingProxyType(
    {
        "little": Asked(complaints=0.9, history=0.8, tested=0.8, tests=0.6),  # as after days in a clinic
        "usual": Asked(),  # as after a long interview
        "much": Asked(complaints=0.25, history=0.08, tested=0.3, tests=0.15),  # as little as a case report tells
    }
)


def can_be_known(variable: Variable) -> bool:
    """Whether a simulated case may tell a variable: what is asked, examined or tested, and no hidden cause."""
    return variable.complaint or variable.kind is Kind.TEST or variable.kind in HISTORY
