"""Evidence as data for the lanes: what each observation multiplies in, and into how many lanes it splits a case.

"y at level s" is "s or milder" less "s - 1 or milder" (Heckerman's quickscore, 1989). So a positive finding splits a
case into two lanes, of weights 1 and -1; an absent one is a single lane. In general likelihood weights w of a gate are
Σ over j of (w(j) - w(j + 1)) [level at most j]. Each observation is turned into a code once; lanes then look up what it
stands for: a *cap* on the level of a gate (`Caps`), or a vector over the entries of a block (`Vectors`).

On the traced scale (see `attribution`) a complaint is asked for at its level and untraced, so a cap has two levels:
that for contributions as they are, and a lower one for those that are traced.

Letters: N cases, C codes, T terms of a code, S states, E entries of a block, K states of the context together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.compiling import by_context
from twitchdx.engine.observed import Observed
from twitchdx.engine.parts import cumulative, parts
from twitchdx.engine.skeleton import levels_passed_on, skeleton, tables_of
from twitchdx.graph import Array, Gate, Graph

Codes = NDArray[np.int32]
Levels = NDArray[np.int32]
Key = tuple[int, ...]
NOTHING = 0  # the code of no evidence


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """P(contribution at level or milder | entry of a block), (K or 1, S, E), and what rounding cut off it."""

    block: Key
    cumulative: Array
    rest: Array


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A leaf gate: P(leak at level or milder) (K or 1, S), its links, and the leaf gates whose level it takes over.

    `passes` maps the position of such a gate among the leaves to its highest level (S,) for each level of this one, -1
    where there is none.
    """

    variable: int
    leak: Array
    leak_rest: Array
    links: tuple[Link, ...]
    passes: tuple[tuple[int, Levels], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """P(result | entry of a block): `values` is (K or 1, S, E)."""

    variable: int
    block: Key
    values: Array


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What evidence can bear on: leaf gates, children before parents; findings; and the gates of the core."""

    leaves: tuple[Leaf, ...]
    findings: tuple[Finding, ...]
    gates: tuple[int, ...]


@lru_cache(maxsize=16)
def meaning(graph: Graph) -> Meaning:
    """Everything that evidence on a network can mean."""
    roles = skeleton(graph)
    core = frozenset(roles.core)
    order = tuple(reversed(roles.leaves))
    leaves = tuple(_leaf(graph, v, core, order) for v in order)
    findings = []
    for v in roles.findings:
        table = graph.cpds[v]
        assert not isinstance(table, Gate)
        parents, values = by_context(graph, table, core)
        findings.append(Finding(v, parents, _entries_last(values)))
    gates = tuple(v for v in roles.core if isinstance(graph.cpds[v], Gate))
    return Meaning(leaves, tuple(findings), gates)


def in_parts(graph: Graph, means: Meaning) -> Meaning:
    """The same with the parts of each link."""
    leaves = [
        replace(leaf, links=tuple(replace(k, cumulative=parts_of(graph, k.block, k.cumulative)) for k in leaf.links))
        for leaf in means.leaves
    ]
    return Meaning(tuple(leaves), means.findings, means.gates)


def parts_of(graph: Graph, block: Key, values: Array) -> Array:
    """Parts of values (…, E) over the entries of a block."""
    shape = [graph.sizes[v] for v in block]
    gates = [isinstance(graph.cpds[v], Gate) for v in block]
    return np.ascontiguousarray(parts(values.reshape(*values.shape[:-1], *shape), gates).reshape(values.shape))


def _leaf(graph: Graph, v: int, core: frozenset[int], order: Sequence[int]) -> Leaf:
    leak, leak_rest = np.ones((1, graph.sizes[v])), np.zeros((1, graph.sizes[v]))
    links, passes = [], []
    for table in tables_of(graph, v):
        above = [p for p in table.parents if p in order]
        if above:
            levels = levels_passed_on(table)
            assert levels is not None
            highest = [int(np.flatnonzero(levels <= s).max(initial=-1)) for s in range(graph.sizes[v])]
            passes.append((order.index(above[0]), np.array(highest, np.int32)))
            continue
        parents, values = by_context(graph, table, core)
        below, rest = cumulative(values)
        if parents:
            links.append(Link(parents, _entries_last(below), _entries_last(rest)))
        else:
            leak, leak_rest = _product(leak, leak_rest, below, rest)
    return Leaf(v, leak, leak_rest, tuple(links), tuple(passes))


def _product(high: Array, low: Array, other: Array, other_low: Array) -> tuple[Array, Array]:
    """Product of two pairs. Where one side is 1 nothing is rounded, and a gate has one leak."""
    product = np.ascontiguousarray(high * other)
    return product, np.ascontiguousarray(high * other_low + low * other)


def _entries_last(values: Array) -> Array:
    """From (K, …, S) to (K, S, E)."""
    flat = values.reshape(values.shape[0], -1, values.shape[-1])
    return np.ascontiguousarray(flat.transpose(0, 2, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Caps:
    """Codes (N,) of a gate, and by code terms (C, T): caps `real` and `twin`, `weight`, its `rest`; their `count`."""

    codes: Codes
    count: Levels
    real: Levels
    twin: Levels
    weight: Array
    rest: Array


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Codes (N,) of evidence on a block, and by code the vector (C, K or 1, E) and its parts (see `parts.parts`)."""

    block: Key
    codes: Codes
    values: Array
    parts: Array


def leaf_caps(graph: Graph, leaf: Leaf, given: Observed, heads: NDArray[np.bool_] | None) -> Caps:
    """Evidence on a leaf gate; `heads` (N,) says where it is the complaint that is traced."""
    size = graph.sizes[leaf.variable]
    rows = [np.ones(size), *np.eye(size)]
    terms = [*(_terms(w, head=False) for w in rows), *(_terms(w, head=True) for w in np.eye(size))]
    codes = given.states[:, leaf.variable].astype(np.int32) + 1
    asked = np.zeros(len(given), bool) if heads is None else heads
    codes[asked & (codes > 0)] += size
    soft = given.soft.get(leaf.variable)
    if soft is not None:
        where, weights = soft
        codes[where] = len(terms) + np.arange(len(where))
        terms += [_terms(w, head=bool(asked[r])) for r, w in zip(where, weights, strict=True)]
    return _caps(codes, terms)


def core_caps(graph: Graph, v: int, likelihoods: Mapping[int, Array], count: int) -> Caps:
    """Evidence on a gate of the core that must split a case: likelihood (S,) by row, see `falls`."""
    terms = [_terms(np.ones(graph.sizes[v]), head=False)]
    codes = np.zeros(count, np.int32)
    for row, weights in likelihoods.items():
        codes[row] = len(terms)
        terms.append(_terms(weights, head=False))
    return _caps(codes, terms)


def falls(likelihoods: Array) -> NDArray[np.bool_]:
    """Whether likelihoods (N, S) never rise with the level: then nothing cancels, and one lane will do."""
    return np.asarray((np.diff(likelihoods, axis=1) <= 0).all(axis=1))


Term = tuple[int, int, float, float]  # caps (real, twin), the weight, and what rounding cut off it


def _terms(weights: Array, head: bool) -> list[Term]:
    """Terms that together are the likelihood `weights` (S,)."""
    size = len(weights)
    if not head:
        return [(j, j, *w) for j, w in enumerate(_drops(np.append(weights, 0.0))) if w != (0.0, 0.0)]
    scale = np.zeros(2 * size)
    scale[[0, *range(1, 2 * size - 1, 2)]] = weights  # untraced levels; traced ones are not what is asked for
    return [((a + 1) // 2, a // 2, *w) for a, w in enumerate(_drops(scale)) if w != (0.0, 0.0)]


def _drops(weights: Array) -> list[tuple[float, float]]:
    """Each weight less the next, exactly: the difference and what rounding cut off it (Knuth 1969, section 4.2.2)."""
    above, below = weights[:-1], weights[1:]
    drop = above - below
    part = drop - above
    rest = (above - (drop - part)) - (below + part)
    return list(zip(drop.tolist(), rest.tolist(), strict=True))


def _caps(codes: Codes, terms: Sequence[Sequence[Term]]) -> Caps:
    width = max(len(t) for t in terms)
    table = np.zeros((len(terms), width, 4))
    for i, row in enumerate(terms):
        if row:
            table[i, : len(row)] = row
    count = np.array([len(t) for t in terms], np.int32)
    real, twin = (np.ascontiguousarray(table[..., k].astype(np.int32)) for k in (0, 1))
    return Caps(codes, count, real, twin, *(np.ascontiguousarray(table[..., k]) for k in (2, 3)))
