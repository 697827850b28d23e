"""Cases as arrays: what is observed in whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array

States = NDArray[np.int8]
UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """N cases over V variables: `states` (N, V) holds the observed state, UNKNOWN where there is none.

    `soft` maps a variable to the rows (M,) that have a likelihood for it, and its weights (M, S).
    """

    states: States
    soft: Mapping[int, tuple[NDArray[np.intp], Array]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.states)


def picked(cases: Cases, rows: slice) -> Cases:
    """Some of the cases; `rows` has no step."""
    start, stop, _ = rows.indices(len(cases))
    soft = {}
    for v, (at, weights) in cases.soft.items():
        inside = (at >= start) & (at < stop)
        if inside.any():
            soft[v] = (at[inside] - start, weights[inside])
    return Cases(cases.states[start:stop], soft)


def hard_of(cases: Cases, row: int) -> dict[int, int]:
    """Observed states of one case by variable."""
    states = cases.states[row]
    return {int(v): int(states[v]) for v in np.flatnonzero(states != UNKNOWN)}


def soft_of(cases: Cases, row: int) -> dict[int, Array]:
    """Likelihoods (S,) of one case by variable."""
    return {v: weights[at == row][0] for v, (at, weights) in cases.soft.items() if (at == row).any()}
