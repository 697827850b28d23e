"""The evidence of N cases, coded for the lanes of one network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.observed import Observed
from twitchdx.engine.skeleton import skeleton
from twitchdx.engine.terms import (
    NOTHING,
    Caps,
    Codes,
    Finding,
    Meaning,
    Vectors,
    core_caps,
    falls,
    leaf_caps,
    meaning,
    parts_of,
)
from twitchdx.graph import Array, Graph

Flags = NDArray[np.bool_]
ROUNDED = 1 + 1e-12  # parts that are no more than this many times a number are the number


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Caps of the leaf gates and of the core gates that split cases, vectors on blocks, the context (N,) of each case.

    `lanes` (N,) is how many lanes each case takes, `rough` (N,) whether the parts of its evidence outweigh it (see
    `parts.parts`). `traced` (leaves, N) says which leaks are traced together as one more cause. A case without a known
    context has context -1 and cannot be answered here.
    """

    leaves: tuple[Caps, ...]
    gates: tuple[tuple[int, Caps], ...]
    vectors: tuple[Vectors, ...]
    context: Codes
    lanes: Array
    rough: Flags
    traced: Flags


def prepared(graph: Graph, given: Observed, heads: Flags | None = None, leaks: Flags | None = None) -> Prepared:
    """Code the evidence of N cases.

    Parameters
    ----------
    heads, leaks
        (N, V), for attribution: the complaints, and the gates whose leaks are traced.
    """
    means = meaning(graph)
    given = _without_implied(graph, means, given)
    leaves = tuple(
        leaf_caps(graph, leaf, given, None if heads is None else heads[:, leaf.variable]) for leaf in means.leaves
    )
    vectors = [v for v in _vectors(graph, means, given) if v.codes.any()]
    context = _context(graph, given)
    gates, vectors = _splitting(graph, means, vectors, context)
    lanes = np.ones(len(given))
    for caps in (*leaves, *(c for _, c in gates)):
        lanes = lanes * caps.count[caps.codes]
    rough = np.zeros(len(given), bool)
    for v in vectors:
        rough |= np.asarray((v.parts > v.values * ROUNDED).any(axis=(1, 2)))[v.codes]
    where = [leaf.variable for leaf in means.leaves]
    traced = np.zeros((len(where), len(given)), bool) if leaks is None else leaks[:, where].T
    return Prepared(leaves, gates, tuple(vectors), context, lanes, rough, np.ascontiguousarray(traced))


def _context(graph: Graph, given: Observed) -> Codes:
    """The state of the whole context as one number, -1 where it is not known."""
    found = np.zeros(len(given), np.int32)
    known = np.ones(len(given), bool)
    for v in skeleton(graph).context:
        known &= given.states[:, v] >= 0
        found = found * graph.sizes[v] + given.states[:, v]
    return np.where(known, found, -1).astype(np.int32)


def _without_implied(graph: Graph, means: Meaning, given: Observed) -> Observed:
    """Drop a finding at its worst level where one that it takes over, known too, has brought it there."""
    states = given.states.copy()
    for leaf in means.leaves:
        worst = graph.sizes[leaf.variable] - 1
        for position, highest in leaf.passes:
            above = given.states[:, means.leaves[position].variable]
            certain = above > highest[worst - 1]  # no milder level is possible
            states[(given.states[:, leaf.variable] == worst) & certain, leaf.variable] = -1
    return replace(given, states=states)


def _vectors(graph: Graph, means: Meaning, given: Observed) -> list[Vectors]:
    """Evidence on findings, and on the core itself."""
    found = [_of_finding(graph, f, given) for f in means.findings]
    for v in skeleton(graph).core:
        identity = Finding(v, (v,), np.eye(graph.sizes[v])[None])
        found.append(_of_finding(graph, identity, given))
    return found


def _of_finding(graph: Graph, finding: Finding, given: Observed) -> Vectors:
    """Σ over results of likelihood * P(result | entry), one code for each result and each likelihood."""
    v = finding.variable
    weights = [np.ones(graph.sizes[v]), *np.eye(graph.sizes[v])]
    codes = given.states[:, v].astype(np.int32) + 1
    soft = given.soft.get(v)
    if soft is not None:
        where, likelihoods = soft
        codes[where] = len(weights) + np.arange(len(where))
        weights += list(likelihoods)
    values = np.einsum("cs,kse->cke", np.array(weights), finding.values)
    return Vectors(finding.block, codes, np.ascontiguousarray(values), _parts(graph, finding.block, values))


def _parts(graph: Graph, block: tuple[int, ...], values: Array) -> Array:
    """Evidence on one gate is made to fall (see `_splitting`), so only that on a slot has parts of its own."""
    return values if len(block) == 1 else parts_of(graph, block, values)


def _splitting(
    graph: Graph, means: Meaning, vectors: list[Vectors], context: Codes
) -> tuple[tuple[tuple[int, Caps], ...], list[Vectors]]:
    """Make evidence on a core gate that rises with its level into caps, and take it out of the vectors."""
    kept = [v for v in vectors if len(v.block) > 1 or v.block[0] not in means.gates]
    found = []
    for gate in means.gates:
        own = [v for v in vectors if v.block == (gate,)]
        if not own:
            continue
        rises, likelihoods = _rising(graph.sizes[gate], own, context)
        if rises.any():
            found.append((gate, core_caps(graph, gate, likelihoods, len(context))))
            own = [replace(v, codes=np.where(rises, NOTHING, v.codes).astype(np.int32)) for v in own]
        kept += own
    return tuple(found), kept


def _rising(size: int, own: Sequence[Vectors], context: Codes) -> tuple[Flags, dict[int, Array]]:
    """Where the likelihood of the levels of a gate rises, and the likelihood there by row."""
    total = np.ones((len(context), size))
    for v in own:
        total *= v.values[v.codes, np.maximum(context, 0) if v.values.shape[1] > 1 else 0]
    rises = ~falls(total)
    return rises, {int(row): total[row] for row in np.flatnonzero(rises)}


def in_parts(given: Prepared) -> Prepared:
    """The same cases with the parts of their evidence."""
    return replace(given, vectors=tuple(replace(v, values=v.parts) for v in given.vectors))
