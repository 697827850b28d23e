"""Credit: the complaint shared out among those who produce it, in every possible course of events alike.

Every contribution to a gate on the way to the complaint belongs to a *player*, but for those that carry a chain on. Let
T_c be whether an unbroken chain of active mechanisms begins with a contribution of player c and ends at the complaint.
Then all players with such a chain have the same credit, and

    credit of c = E[T_c / Σ T | evidence]:

the Shapley value (1953) of "one of them is enough". It is at most P(T_c | evidence), and adds up to 1.

Mark every player by chance, independently of all else: with probability 1 - t. The complaint is untraced where no
marked player has a chain to it (see `trace`), so P(complaint untraced, evidence) is E[t^ΣT; evidence], and together
with c not marked, or marked, it is

    t E[t^(ΣT - T_c); evidence]    or    (1 - t) E[(1 - T_c) t^(ΣT - T_c); evidence].

The difference of both, each without its first factor, is E[T_c t^(ΣT - 1); evidence], and 1 / n is the integral of
t^(n - 1) from 0 to 1. A mark is one more root of two states, so all of this are posteriors of an ordinary network, at
a few t at once as a batch. Gauss's rule with k points has the integral without error where n <= 2k, and too small
beyond: its remainder has the sign of a derivative of t^(n - 1), which is positive (Davis & Rabinowitz 1984, section
2.7). So what is missing to 1 bounds the error of every share, and where that is more than the tolerance of the engine
the rule is taken that is without error for all players at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.fast import TOLERANCE
from twitchdx.engine.marks import Marked
from twitchdx.engine.observed import Observed, Rows
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.scale import scaled
from twitchdx.graph import Array, Gate, Graph, Table

ROUNDING = 1e-12  # what it may leave of a share of nothing
POINTS = 4  # of Gauss's rule: no error where up to eight are at work at once


@dataclass(frozen=True, slots=True, eq=False)
class Credit:
    """Shares (N, P) in the complaint of N cases, and `nothing` (N,): P(there is no complaint), where that is open.

    Together they are 1. `missing` (N,) is what was missing before, a bound on the error of each. `log_evidence` (N,) is
    -inf where the evidence is impossible; everything else is 0 then.
    """

    shares: Array
    nothing: Array
    missing: Array
    log_evidence: Array


def credit(network: Marked, given: Observed, heads: Sequence[Sequence[int]], *, points: int = POINTS) -> Credit:
    """Share the complaints of N cases out among the players.

    Parameters
    ----------
    given
        What is known, of the network as it was before it was marked.
    heads
        For each case the observed carriers that make up the complaint, none downstream of another (see `trace.first`);
        a chain to any one of them counts.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = without_implied(network, given, heads)
    exact = exact_points(network)
    found = _credit(network, given, heads, min(points, exact))
    again = np.flatnonzero(found.missing > TOLERANCE)
    if again.size and points < exact:
        put(found, again, _credit(network, given.take(again), [heads[i] for i in again.tolist()], exact))
    return summing_to_one(found)


