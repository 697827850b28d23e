"""What is said about a case: its ranking and the reasons."""

from __future__ import annotations

from dataclasses import dataclass

from twitchdx.types.vocabulary import DISCLAIMER, WHAT_DRIVES_IT, WHAT_IS_WRONG, Issue, Kind


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A cause before and after the findings.

    `prior` and `posterior` are P(cause above its neutral state) given the context alone, and
    given everything. `attribution` is the probability that an unbroken chain of active
    mechanisms runs from this cause to the complaint; None where there is no complaint.
    `chain` is the strongest such chain, from the cause to the complaint, both included. `state` is that of a cause that
    is `observed`, "" of others.
    """

    cause: str
    label: str
    kind: Kind
    observed: bool
    prior: float
    posterior: float
    attribution: float | None
    chain: tuple[str, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class CantMiss:
    """A dangerous cause against its own action threshold; always listed.

    `crossing` is the finding that decides about it where one looks for it, as thresholds.csv has it; what it would make
    of this case says `reasoning.deciding`.
    """

    cause: str
    state: str
    label: str
    prior: float
    posterior: float
    threshold: float
    above: bool
    crossing: str
    safety_net: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """All causes of one case in order of attribution (posterior where nothing is complained of).

    Empty `causes` with an error among `issues` means that the case could not be scored.
    """

    case_id: str
    setting: str
    complaints: tuple[str, ...]
    causes: tuple[RankedCause, ...]
    cant_miss: tuple[CantMiss, ...]
    issues: tuple[Issue, ...]
    log_evidence: float
    digest: str
    version: str
    disclaimer: str = DISCLAIMER

    @property
    def scored(self) -> bool:
        """Whether the case could be scored."""
        return not any(i.level == "error" for i in self.issues)

    @property
    def what_is_wrong(self) -> tuple[RankedCause, ...]:
        """Conditions, imbalances, *ordinary* and *other*, in order."""
        return tuple(c for c in self.causes if c.kind in WHAT_IS_WRONG)

    @property
    def what_drives_it(self) -> tuple[RankedCause, ...]:
        """Triggers and medicines, in order."""
        return tuple(c for c in self.causes if c.kind in WHAT_DRIVES_IT)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one finding is worth for a cause, in decibans (10 log10 of the odds factor).

    `decibans` is its share in the change that all findings make together (Shapley value); `left_out` is what is lost
    where it alone is forgotten; `error` is the standard error of the share, 0 where it is exact.
    """

    finding: str
    state: str
    decibans: float
    left_out: float | None = None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one cause moved: contribution of each finding, strongest first, and a sentence.

    The contributions sum to the change of the odds from `prior` to `posterior`. `orders` is how many orders of the
    findings they were estimated from, 0 where they are exact.
    """

    cause: str
    prior: float
    posterior: float
    contributions: tuple[Contribution, ...]
    sentence: str
    orders: int = 0
