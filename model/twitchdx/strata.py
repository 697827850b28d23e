"""Who is asked about: the evidence spread over the strata that an unknown age or sex leaves open.

The context touches every baseline and leak. Answering for each stratum and mixing by how well it fits is exact, and
far cheaper than carrying the context through one elimination.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.observed import Observed, observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.signature import Evidence
from twitchdx.graph import Array
from twitchdx.network import CONTEXT, Network


@dataclass(frozen=True, slots=True)
class Strata:
    """R evidences that differ in a hard context, with the likelihood (R,) of that context."""

    evidences: tuple[Evidence, ...]
    likelihoods: Array


@dataclass(frozen=True, slots=True)
class Answer:
    """Posteriors of one case over its strata: `marginals[v]` (S,), and the weight (R,) of each stratum."""

    marginals: dict[int, Array]
    log_evidence: float
    weights: Array

    @property
    def possible(self) -> bool:
        """Whether the evidence can occur at all."""
        return bool(np.isfinite(self.log_evidence))


def strata(network: Network, evidence: Evidence) -> Strata:
    """One evidence for each combination of context states that is left open."""
    where = [network.index[name] for name in CONTEXT]
    options = [
        [(state, w) for state, w in enumerate(evidence.get(v, np.ones(network.graph.sizes[v]))) if w > 0] for v in where
    ]
    rest = {v: w for v, w in evidence.items() if v not in where}
    evidences, likelihoods = [], []
    for choice in product(*options):
        hard = {v: np.eye(network.graph.sizes[v])[s] for v, (s, _) in zip(where, choice, strict=True)}
        evidences.append({**hard, **rest})
        likelihoods.append(np.prod([w for _, w in choice]))
    return Strata(tuple(evidences), np.array(likelihoods))


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The strata of N cases, R in all: `case` (R,) rises and says whose each is; `likelihood` (R,) of its context."""

    given: Observed
    case: NDArray[np.intp]
    likelihood: Array


def spread_out(network: Network, given: Observed) -> Spread:
    """The same strata as `strata` gives one by one, for cases that are known as arrays."""
    case, likelihood, states = np.arange(len(given)), np.ones(len(given)), given.states
    for v in (network.index[name] for name in CONTEXT):
        size = network.graph.sizes[v]
        weights = np.ones((len(given), size))
        if v in given.soft:
            rows, own = given.soft[v]
            weights[rows] = own
        closed = states[:, v] >= 0
        options = np.where(closed[:, None], np.eye(size)[states[:, v]], weights[case])
        at, state = np.nonzero(options)
        case, likelihood, states = case[at], likelihood[at] * options[at, state], states[at]
        states[:, v] = state
    soft: dict[int, tuple[NDArray[np.intp], Array]] = {}
    for v, (rows, own) in given.soft.items():
        where = np.flatnonzero(np.isin(case, rows))
        if where.size and network.graph.names[v] not in CONTEXT:
            soft[v] = where, own[np.searchsorted(rows, case[where])]
    return Spread(Observed(states, soft), case, likelihood)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Of N cases log P(evidence) (N,) and the weight (R,) of each stratum in its case; `starts` (N,) are the first."""

    log_evidence: Array
    weights: Array
    starts: NDArray[np.intp]

    def mean(self, values: Array) -> Array:
        """Mean of values (R, …) over the strata of each case (N, …)."""
        return np.asarray(np.add.reduceat(self.weights.reshape(-1, *(1,) * (values.ndim - 1)) * values, self.starts))


def weighed(spread: Spread, log_evidence: Array) -> Weighed:
    """How well the evidence fits each of the strata, from its log (R,)."""
    case = spread.case
    starts = np.flatnonzero(np.diff(case, prepend=-1))
    logs = log_evidence + np.log(spread.likelihood)
    highest = np.maximum.reduceat(logs, starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = np.where(np.isfinite(highest[case]), np.exp(logs - highest[case]), 0.0)
        total = np.add.reduceat(weights, starts)
        return Weighed(highest + np.log(total), weights / np.where(total > 0, total, 1.0)[case], starts)


def answer(network: Network, evidences: Sequence[Evidence], targets: Sequence[int]) -> list[Answer]:
    """Exact posteriors of N cases, all strata of all cases in one batch."""
    if not evidences:
        return []
    spread = spread_out(network, observed(network.graph, evidences))
    found = posteriors(network.graph, spread.given, tuple(sorted(set(targets))))
    mix = weighed(spread, found.log_evidence)
    means = {v: mix.mean(own) for v, own in found.marginals.items()}
    weights = np.split(mix.weights, mix.starts[1:])
    return [
        Answer({v: own[i] for v, own in means.items()}, log, own_weights)
        for i, (log, own_weights) in enumerate(zip(mix.log_evidence.tolist(), weights, strict=True))
    ]


def mixed(strata: Strata, found: Posteriors) -> Answer:
    """Average over the strata, each weighted by how well the evidence fits it."""
    logs = found.log_evidence + np.log(strata.likelihoods)
    top = logs.max()
    weights = np.exp(logs - top) if np.isfinite(top) else np.zeros(len(logs))
    total = float(weights.sum())
    weights /= total or 1.0
    with np.errstate(divide="ignore"):
        return Answer({v: weights @ m for v, m in found.marginals.items()}, float(top + np.log(total)), weights)
