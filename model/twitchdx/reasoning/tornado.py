"""How a cause moves with one number at a time: sensitivity functions, and the tornado made of their ends.

P(evidence) and P(cause, evidence) are linear in each number, so their ratio is a linear-fractional function of it
(Castillo, Gutiérrez & Hadi 1997): two exact evaluations give the whole curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.reasoning.carriers import carriers
from twitchdx.reasoning.ranges import ranges
from twitchdx.reasoning.robust import sampled
from twitchdx.reasoning.situation import situation
from twitchdx.types import Case

TOP = 10


@dataclass(frozen=True, slots=True)
class Swing:
    """P(cause | case) with one number at the ends of its range, all others as they are.

    P at a value x of the number is (`joint`[0] + `joint`[1] x) / (`evidence`[0] + `evidence`[1] x), within its range.
    """

    place: str
    what: str
    value: float
    low: float
    high: float
    at_low: float
    at_high: float
    joint: tuple[float, float]
    evidence: tuple[float, float]

    def at(self, value: float) -> float:
        """P(cause | case) were the number this value."""
        return (self.joint[0] + self.joint[1] * value) / (self.evidence[0] + self.evidence[1] * value)


@dataclass(frozen=True, slots=True)
class Tornado:
    """The numbers that move a cause most over their ranges, the widest swing first."""

    case_id: str
    cause: str
    posterior: float
    swings: tuple[Swing, ...]


def tornado(network: Network, case: Case, cause: str, top: int = TOP) -> Tornado:
    """Exact swings of the numbers that move the cause most (see `carriers` for how these are found, and for errors)."""
    given = situation(network, case)
    own = ranges(network)
    where = {str(named.number.place): i for i, named in enumerate(own.numbers)}
    chosen = [where[c.place] for c in carriers(network, case, cause, 4 * top)]
    numbers = np.repeat(own.values[None], 1 + 2 * len(chosen), axis=0)
    for row, i in enumerate(chosen):
        number = own.numbers[i].number
        numbers[1 + 2 * row, i], numbers[2 + 2 * row, i] = number.low, number.high
    if not chosen:
        return Tornado(case.id, cause, float("nan"), ())
    found = sampled(network, given, own, numbers)
    p = found.present[:, network.causes.index(cause)]
    evidence = np.exp(found.log_evidence - found.log_evidence[0])
    swings = []
    for row, i in enumerate(chosen):
        named, ends = own.numbers[i], slice(1 + 2 * row, 3 + 2 * row)
        number = named.number
        lines = [_line(number.low, number.high, values[ends]) for values in (p * evidence, evidence)]
        low, high = p[ends].tolist()
        swings.append(
            Swing(str(number.place), named.what, number.value, number.low, number.high, low, high, lines[0], lines[1])
        )
    ordered = sorted(swings, key=lambda swing: -abs(swing.at_high - swing.at_low))
    return Tornado(case.id, cause, float(p[0]), tuple(ordered[:top]))


def _line(low: float, high: float, at: Array) -> tuple[float, float]:
    """Intercept and slope of the line through two points."""
    slope = float(at[1] - at[0]) / (high - low) if high > low else 0.0
    return float(at[0]) - slope * low, slope