def exact_points(network: Marked) -> int:
    """Points of Gauss's rule that leave no error however many players are at work."""
    return max(1, -(-len(network.marks) // 2))


def put(found: Credit, rows: Rows, more: Credit) -> None:
    """Take over the shares of some cases."""
    for name in ("shares", "nothing", "missing"):
        getattr(found, name)[rows] = getattr(more, name)


def summing_to_one(found: Credit) -> Credit:
    """The same, with what is missing spread over the shares."""
    total = found.shares.sum(axis=1)
    scale = np.where(total > 0, (1.0 - found.nothing) / np.where(total > 0, total, 1.0), 0.0)
    return Credit(found.shares * scale[:, None], found.nothing, found.missing, found.log_evidence)


def without_implied(
    network: Marked, given: Observed, heads: Sequence[Sequence[int]], drawn: Collection[Table] = ()
) -> Observed:
    """The same without findings at their worst level that another finding has brought there for certain.

    They say nothing more, and each would double the work. Links that are `drawn` may be less than certain.
    """
    states = given.states.copy()
    for v, parent, link, certain in _implications(network.plain):
        if link in drawn:
            continue
        said = (given.states[:, v] == network.plain.sizes[v] - 1) & (given.states[:, parent] >= 0)
        for row in np.flatnonzero(said & certain[given.states[:, parent]]).tolist():
            if v not in heads[row]:
                states[row, v] = -1
    return Observed(states, given.soft)


@lru_cache(maxsize=16)
def _implications(graph: Graph) -> tuple[tuple[int, int, Table, NDArray[np.bool_]], ...]:
    """Gates, one parent of each, the link, and in which states that alone brings the gate to its worst level."""
    return tuple(
        (v, table.parents[0], table, table.values[..., -1] == 1.0)
        for v, cpd in enumerate(graph.cpds)
        if isinstance(cpd, Gate)
        for table in cpd.links
        if len(table.parents) == 1 and not table.batched and (table.values[..., -1] == 1.0).any()
    )


def _credit(network: Marked, given: Observed, heads: Sequence[Sequence[int]], points: int) -> Credit:
    """The shares as Gauss's rule with so many points gives them."""
    t, _ = gauss(points)
    rows = np.repeat(np.arange(len(given)), points)
    found = posteriors(network.graph, with_marks(network, given, heads, rows, np.tile(t, len(given))), network.marks)
    logs = posteriors(network.plain, given, ()).log_evidence
    marginals = np.stack([found.marginals[m] for m in network.marks], axis=-1)
    values = marginals.reshape(-1, points, 2, len(network.marks))
    shares = integrated(found.log_evidence.reshape(-1, points), values, logs)
    return with_missing(shares, _nothing(network, given, heads, logs), logs)


def integrated(log_evidence: Array, values: Array, logs: Array) -> Array:
    """Shares (N, P) by Gauss's rule.

    Parameters
    ----------
    log_evidence
        With the marks and the complaint untraced, at K points (N, K).
    values
        Posteriors of the marks then (N, K, 2, P).
    logs
        log P(evidence) without marks (N,), -inf where it is impossible.
    """
    t, weights = gauss(log_evidence.shape[1])
    chance = values.shape[-1] * np.log(2.0 * np.maximum(t, 1.0 - t))  # what the likelihood of the marks leaves out
    power = np.exp(log_evidence + chance - np.where(np.isfinite(logs), logs, np.inf)[:, None])
    own = values[:, :, 0] / t[:, None] - values[:, :, 1] / (1.0 - t)[:, None]
    shares = np.asarray(np.einsum("nk,nkp,k->np", power, own, weights))
    shares[shares < ROUNDING] = 0.0
    return shares


def with_missing(shares: Array, nothing: Array, logs: Array) -> Credit:
    """Shares as they came, and what is missing to 1."""
    missing = np.where(np.isfinite(logs), np.maximum(1.0 - nothing - shares.sum(axis=1), 0.0), 0.0)
    return Credit(shares, nothing, missing, logs)


def _nothing(network: Marked, given: Observed, heads: Sequence[Sequence[int]], logs: Array) -> Array:
    """P(there is no complaint) (N,): with all players marked none would be untraced."""
    found = np.zeros(len(given))
    open_ = [row for row, own in enumerate(heads) if may_be_nothing(given, own, row)]
    rows = np.array([row for row in open_ if np.isfinite(logs[row])], np.intp)
    if rows.size:
        asked = with_marks(network, given, heads, rows, np.zeros(len(rows)))
        found[rows] = all_marked(network, posteriors(network.graph, asked, ()).log_evidence, logs[rows])
    return found


def all_marked(network: Marked, untraced: Array, logs: Array) -> Array:
    """P(there is no complaint) from log P(evidence, complaint untraced, all players marked); 0 of what cannot be."""
    power = untraced + len(network.marks) * np.log(2.0) - np.where(np.isfinite(logs), logs, np.inf)
    return np.asarray(np.minimum(np.exp(power), 1.0))


def may_be_nothing(given: Observed, heads: Sequence[int], row: int) -> bool:
    """Whether what is known of a case leaves it open that there is no complaint."""
    return all(_may_be_absent(given, v, row) for v in heads)


def _may_be_absent(given: Observed, v: int, row: int) -> bool:
    if given.states[row, v] >= 0:
        return bool(given.states[row, v] == 0)
    where, weights = given.soft[v]
    return bool(weights[np.searchsorted(where, row), 0] > 0)


def gauss(points: int) -> tuple[Array, Array]:
    """Gauss's points between 0 and 1, and their weights."""
    x, weights = np.polynomial.legendre.leggauss(points)
    return (x + 1.0) / 2.0, weights / 2.0


def _on_scale(network: Marked, given: Observed, heads: Sequence[Sequence[int]], rows: Rows) -> Observed:
    """What is known of these cases, with the complaints at their levels untraced; `rows` rise and may repeat."""
    states = np.full((len(rows), len(network.graph.names)), -1, np.int8)
    states[:, : given.states.shape[1]] = given.states[rows]
    soft: dict[int, tuple[Rows, Array]] = {}
    for v in {*network.carriers, *given.soft}:
        where, weights = _weights(given, v, rows, network.graph.sizes[v], v in network.carriers)
        if v in network.carriers:
            asked = np.array([v in heads[row] for row in rows[where].tolist()], bool)
            weights = np.where(asked[:, None], scaled(weights, True), scaled(weights, False))
            single = (weights > 0).sum(axis=1) == 1
            states[where, v] = np.where(single, weights.argmax(axis=1), -1)
            where, weights = where[~single], weights[~single]
        if where.size:
            soft[v] = where, weights / weights.max(axis=1, keepdims=True)
    return Observed(states, soft)


def _weights(given: Observed, v: int, rows: Rows, size: int, hard: bool) -> tuple[Rows, Array]:
    """Which of these rows know something of a variable, and its likelihoods; known states too, where `hard`."""
    own_size = (size + 1) // 2 if hard else size
    weights = np.zeros((len(rows), own_size))
    if hard:
        state = given.states[rows, v]
        known = np.flatnonzero(state >= 0)
        weights[known, state[known]] = 1.0
    if v in given.soft:
        where, own = given.soft[v]
        place = np.minimum(np.searchsorted(where, rows), len(where) - 1)
        there = where[place] == rows
        weights[there] = own[place[there]]
    found = np.flatnonzero(weights.any(axis=1))
    return found, weights[found]


def with_marks(network: Marked, given: Observed, heads: Sequence[Sequence[int]], rows: Rows, t: Array) -> Observed:
    """These cases, with every player marked with probability 1 - t (R,); known to be so where t is 0."""
    found = _on_scale(network, given, heads, rows)
    certain = np.flatnonzero(t == 0.0)
    found.states[certain[:, None], list(network.marks)] = 1
    open_ = np.flatnonzero(t > 0.0)
    weights = np.column_stack([t, 1.0 - t])[open_]
    weights /= weights.max(axis=1, keepdims=True)
    marks = dict.fromkeys(network.marks, (open_, weights)) if open_.size else {}
    return Observed(found.states, {**found.soft, **marks})
