"""Measured values of people whose test is at a given state.

The tables say where a state begins and how far a measured value strays from the true one, not how values spread
within a state. So values are drawn from the one spread that needs no more than that, f(x | s) = L(s | x) g(x), where
L(s | x) is the weight that a reader of the value x gives to the state s (`labs.result_weights`), and g, constant
within the interval of each state, is such that each f sums to 1. Then L(s | x) is in proportion to f(x | s): the
likelihood that a value is read with is exactly the one that it was drawn with, and calibration is untouched. How
values look within a state (even from end to end) is a convention.

Of an outermost state the tables give no outer end; there it reaches as far as its inner neighbour is wide, within the
possible values.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array
from twitchdx.labs import LabTest, cutoffs_of, is_low, lab_tests, result_weights
from twitchdx.network import Network

STEPS = 20  # values within the narrowest state, at least
MOST = 50_000  # values of one test


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredTest:
    """The values that a test can give in one sex, and how probable each is in each state. Axes: S states, K values.

    Attributes
    ----------
    decimals
        Figures after the point of every value.
    values
        In `unit`, ascending. Shape (K,).
    cumulative
        P(value at most this | state). Shape (S, K).
    """

    unit: str
    decimals: int
    values: Array
    cumulative: Array

    def draw(self, rng: np.random.Generator, states: NDArray[np.integer]) -> Array:
        """Values of n people at given states of the test. Shape (n,)."""
        uniform = rng.random(states.size)
        found = np.empty(states.size)
        for state, cumulative in enumerate(self.cumulative):
            who = np.flatnonzero(states == state)
            found[who] = self.values[np.searchsorted(cumulative, uniform[who], side="right")]
        return found


def measured_tests(network: Network) -> dict[str, dict[str, MeasuredTest]]:
    """Tests whose values can be drawn, by name and sex.

    A test is left out where no such spread exists: where a state is so narrow beside the test's variation that no
    value speaks for it. So are all in a network that knows no sex.
    """
    sexes = network.variable("sex").states if "sex" in network.index else ()
    found = {
        name: {sex: made for sex in sexes if (made := measured_test(test, sex)) is not None}
        for name, test in lab_tests(network.knowledge).items()
        if name in network.index
    }
    return {name: own for name, own in found.items() if own and len(own) == len(sexes)}


def measured_test(test: LabTest, sex: str) -> MeasuredTest | None:
    """Spread of the values of one test in one sex; None where there is none."""
    intervals = _intervals(test, cutoffs_of(test, sex))
    if set(intervals) != set(test.states):
        return None
    values, decimals = _grid(tuple(intervals.values()))
    if values.size > MOST:
        return None
    each = [result_weights(test, value, sex) for value in values.tolist()]
    weights = np.array([[one[state] for one in each] for state in test.states])  # (S, K)
    inside = np.array([(low <= values) & (values < high) for low, high in (intervals[s] for s in test.states)])
    overlap = weights @ inside.T  # (S, S): weight of a state over the interval of each
    if np.linalg.matrix_rank(overlap) < len(test.states):
        return None
    level = np.linalg.solve(overlap, np.ones(len(test.states)))
    if (level < 0.0).any():
        return None
    cumulative = np.cumsum(weights * (level @ inside), axis=1)
    cumulative /= cumulative[:, -1:]
    return MeasuredTest(test.unit, decimals, values, cumulative)


def _intervals(test: LabTest, cutoffs: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Ends of each state, from the lowest up; the one state without a cutoff is the middle one."""
    low = sorted((state for state in cutoffs if is_low(state)), key=lambda state: cutoffs[state])
    high = sorted((state for state in cutoffs if not is_low(state)), key=lambda state: cutoffs[state])
    middle = [state for state in test.states if state not in cutoffs]
    inner = [cutoffs[state] for state in (*low, *high)]
    if len(middle) != 1 or not inner or any(a >= b for a, b in pairwise(inner)):
        return {}
    known = inner if len(inner) > 1 else [test.minimum, *inner]
    first = 2 * inner[0] - inner[1] if len(inner) > 1 else test.minimum
    ends = [max(first, test.minimum), *inner, min(2 * known[-1] - known[-2], test.maximum)]
    return dict(zip((*low, *middle, *high), pairwise(ends), strict=True))


def _grid(intervals: Sequence[tuple[float, float]]) -> tuple[Array, int]:
    """Values as a laboratory prints them: whole steps of a power of ten, fine enough for the narrowest state. (K,)."""
    narrowest = min(high - low for low, high in intervals)
    decimals = max(0, math.ceil(-math.log10(narrowest / STEPS)))
    first, last = intervals[0][0], intervals[-1][1]
    values = np.arange(math.floor(first * 10**decimals), math.ceil(last * 10**decimals) + 1) / 10**decimals
    return values[(first <= values) & (values < last)], decimals
