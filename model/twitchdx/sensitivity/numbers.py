"""The numbers that the network is made of, one after another, with words for what each is.

Laboratory values are left out: they decide how a measured value is read, not what the network says. So are the
thresholds and interventions, which move no probability. The comparison of a link stays as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from twitchdx.network import CONTEXT
from twitchdx.types import ANY, Baseline, Knowledge, Leak, Link, Number, ResultRow, Stratum

Row = Baseline | Link | Leak | ResultRow


@dataclass(frozen=True, slots=True)
class Named:
    """A row of a table of numbers, and what it is about: `what` reads like `twitching >= present | ppi = present`."""

    row: Row
    what: str

    @property
    def number(self) -> Number:
        """The number and its passport."""
        return self.row.number

    @property
    def spread(self) -> float:
        """How many units of log-odds lie between the ends of the number's range; 0 for a number that is 0 or 1."""
        p = self.number.value
        if not 0.0 < p < 1.0:
            return 0.0
        return _distance(p, self.number.high) - _distance(p, self.number.low)


def named_numbers(knowledge: Knowledge) -> tuple[Named, ...]:
    """All M numbers of baselines, links, leaks and tests, in the order of the tables."""
    return (
        *(Named(b, f"{b.variable} = {b.state}{_people(b.stratum)}") for b in knowledge.baselines),
        *(Named(k, f"{k.child} >= {k.child_state} | {k.parent} = {k.parent_state}") for k in knowledge.links),
        *(Named(k, f"{k.variable} >= {k.state} without a cause{_people(k.stratum)}") for k in knowledge.leaks),
        *(Named(t, f"{t.test} = {t.result} | {t.parent} = {t.parent_state}") for t in knowledge.tests),
    )


def _people(stratum: Stratum) -> str:
    named = [getattr(stratum, column) for column in CONTEXT if getattr(stratum, column) != ANY]
    return f" | {', '.join(named)}" if named else ""


def _distance(p: float, end: float) -> float:
    """From p to an end of its range in log-odds; to an end at 0 or 1, which has none, along the tangent at p."""
    if 0.0 < end < 1.0:
        return math.log(end / (1.0 - end)) - math.log(p / (1.0 - p))
    return (end - p) / (p * (1.0 - p))
