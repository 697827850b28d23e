"""The numbers of the rankings of N cases, as arrays: all strata of all cases go through the engine together.

Letters: N cases, R strata of all of them, C causes, T targets (the causes, then what lies between them and findings),
L lines of the can't-miss ledger, F states of all targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.attribution import attributions
from twitchdx.engine.observed import Observed, observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.signature import Evidence
from twitchdx.engine.trace import first
from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.shares import leaks_of, silent
from twitchdx.strata import strata
from twitchdx.types import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """`present` (N, T): P(target above its neutral state). `ledger` (N, L): P(a dangerous cause at its state or worse).

    `attribution` (N, C + 1) is that of each cause and then of *ordinary*, NaN where there is no complaint;
    `ordinary_prior` (N,) is how often the complaint comes without a cause. `log_evidence` (N,) is -inf where the
    findings cannot occur together: all else is 0 then.
    """

    present: Array
    ledger: Array
    attribution: Array
    ordinary_prior: Array
    log_evidence: Array


@lru_cache(maxsize=16)
def targets(network: Network) -> tuple[str, ...]:
    """Names of the causes and of the mechanisms, in the order of the columns of `Scores.present`."""
    mechanisms = [n for n in network.graph.names if network.variable(n).kind is Kind.MECHANISM]
    return (*network.causes, *mechanisms)


def scores(network: Network, evidences: Sequence[Evidence], complaints: Sequence[Sequence[int]]) -> Scores:
    """Score N cases; attributions for those with a complaint."""
    count, causes = len(evidences), len(network.causes)
    found = Scores(
        present=np.zeros((count, len(targets(network)))),
        ledger=np.zeros((count, len(network.knowledge.thresholds))),
        attribution=np.full((count, causes + 1), np.nan),
        ordinary_prior=np.zeros(count),
        log_evidence=np.full(count, -np.inf),
    )
    spread = [strata(network, evidence) for evidence in evidences]
    heads = [tuple(first(network.graph, complaint)) for complaint in complaints]
    for complained in (True, False):
        rows = [i for i in range(count) if bool(heads[i]) is complained]
        if not rows:
            continue
        given = observed(network.graph, [one for i in rows for one in spread[i].evidences])
        likelihood = np.concatenate([spread[i].likelihoods for i in rows])
        starts = np.cumsum([0, *(len(spread[i].evidences) for i in rows[:-1])])
        case = np.repeat(np.arange(len(rows)), np.diff(np.append(starts, len(given))))
        if complained:
            own = [heads[i] for i in rows]
            answers, credit = _attributed(network, given, own, case)
            found.ordinary_prior[rows] = _ordinary_prior(network, [evidences[i] for i in rows], own)
        else:
            answers, credit = posteriors(network.graph, given, _indices(network)), None
        weights, found.log_evidence[rows] = _weights(answers.log_evidence, likelihood, starts, case)
        present, ledger = _read(network, answers)
        found.present[rows] = np.minimum(np.add.reduceat(weights * present, starts), 1.0)  # it may pass 1 by rounding
        found.ledger[rows] = np.minimum(np.add.reduceat(weights * ledger, starts), 1.0)
        if credit is not None:
            found.attribution[rows] = np.add.reduceat(weights * credit, starts)
    named = found.attribution[:, :causes]
    np.minimum(named, found.present[:, :causes], out=named)  # equal up to rounding
    return found


def _attributed(
    network: Network, given: Observed, heads: Sequence[tuple[int, ...]], case: NDArray[np.intp]
) -> tuple[Posteriors, Array]:
    """Posteriors of all targets, and attributions (R, C + 1)."""
    causes = [network.index[name] for name in network.causes]
    own = [heads[i] for i in case]
    leaks = [leaks_of(network, one) for one in own]
    traced = attributions(network.graph, given, own, causes, leaks, _indices(network))
    return traced.posteriors, np.column_stack([traced.causes, traced.leaks])


def _ordinary_prior(network: Network, evidences: Sequence[Evidence], heads: Sequence[tuple[int, ...]]) -> list[float]:
    leaks = [leaks_of(network, own) for own in heads]
    return [
        1.0 - float(np.prod([silent(network, v, evidence) for v in own]))
        for evidence, own in zip(evidences, leaks, strict=True)
    ]


@lru_cache(maxsize=16)
def _indices(network: Network) -> tuple[int, ...]:
    return tuple(network.index[name] for name in targets(network))


def _weights(
    log_evidence: Array, likelihood: Array, starts: NDArray[np.intp], case: NDArray[np.intp]
) -> tuple[Array, Array]:
    """Weight of each stratum in its case (R, 1), and log P(evidence) of the cases (N,)."""
    logs = log_evidence + np.log(likelihood)
    highest = np.maximum.reduceat(logs, starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = np.where(np.isfinite(highest[case]), np.exp(logs - highest[case]), 0.0)
        total = np.add.reduceat(weights, starts)
        return (weights / np.where(total > 0, total, 1.0)[case])[:, None], highest + np.log(total)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What to sum over the states of all targets: (F, T) and (F, L)."""

    present: Array
    ledger: Array


@lru_cache(maxsize=16)
def _sums(network: Network) -> _Sums:
    names = targets(network)
    sizes = [len(network.variable(name).states) for name in names]
    ends = np.cumsum(sizes)
    present = np.zeros((int(ends[-1]), len(names)))
    for column, (name, end) in enumerate(zip(names, ends, strict=True)):
        present[end - sizes[column] + network.variable(name).neutral_index + 1 : end, column] = 1.0
    lines = network.knowledge.thresholds
    ledger = np.zeros((int(ends[-1]), len(lines)))
    for column, line in enumerate(lines):
        at = names.index(line.cause)
        ledger[ends[at] - sizes[at] + network.variable(line.cause).states.index(line.state) : ends[at], column] = 1.0
    return _Sums(present, ledger)


def _read(network: Network, answers: Posteriors) -> tuple[Array, Array]:
    """P(target present) (R, T) and P(dangerous cause at its state or worse) (R, L)."""
    whole = np.concatenate([answers.marginals[v] for v in _indices(network)], axis=1)
    sums = _sums(network)
    return whole @ sums.present, whole @ sums.ledger
