"""Where the right answer stands: first, among the first three, and the mean reciprocal rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from twitchdx.batch.agreement import FEW
from twitchdx.validate.intervals import Mean, Proportion, mean, proportion
from twitchdx.validate.outcomes import Outcome

Reading = Literal["generous", "strict"]
READINGS: tuple[Reading, ...] = ("generous", "strict")


@dataclass(frozen=True, slots=True)
class Places:
    """Places of the right answer over cases.

    `reciprocal` is the mean reciprocal rank, 0 for a case in which the answer is not listed (Voorhees 1999; so in
    PhEval, Bridges et al. 2025).
    """

    first: Proportion
    among_three: Proportion
    reciprocal: Mean


def places(found: Sequence[Outcome], reading: Reading) -> Places:
    """Places of the right answer under one reading of the labels."""
    at = [outcome.generous if reading == "generous" else outcome.strict for outcome in found]
    return Places(
        first=proportion(place == 1 for place in at),
        among_three=proportion(place <= FEW for place in at),
        reciprocal=mean([1.0 / place for place in at]),
    )
