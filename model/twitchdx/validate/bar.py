"""What the first places are measured against: the bar that this project set itself, and people.

The bar is an aim and no medical number. The comparison: 234 physicians and 23 symptom checkers on 45 vignettes that
gave the history only (Semigran et al. 2016, JAMA Internal Medicine 176:1860). Those vignettes were written to be
solvable and covered all of medicine, so the figures stand beside ours as a rough scale and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twitchdx.batch.agreement import FEW
from twitchdx.validate.intervals import Proportion
from twitchdx.validate.outcomes import Mode
from twitchdx.validate.places import Places, Reading

CITATION = (
    "Semigran HL, Levine DM, Nundy S, Mehrotra A. Comparison of physician and computer diagnostic accuracy. "
    "JAMA Intern Med 2016;176:1860-1861. doi:10.1001/jamainternmed.2016.6001"
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Shares of others with the right answer first and among the first three, from the history alone."""

    who: str
    first: float
    among_three: float


OTHERS = (Compared("Physicians", 0.721, 0.843), Compared("Symptom checkers", 0.340, 0.512))
AIMS: tuple[tuple[Mode, Reading, float, float], ...] = (
    ("tests", "generous", 0.80, 0.92),
    ("tests", "strict", 0.70, 0.87),
    ("history", "generous", 0.55, 0.80),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One aim: the share of cases with the right answer among the first `within`, and whether it is met."""

    mode: Mode
    reading: Reading
    within: int
    aim: float
    found: Proportion

    @property
    def met(self) -> bool:
        """Whether the share reaches the aim; of no cases, no."""
        return self.found.value is not None and self.found.value >= self.aim

    @property
    def sure(self) -> bool:
        """Whether the whole 95 % interval lies on the same side of the aim as the share."""
        interval = self.found.interval
        return interval is not None and (interval[0] >= self.aim if self.met else interval[1] < self.aim)


def bars(found: Mapping[tuple[Mode, Reading], Places]) -> tuple[Bar, ...]:
    """Every aim against what was found."""
    return tuple(
        bar
        for mode, reading, first, few in AIMS
        for bar in (
            Bar(mode, reading, 1, first, found[mode, reading].first),
            Bar(mode, reading, FEW, few, found[mode, reading].among_three),
        )
    )
