"""The cases of the workloads: all seeded, all drawn from the network that is asked about them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twitchdx.bench.cases import UNKNOWN, Cases, States
from twitchdx.bench.forward import forward
from twitchdx.bench.problem import Problem

BLOCK = 20_000  # people drawn at once
BARREN = 5  # blocks in a row without a new case after which there are no more
PATTERNS = 20
SOFT = 2  # labs of a pattern that are likelihoods


def distinct(problem: Problem, seed: int, n: int, positives: int | None = None) -> Cases:
    """At most n people, no two of whom are alike in what is known and how it came out.

    Context is known, and as many findings as `problem.known` says, picked at random, in the states that the person
    has. Where the problem has complaints everybody has one, and it is known. Fewer than n cases come out where the
    network has no more of them.

    Parameters
    ----------
    positives
        How many of the known findings are above their first state; by default as many as it happens.
    """
    rng = np.random.default_rng(seed)
    found: States = np.zeros((0, len(problem.graph.names)), np.int8)
    barren = 0
    while len(found) < n and barren < BARREN:
        block = min(BLOCK, max(200, 2 * n))
        more = _unlike(np.concatenate([found, _people(problem, rng, block, positives)]))
        barren = barren + 1 if len(more) == len(found) else 0
        found = more
    return Cases(found[:n])


def patterns(problem: Problem, seed: int, n: int, count: int = PATTERNS) -> Cases:
    """N cases of `count` evidence patterns: a pattern says which variables are known, and the states of findings.

    Cases of a pattern differ in their context (any age, sex and setting), and in the likelihoods of two laboratory
    values. They come in random order, as in a file.
    """
    rng = np.random.default_rng(seed)
    base = distinct(problem, seed, count).states
    which = rng.integers(len(base), size=n)
    states = base[which]
    for v in problem.graph.context:
        states[:, v] = rng.integers(problem.graph.sizes[v], size=n)
    chosen = np.array([rng.choice(problem.labs, SOFT, replace=False) for _ in base])
    soft = {}
    for v in np.unique(chosen).tolist():
        rows = np.flatnonzero((chosen == v).any(axis=1)[which])
        states[rows, v] = UNKNOWN
        soft[v] = (rows, rng.uniform(0.05, 1.0, (len(rows), problem.graph.sizes[v])))
    return Cases(states, soft)


def _people(problem: Problem, rng: np.random.Generator, n: int, positives: int | None) -> States:
    """What is known of those among n people who have a complaint. Shape (at most n, V)."""
    states = forward(problem.graph, rng, n)
    at = np.array(problem.findings)
    order = rng.random((n, len(at)))
    if problem.complaints:
        order, kept = _complaint_first(problem, rng, states, at, order)
        states, order = states[kept], order[kept]
    count = rng.integers(problem.known[0], problem.known[1] + 1, size=(len(states), 1))
    if positives is None:
        known = _ranks(order) < count
    else:
        known, kept = _with_positives(states[:, at] > 0, order, count, positives)
        states, known = states[kept], known[kept]
    found = np.full_like(states, UNKNOWN)
    found[:, at] = np.where(known, states[:, at], UNKNOWN)
    context = list(problem.graph.context)
    found[:, context] = states[:, context]
    return found


def _complaint_first(
    problem: Problem, rng: np.random.Generator, states: States, at: NDArray[np.intp], order: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """One complaint that the person has comes first in the order; and who has one."""
    has = np.isin(at, problem.complaints) & (states[:, at] > 0)
    first = np.where(has, rng.random(has.shape), 2.0).argmin(axis=1)
    order[np.arange(len(order)), first] = -1.0
    return order, np.asarray(has.any(axis=1))


def _with_positives(
    positive: NDArray[np.bool_], order: NDArray[np.float64], count: NDArray[np.int64], wanted: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Known findings of which exactly `wanted` are positive; and in whom that can be."""
    above = positive & (_ranks(np.where(positive, order, 2.0)) < wanted)
    below = ~positive & (_ranks(np.where(positive, 2.0, order)) < np.maximum(count - wanted, 0))
    return above | below, positive.sum(axis=1) >= wanted


def _ranks(order: NDArray[np.float64]) -> NDArray[np.intp]:
    found: NDArray[np.intp] = order.argsort(axis=1).argsort(axis=1)
    return found


def _unlike(states: States) -> States:
    """Each row once, in the order of first appearance."""
    rows = np.ascontiguousarray(states)
    keys = rows.view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, first = np.unique(keys, return_index=True)
    return rows[np.sort(first)]
