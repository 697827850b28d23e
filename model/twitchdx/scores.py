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

from twitchdx.engine.alike import alike
from twitchdx.engine.attribution import attributions, flags
from twitchdx.engine.observed import Observed, observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.products import product
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.signature import Evidence
from twitchdx.engine.trace import first
from twitchdx.graph import Array
from twitchdx.network import CONTEXT, Network
from twitchdx.shares import leaks_of, silent
from twitchdx.strata import Spread, spread_out, weighed
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
    return scores_of(network, observed(network.graph, evidences), flags(network.graph, complaints))


def scores_of(network: Network, given: Observed, complained: NDArray[np.bool_], *, attributed: bool = True) -> Scores:
    """Score N cases that are known as arrays; `complained` (N, V) says what each of them complains of.

    Attribution takes most of the time; where it is not wanted, it and `ordinary_prior` stay as of cases without a
    complaint.
    """
    count, causes = len(given), len(network.causes)
    found = Scores(
        present=np.zeros((count, len(targets(network)))),
        ledger=np.zeros((count, len(network.knowledge.thresholds))),
        attribution=np.full((count, causes + 1), np.nan),
        ordinary_prior=np.zeros(count),
        log_evidence=np.full(count, -np.inf),
    )
    has: NDArray[np.bool_] = np.asarray(complained.any(axis=1)) & attributed
    for rows in (np.flatnonzero(has), np.flatnonzero(~has)):
        if not rows.size:
            continue
        own = given.take(rows)
        spread = spread_out(network, own)
        credit = None
        if has[rows[0]]:
            heads = _heads(network, complained[rows])
            answers, credit = _attributed(network, spread, heads)
            found.ordinary_prior[rows] = _ordinary_prior(network, own, heads)
        else:
            answers = posteriors(network.graph, spread.given, _indices(network))
        mix = weighed(spread, answers.log_evidence)
        found.log_evidence[rows] = mix.log_evidence
        present, ledger = _read(network, answers)
        found.present[rows] = np.minimum(mix.mean(present), 1.0)  # it may pass 1 by rounding
        found.ledger[rows] = np.minimum(mix.mean(ledger), 1.0)
        if credit is not None:
            found.attribution[rows] = mix.mean(credit)
    named = found.attribution[:, :causes]
    np.minimum(named, found.present[:, :causes], out=named)  # equal up to rounding
    return found


def joined(parts: Sequence[Scores]) -> Scores:
    """The scores of several batches as those of one."""
    return Scores(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in Scores.__dataclass_fields__})


def _heads(network: Network, complained: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """The complaints of each case that have no other one upstream."""
    columns = np.flatnonzero(complained.any(axis=0))
    sets, which = np.unique(np.packbits(complained[:, columns], axis=1), axis=0, return_inverse=True)
    named = np.unpackbits(sets, axis=1, count=len(columns)).astype(bool)
    own = [tuple(first(network.graph, columns[one].tolist())) for one in named]
    return [own[i] for i in which.ravel().tolist()]


def _attributed(network: Network, spread: Spread, heads: Sequence[tuple[int, ...]]) -> tuple[Posteriors, Array]:
    """Posteriors of all targets, and attributions (R, C + 1); cases that are alike are answered once.

    An attribution is linear in the likelihood of any finding that is no complaint, as a posterior is.
    """
    graph = network.graph
    causes, targets_ = [network.index[name] for name in network.causes], _indices(network)
    todo = alike(graph, spread.given, _softly_complained(network, spread.given))
    own = [heads[i] for i in spread.case[todo.origin].tolist()]
    leaks = [leaks_of(network, one) for one in own]
    traced = attributions(graph, todo.answered, own, causes, leaks, targets_)
    found = traced.posteriors
    whole = np.column_stack([*(found.marginals[v] for v in targets_), traced.causes, traced.leaks])
    values, logs = todo.spread(whole, found.log_evidence)
    ends = np.cumsum([graph.sizes[v] for v in targets_])
    parts = np.split(values, ends, axis=1)
    return Posteriors(dict(zip(targets_, parts[:-1], strict=True)), logs), parts[-1]


def _softly_complained(network: Network, given: Observed) -> NDArray[np.bool_]:
    """Whose complaint is a likelihood: what is complained of then depends on its weights. Shape (R,)."""
    found = np.zeros(len(given), bool)
    for v, (rows, _) in given.soft.items():
        found[rows] |= network.variable(network.graph.names[v]).complaint
    return found


def _ordinary_prior(network: Network, given: Observed, heads: Sequence[tuple[int, ...]]) -> list[float]:
    """P(a leak of the complaint acts) in the context of each case; few contexts and complaints make up all of them."""
    where = [network.index[name] for name in CONTEXT]
    said: dict[tuple[tuple[int, ...], object], float] = {}
    found = []
    for row, (states, own) in enumerate(zip(given.states[:, where].tolist(), heads, strict=True)):
        soft = any(row in given.soft[v][0] for v in where if v in given.soft)
        key = (own, row if soft else tuple(states))
        if key not in said:
            evidence = given.take(np.array([row])).among(where).evidence(network.graph, 0)
            said[key] = 1.0 - float(np.prod([silent(network, v, evidence) for v in leaks_of(network, own)]))
        found.append(said[key])
    return found


@lru_cache(maxsize=16)
def _indices(network: Network) -> tuple[int, ...]:
    return tuple(network.index[name] for name in targets(network))


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
    return product(whole, sums.present), product(whole, sums.ledger)
