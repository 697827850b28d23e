"""The evidence of N cases, coded for the lanes of one network."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.observed import Observed
from twitchdx.engine.products import product
from twitchdx.engine.skeleton import skeleton
from twitchdx.engine.support import support
from twitchdx.engine.terms import (
    NOTHING,
    Caps,
    Codes,
    Meaning,
    Vectors,
    at_most_code,
    core_caps,
    falls,
    head_code,
    meaning,
    meaning_in_parts,
    more_caps,
    with_likelihoods,
)
from twitchdx.graph import Array, Graph

Flags = NDArray[np.bool_]
Rows = NDArray[np.signedinteger[Any]]
HUGE = 1e100  # a ratio that nothing is known of
BY_CASE = ("codes", "vector_codes", "gate_codes", "context", "lanes", "ratio", "roundings", "traced")


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Evidence as codes: of the leaf gates (N, leaves), of vectors (N, vectors), of core gates that split (N, gates).

    A code is a row of the tables `caps`, `vectors` and `gates`. `context` (N,) is the state of the whole context, -1
    where it is not known: such a case cannot be answered here. `lanes` (N,) is how many lanes each case takes, 0 where
    its evidence is impossible by definition; `ratio`
    (N,) at most how many times the parts of its evidence outweigh it (see `parts.parts`), `roundings` (N,) what its
    evidence adds to those of the program. `traced` (N, leaves) says which leaks are traced together as one more cause.
    """

    caps: tuple[Caps, ...]
    vectors: tuple[Vectors, ...]
    gates: tuple[tuple[int, Caps], ...]
    codes: Codes
    vector_codes: Codes
    gate_codes: Codes
    context: Codes
    lanes: Array
    ratio: Array
    roundings: Array
    traced: Flags

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Rows) -> Prepared:
        """The cases of these rows."""
        return Prepared(
            self.caps,
            self.vectors,
            self.gates,
            **{name: np.take(getattr(self, name), rows, axis=0) for name in BY_CASE},
        )


