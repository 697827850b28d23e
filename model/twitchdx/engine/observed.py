"""What is known of N cases, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.signature import SOFT, Evidence, hard_state
from twitchdx.graph import Array, Graph

UNKNOWN = SOFT
MANY = 8  # likelihoods from which on numpy looks at all of them at once
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Evidence of N cases.

    `states` (N, V) holds the observed state of each variable, -1 where none is; `soft` maps a variable to the rows (M,)
    with likelihood evidence on it, in rising order, and its weights (M, S). Such a row has the state -1.
    """

    states: NDArray[np.int8]
    soft: Mapping[int, tuple[Rows, Array]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.states)

    def take(self, rows: Rows) -> Observed:
        """The cases of these rows, which rise."""
        soft = {}
        for v, (where, weights) in self.soft.items():
            places = np.searchsorted(rows, where)
            kept = np.flatnonzero(rows[np.minimum(places, len(rows) - 1)] == where) if len(rows) else places[:0]
            if kept.size:
                soft[v] = places[kept], weights[kept]
        return Observed(self.states[rows], soft)

    def between(self, start: int, stop: int) -> Observed:
        """The cases from one row to before another."""
        soft = {}
        for v, (where, weights) in self.soft.items():
            first, last = np.searchsorted(where, (start, stop))
            if last > first:
                soft[v] = where[first:last] - start, weights[first:last]
        return Observed(self.states[start:stop], soft)

    def and_then(self, more: Observed) -> Observed:
        """These cases, and others after them."""
        soft = dict(self.soft)
        for v, (rows, weights) in more.soft.items():
            before, own = soft.get(v, (rows[:0], weights[:0]))
            soft[v] = np.concatenate([before, rows + len(self)]), np.concatenate([own, weights])
        return Observed(np.concatenate([self.states, more.states]), soft)

    def among(self, variables: Sequence[int]) -> Observed:
        """What is known of some variables alone."""
        states = np.full_like(self.states, UNKNOWN)
        states[:, list(variables)] = self.states[:, list(variables)]
        return Observed(states, {v: found for v, found in self.soft.items() if v in variables})

    def evidence(self, graph: Graph, row: int) -> dict[int, Array]:
        """Likelihood vectors of one case by variable."""
        known = np.flatnonzero(self.states[row] >= 0)
        found = {int(v): np.eye(graph.sizes[v])[self.states[row, v]] for v in known}
        for v, (where, weights) in self.soft.items():
            at = np.flatnonzero(where == row)
            if at.size:
                found[v] = weights[at[0]]
        return found


def observed(graph: Graph, cases: Sequence[Evidence]) -> Observed:
    """The same evidence as arrays. A likelihood counts relative to its largest weight, so P(evidence) does too.

    Raises
    ------
    EvidenceError
        Where a likelihood vector has the wrong length, is negative, not finite or all zero.
    """
    states = np.full((len(cases), len(graph.names)), UNKNOWN, np.int8)
    soft: dict[int, tuple[Rows, Array]] = {}
    for v in dict.fromkeys(v for case in cases for v in case):
        where = np.array([row for row, case in enumerate(cases) if v in case])
        found = [case[v] for case in cases if v in case]
        own = _states(graph, v, found)
        states[where, v] = own
        open_ = np.flatnonzero(own == UNKNOWN)
        if open_.size:
            likelihoods = np.array([found[i] for i in open_])
            soft[v] = where[open_], likelihoods / likelihoods.max(axis=1, keepdims=True)
    return Observed(states, soft)


def _states(graph: Graph, v: int, weights: Sequence[Array]) -> NDArray[np.int8]:
    """The one state that each of these leaves possible, or `UNKNOWN`."""
    if len(weights) >= MANY and all(own.shape == (graph.sizes[v],) for own in weights):
        values = np.array(weights)
        count = np.count_nonzero(values, axis=1)
        if count.all() and (values >= 0.0).all() and np.isfinite(values).all():
            return np.where(count == 1, values.argmax(axis=1), UNKNOWN).astype(np.int8)
    return np.array([hard_state(graph, v, own) for own in weights], np.int8)
