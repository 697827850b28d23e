"""Cases that are alike are answered once.

Files repeat themselves: the same findings come back, with other laboratory values. P(t, e) is linear in each likelihood
of e, so for a likelihood w of a variable x

    P(t, e, w) = Σ over s of w(s) P(t, e, x = s),

and all cases with the same hard evidence follow from one case for each combination of states of their soft variables.
Every term is positive: a sum errs, relative to itself, no more than its terms do.

Letters: N cases, M of them answered, B combinations of states, F columns of answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as every

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.observed import Observed, Rows
from twitchdx.engine.products import product
from twitchdx.graph import Array, Graph

SOFT = -2  # stands for a likelihood where cases are compared
FEW = 32  # cases below which it does not pay to look


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Cases `rows` (n,) that are sums, by `weights` (n, B), of the answered cases from `first` on."""

    rows: Rows
    first: int
    weights: Array


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """What is to be answered, M cases, and how the N cases follow.

    `source` (N,) is the answered case that each takes over, -1 where it is one of the `mixtures`. `origin` (M,) is one
    of the N cases that each answered case is for.
    """

    answered: Observed
    source: Rows
    mixtures: tuple[Mixture, ...]
    origin: Rows

    def spread(self, values: Array, log_evidence: Array) -> tuple[Array, Array]:
        """Posteriors (N, F) and log P(evidence) (N,) from those that were answered."""
        if len(self.answered) == len(self.source) and not self.mixtures:
            return values, log_evidence
        found, logs = np.empty((len(self.source), values.shape[1])), np.empty(len(self.source))
        copied = np.flatnonzero(self.source >= 0)
        found[copied], logs[copied] = values[self.source[copied]], log_evidence[self.source[copied]]
        for own in self.mixtures:
            here = slice(own.first, own.first + own.weights.shape[1])
            found[own.rows], logs[own.rows] = _mixed(own.weights, values[here], log_evidence[here])
        return found, logs


def alike(graph: Graph, given: Observed, apart: NDArray[np.bool_] | None = None) -> Alike:
    """Find the cases that are alike, where that saves work; those `apart` (N,) stay by themselves."""
    every = np.arange(len(given))
    if len(given) < FEW:
        return Alike(given, every, (), every)
    keys = given.states.copy()
    for v, (rows, _) in given.soft.items():
        keys[rows, v] = SOFT
    order, starts = groups(keys)
    ends = np.append(starts[1:], len(order))
    combinations = _combinations(graph, keys[order[starts]])
    shared = ends - starts > combinations
    if apart is not None:
        shared &= ~np.logical_or.reduceat(apart[order], starts)
    if not shared.any():
        return Alike(given, every, (), every)
    alone = np.sort(order[np.repeat(~shared, ends - starts)])
    source = np.full(len(given), -1, np.intp)
    source[alone] = np.arange(len(alone))
    states, mixtures, count, origin = [given.states[alone]], [], len(alone), [alone]
    for group in np.flatnonzero(shared):
        rows = np.sort(order[starts[group] : ends[group]])
        soft = np.flatnonzero(keys[rows[0]] == SOFT).tolist()
        states.append(_hardened(graph, given.states[rows[0]], soft))
        if soft:
            mixtures.append(Mixture(rows, count, _weights(given, rows, soft)))
        else:
            source[rows] = count
        count += len(states[-1])
        origin.append(np.repeat(rows[:1], len(states[-1])))
    answered = Observed(np.concatenate(states), given.take(alone).soft)
    return Alike(answered, source, tuple(mixtures), np.concatenate(origin))


def groups(keys: NDArray[np.int8]) -> tuple[Rows, Rows]:
    """Rows (N, B) of bytes ordered so that equal ones stand together, and where each group of them starts.

    Rows are ordered by a hash of their bytes. Two that share one by chance may part a group, never join two.
    """
    words = np.zeros((len(keys), -(-keys.shape[1] // 8) * 8), np.int8)
    words[:, : keys.shape[1]] = keys
    wide = words.view(np.int64)
    factors = np.random.default_rng(0).integers(-(2**62), 2**62, wide.shape[1]) * 2 + 1
    order = np.argsort(wide @ factors, kind="stable")
    ordered = wide[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return order, np.flatnonzero(fresh)


def _combinations(graph: Graph, keys: NDArray[np.int8]) -> Array:
    """How many combinations of states the likelihoods of each of these cases have; a float, since it can be huge."""
    logs = product(keys == SOFT, np.log(np.array(graph.sizes, float)))
    return np.asarray(np.rint(np.exp(np.minimum(logs, 40.0))))


def _hardened(graph: Graph, states: NDArray[np.int8], soft: Sequence[int]) -> NDArray[np.int8]:
    """The case with every combination of states of its soft variables, in C order. Shape (B, V)."""
    combinations = [*every(*(range(graph.sizes[v]) for v in soft))]
    found = np.repeat(states[None], len(combinations), axis=0)
    found[:, list(soft)] = combinations
    return found


def _weights(given: Observed, rows: Rows, soft: Sequence[int]) -> Array:
    """Weight of each combination in each of these cases. Shape (n, B)."""
    found = np.ones((len(rows), 1))
    for v in soft:
        where, weights = given.soft[v]
        own = weights[np.searchsorted(where, rows)]
        found = (found[:, :, None] * own[:, None, :]).reshape(len(rows), -1)
    return found


def _mixed(weights: Array, values: Array, log_evidence: Array) -> tuple[Array, Array]:
    """Posteriors (n, F) and log P(evidence) (n,) of sums of B cases; 0 and -inf where all of them are impossible."""
    highest = log_evidence.max()
    if not np.isfinite(highest):
        return np.zeros((len(weights), values.shape[1])), np.full(len(weights), -np.inf)
    joint = weights * np.exp(log_evidence - highest)
    total = joint.sum(axis=1)
    with np.errstate(divide="ignore"):
        logs = np.log(total) + highest
    share = joint / np.where(total > 0, total, 1.0)[:, None]
    return share @ values, logs