def prepared(
    graph: Graph,
    given: Observed,
    heads: Flags | None = None,
    leaks: Flags | None = None,
    drawn: Meaning | None = None,
) -> Prepared:
    """Code the evidence of N cases.

    Parameters
    ----------
    heads, leaks
        (N, V), for attribution: the complaints, and the gates whose leaks are traced.
    drawn
        What evidence means under N draws of the numbers, in place of N states of the context (see `draws`).
    """
    means, known = drawn or meaning(graph), _known(graph)
    context = _context(graph, given) if drawn is None else np.arange(len(given), dtype=np.int32)
    possible = _possible(graph, known, given, context if drawn is None else None)
    codes, caps = _leaves(graph, means, known, given, heads)
    vector_codes, vectors = _vectors(graph, means, known, given)
    gate_codes, gates = _splitting(graph, known, vectors, vector_codes, context)
    traced = np.zeros(codes.shape, bool) if leaks is None else leaks.take(known.leaves, axis=1)
    return _counted(
        means,
        known,
        Prepared(
            caps,
            vectors,
            gates,
            codes,
            vector_codes,
            gate_codes,
            context,
            lanes=possible.astype(float),
            ratio=np.ones(len(given)),
            roundings=np.zeros(len(given)),
            traced=traced,
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What does not depend on the cases: variables of the columns, roundings of each, how many lanes a code takes."""

    leaves: NDArray[np.intp]
    vectors: NDArray[np.intp]
    gates: tuple[tuple[int, tuple[int, ...]], ...]  # core gates, and the vectors on each
    roundings: Array
    counts: Array  # (leaves, codes)
    rough: tuple[int, ...]  # vectors whose parts may outweigh them
    passes: NDArray[np.intp]  # (4, passes) of leaves: which takes over, from which, its worst level, the level beyond
    highest: NDArray[np.intp]  # (passes, levels): level of the one that is taken over at most, by that of the other


@lru_cache(maxsize=16)
def _known(graph: Graph) -> _Known:
    means = meaning(graph)
    own = np.array([2.0 * len(leaf.links) + 4.0 for leaf in means.leaves])
    reach = own.copy()
    for i in reversed(range(len(own))):  # a cap goes on to the gates whose level is taken over
        reach[i] += sum(reach[position] for position, _ in means.leaves[i].passes)
    gates = tuple((g, tuple(i for i, v in enumerate(means.vectors) if v.block == (g,))) for g in means.gates)
    rough = tuple(i for i, v in enumerate(means.vectors) if len(v.block) > 1)
    passes = [
        (i, position, len(highest) - 1, highest[-2])
        for i, leaf in enumerate(means.leaves)
        for position, highest in leaf.passes
    ]
    counts = np.ones((len(own), max((len(leaf.caps.count) for leaf in means.leaves), default=1)))
    for i, leaf in enumerate(means.leaves):
        counts[i, : len(leaf.caps.count)] = leaf.caps.count
    return _Known(
        np.array([leaf.variable for leaf in means.leaves], np.intp),
        np.array([v.variable for v in means.vectors], np.intp),
        gates,
        reach,
        counts,
        rough,
        passes=np.array(passes, np.intp).reshape(-1, 4).T,
        highest=_side_by_side([highest for leaf in means.leaves for _, highest in leaf.passes]),
    )


def _side_by_side(rows: Sequence[NDArray[np.int32]]) -> NDArray[np.intp]:
    found = np.zeros((len(rows), max((len(row) for row in rows), default=1)), np.intp)
    for line, row in zip(found, rows, strict=True):
        line[: len(row)] = row
    return found


def _counted(means: Meaning, known: _Known, given: Prepared) -> Prepared:
    """The same with its lanes, ratios and roundings."""
    places = np.arange(len(known.leaves))
    lanes = known.counts[places, np.minimum(given.codes, known.counts.shape[1] - 1)]
    for column, caps in enumerate(given.caps):
        if caps is not means.leaves[column].caps:
            lanes[:, column] = caps.count[given.codes[:, column]]
    lanes = lanes.prod(axis=1) * (given.lanes > 0)
    for column, (_, caps) in enumerate(given.gates):
        lanes *= caps.count[given.gate_codes[:, column]]
    ratio, at = np.ones(len(given)), np.maximum(given.context, 0)
    for column in known.rough:
        own, codes = given.vectors[column].ratio, given.vector_codes[:, column]
        if codes.any():
            ratio *= own[codes, at if own.shape[1] > 1 else 0]
    np.minimum(ratio, HUGE, out=ratio)
    roundings = product(given.codes > 0, known.roundings) + 4.0 * (given.vector_codes > 0).sum(axis=1)
    return replace(given, lanes=lanes, ratio=ratio, roundings=roundings)


def _context(graph: Graph, given: Observed) -> Codes:
    """The state of the whole context as one number, -1 where it is not known."""
    found = np.zeros(len(given), np.int32)
    known = np.ones(len(given), bool)
    for v in skeleton(graph).context:
        known &= given.states[:, v] >= 0
        found = found * graph.sizes[v] + given.states[:, v]
    return np.where(known, found, -1).astype(np.int32)


def _leaves(
    graph: Graph, means: Meaning, known: _Known, given: Observed, heads: Flags | None
) -> tuple[Codes, tuple[Caps, ...]]:
    """Codes (N, leaves) of what is known of the leaf gates, and their tables."""
    states = given.states.take(known.leaves, axis=1)
    asked = np.zeros(states.shape, bool) if heads is None else heads.take(known.leaves, axis=1)
    _drop_implied(known, states, asked)
    codes = states.astype(np.int32) + 1
    caps = [leaf.caps for leaf in means.leaves]
    for column, leaf in enumerate(means.leaves):
        size = graph.sizes[leaf.variable]
        if heads is not None:
            here = asked[:, column] & (states[:, column] >= 0)
            codes[here, column] = head_code(size, states[here, column].astype(np.int32))
        if leaf.variable in given.soft:
            rows, weights = given.soft[leaf.variable]
            first, which = _distinct(weights, asked[rows, column])
            codes[rows, column] = len(caps[column].count) + which
            caps[column] = more_caps(caps[column], weights[first], asked[rows[first], column])
    return codes, tuple(caps)


def _possible(graph: Graph, known: _Known, given: Observed, context: Codes | None) -> Flags:
    """Whether no finding is without a probability in its context, or ruled out by one that takes it over (N,)."""
    over, under, *_ = known.passes
    states = given.states.take(known.leaves, axis=1)
    level = states[:, over]
    ruled_out = (level >= 0) & (states[:, under] > known.highest[np.arange(len(over)), level])
    possible: Flags = np.logical_not(ruled_out.any(axis=1))
    columns = np.arange(given.states.shape[1])
    for state in np.unique(context).tolist() if context is not None else ():
        if state >= 0:
            rows = np.flatnonzero(context == state)
            own = given.states[rows]
            possible[rows] &= (support(graph, state)[columns, own] | (own < 0)).all(axis=1)
    return possible


def _drop_implied(known: _Known, states: NDArray[np.int8], asked: Flags) -> None:
    """Drop a finding at its worst level where one that it takes over, known too, has brought it there.

    A complaint that is traced stays: there is more to know of it than its level.
    """
    column, above, worst, beyond = known.passes
    certain = (states[:, above] > beyond) & (states[:, column] == worst) & ~asked[:, column]  # nothing milder can be
    rows, at = np.nonzero(certain)
    states[rows, column[at]] = -1


def _vectors(graph: Graph, means: Meaning, known: _Known, given: Observed) -> tuple[Codes, tuple[Vectors, ...]]:
    """Codes (N, vectors) of what is known of findings and of the core, and their tables."""
    codes = given.states.take(known.vectors, axis=1).astype(np.int32) + 1
    vectors = list(means.vectors)
    for column, own in enumerate(means.vectors):
        if own.variable in given.soft:
            rows, likelihoods = given.soft[own.variable]
            first, which = _distinct(likelihoods)
            codes[rows, column] = len(own.values) + which
            vectors[column] = with_likelihoods(graph, own, likelihoods[first])
    return codes, tuple(vectors)


def _distinct(likelihoods: Array, *more: Flags) -> tuple[Rows, Codes]:
    """Rows of likelihoods (M, S) that get a code, and which of these codes each has: one where all are the same.

    One case under many draws, or among its variants, has the same likelihood in all of them.
    """
    same = (likelihoods == likelihoods[0]).all() and all((own == own[0]).all() for own in more)
    every = np.arange(1 if same else len(likelihoods), dtype=np.int32)
    return every, np.zeros(len(likelihoods), np.int32) if same else every


def _splitting(
    graph: Graph,
    known: _Known,
    vectors: Sequence[Vectors],
    codes: Codes,
    context: Codes,
) -> tuple[Codes, tuple[tuple[int, Caps], ...]]:
    """Make evidence on a core gate that rises with its level into caps, and take it out of the codes of vectors."""
    found, columns = [], []
    used = (codes != NOTHING).any(axis=0)
    for gate, own in known.gates:
        here = [i for i in own if used[i]]
        if not here:
            continue
        rows = np.flatnonzero((codes[:, here] != NOTHING).any(axis=1))
        total = np.ones((len(rows), graph.sizes[gate]))
        for i in here:
            values = vectors[i].values
            total *= values[codes[rows, i], np.maximum(context[rows], 0) if values.shape[1] > 1 else 0]
        rises = ~falls(total)
        if not rises.any():
            continue
        split = rows[rises]
        column = np.zeros(len(codes), np.int32)
        likelihoods, column[split] = np.unique(total[rises], axis=0, return_inverse=True)
        column[split] += 1
        found.append((gate, core_caps(likelihoods)))
        columns.append(column)
        codes[split[:, None], here] = NOTHING
    gates = np.ascontiguousarray(np.array(columns, np.int32).reshape(len(columns), len(codes)).T)
    return gates, tuple(found)


def in_parts(graph: Graph, given: Prepared) -> Prepared:
    """The same cases with the parts of their evidence."""
    plain, parted = meaning(graph).vectors, meaning_in_parts(graph).vectors
    vectors = [
        p if own is v else replace(own, values=own.parts)
        for own, v, p in zip(given.vectors, plain, parted, strict=True)
    ]
    return replace(given, vectors=tuple(vectors))


def inside(given: Prepared, inner: Collection[int]) -> Prepared:
    """The same cases where the two terms of some leaf gates (positions) are no lanes: see `inside`."""
    columns = [*inner]
    two = np.array([given.caps[i].count[given.codes[:, i]] == 2 for i in columns])
    return replace(given, lanes=given.lanes / 2.0 ** two.sum(axis=0))


def at_most(graph: Graph, given: Prepared, asked: Sequence[tuple[int, int]]) -> Prepared:
    """Each case of `given` with each of these (leaf gate, level) in place of what is known of that gate."""
    means, known = meaning(graph), _known(graph)
    count, n = len(asked), len(given)
    column = {leaf.variable: i for i, leaf in enumerate(means.leaves)}
    codes = np.tile(given.codes, (count, 1)).reshape(count, n, -1)
    at = [column[v] for v, _ in asked]
    codes[np.arange(count), :, at] = np.array([at_most_code(graph.sizes[v], level) for v, level in asked])[:, None]
    more = given.take(np.tile(np.arange(n), count))
    return _counted(means, known, replace(more, codes=codes.reshape(count * n, -1)))
